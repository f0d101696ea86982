"""Shift-Tab on a word of a Redis command shows its help."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from teachredis.notebook.completion import redis_text
from teachredis.notebook.helping import command_text
from teachredis.notebook.here import target
from teachredis.wire.words import UnbalancedQuotes, split_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell


def help_at(code: str, cursor: int) -> str | None:
    """Help on the command of the line the cursor is in; None outside Redis text and for unknown commands."""
    end = code.find("\n", cursor)
    line = redis_text(code, len(code) if end < 0 else end)
    if line is None or redis_text(code, cursor) is None:
        return None
    try:
        words = [word.lower().decode("latin-1") for word in split_words(line)[:2]]
    except UnbalancedQuotes:
        words = [word.lower() for word in line.split()[:2]]
    table = target().table
    command = table.get("|".join(words)) or (table.get(words[0]) if words else None)
    return None if command is None else command_text(table, command)


def install(shell: InteractiveShell) -> Callable[[], None]:
    """Answer Shift-Tab; what comes back undoes it."""
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return lambda: None
    ask_ipython = kernel.do_inspect

    def do_inspect(
        code: str, cursor_pos: int, detail_level: int = 0, omit_sections: tuple[str, ...] = ()
    ) -> object:
        text = help_at(code, cursor_pos)
        if text is None:
            return ask_ipython(code, cursor_pos, detail_level, omit_sections)
        data = {"text/plain": text, "text/html": f"<pre>{escape(text)}</pre>"}
        return {"status": "ok", "found": True, "data": data, "metadata": {}}

    kernel.do_inspect = do_inspect
    return lambda: kernel.__dict__.pop("do_inspect", None)
