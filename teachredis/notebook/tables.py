"""`--table`: replies that are pairs, shown as a table (HTML, with the same as plain text)."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from teachredis.wire.doubles import double_text
from teachredis.wire.replies import Pairs, Verbatim

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from teachredis.wire.replies import Reply

HEADS = {
    b"hgetall": ("field", "value"),
    b"hrandfield": ("field", "value"),
    b"config": ("setting", "value"),
    b"zrange": ("member", "score"),
    b"zrevrange": ("member", "score"),
    b"zrangebyscore": ("member", "score"),
    b"zrevrangebyscore": ("member", "score"),
    b"zpopmin": ("member", "score"),
    b"zpopmax": ("member", "score"),
    b"zunion": ("member", "score"),
    b"zinter": ("member", "score"),
    b"zdiff": ("member", "score"),
    b"info": ("field", "value"),
}


class Table:
    """Rows under two heads.  Jupyter shows the HTML, a terminal the text."""

    def __init__(self, heads: tuple[str, str], rows: Sequence[tuple[str, str]]) -> None:
        self.heads = heads
        self.rows = rows

    def __repr__(self) -> str:
        width = max((len(left) for left, _ in (self.heads, *self.rows)), default=0)
        lines = [f"{left:<{width}}  {right}" for left, right in (self.heads, *self.rows)]
        return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(text)}</th>" for text in self.heads)
        rows = "".join(f"<tr><td>{escape(a)}</td><td>{escape(b)}</td></tr>" for a, b in self.rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def table_of(argv: Sequence[bytes], reply: Reply) -> Table | None:
    """The reply as a table, or None where it holds no pairs."""
    heads = HEADS.get(argv[0].lower())
    if heads is None:
        return None
    if isinstance(reply, dict):
        return Table(heads, readable(reply.items()))
    if isinstance(reply, Pairs):
        return Table(heads, readable(reply))
    if isinstance(reply, Verbatim):
        return Table(heads, info_rows(reply.decode()))
    return None


def readable(pairs: Iterable[tuple[Reply, Reply]]) -> list[tuple[str, str]]:
    """Both halves as text."""
    return [(text_of(left), text_of(right)) for left, right in pairs]


def text_of(value: Reply) -> str:
    """A scalar as a person reads it; bytes that are no text are spelled out."""
    if isinstance(value, float):
        return double_text(value).decode()
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return str(value)


def info_rows(text: str) -> list[tuple[str, str]]:
    """The `field:value` lines of INFO."""
    lines = (line.partition(":") for line in text.splitlines() if ":" in line and not line.startswith("#"))
    return [(field, value) for field, _, value in lines]
