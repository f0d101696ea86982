"""INFO: what the server tells about itself, in sections; info_sections.py fills them."""

from __future__ import annotations

from teachredis.commands.info_sections import BY_DEFAULT, SECTIONS
from teachredis.session.registry import command
from teachredis.wire.replies import Verbatim

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from teachredis.session.client import Client
    from teachredis.session.state import State
    from teachredis.wire.replies import Reply

GROUP = "server"
TITLES = {"cpu": "CPU", "module_list": "Modules"}
SETS = {
    "default": BY_DEFAULT,
    "all": tuple(SECTIONS),
    "everything": tuple(SECTIONS),
    "modules": ("module_list",),
}
"""name of several sections at once -> their names"""


@command("INFO [section [section ...]]", "loading", "stale", categories="@dangerous")
def info(client: Client, *sections: bytes) -> Reply:
    """Tell about the server: `field:value` lines in sections.

    Sections: one by its name, or `default`, `all`, `everything`.  An unknown one adds nothing.
    # Redis: answers every figure.  Ours are 0 where there is no socket, no file and no allocator to ask.
    Reply: a text.  Cost: O(N) of the keys for keysizes, else O(1).  Source: redis.io/commands/info
    """
    return Verbatim(text_of(client.engine, chosen(sections)).encode())


def chosen(sections: Iterable[bytes]) -> dict[str, None]:
    """The names of the sections asked for."""
    names = [section.decode("latin-1").lower() for section in sections] or ["default"]
    return {inner: None for name in names for inner in SETS.get(name, (name,))}


def text_of(engine: State, wanted: dict[str, None]) -> str:
    """The sections wanted, in INFO's own order, an empty line between them."""
    texts = [section_text(name, engine) for name in SECTIONS if name in wanted]
    return "\r\n".join(texts)


def section_text(name: str, engine: State) -> str:
    """`# Title` and a line a field."""
    lines = [f"{field}:{value}\r\n" for field, value in SECTIONS[name](engine).items()]
    return f"# {TITLES.get(name, name.capitalize())}\r\n{''.join(lines)}"
