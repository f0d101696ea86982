"""A selector: some commands, together with the keys and channels on which they may be run.

    +@read ~news:* &events          read, but only keys that begin with news:
    %R~source %W~target             read the one, write the other

Every user has one selector of its own and may have more in parentheses; a command may be run if one of them
allows it as a whole: selectors are never added up.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from teachredis.session.acl_commands import CommandRules
from teachredis.session.facts import facts_of
from teachredis.session.key_specs import keys_and_flags
from teachredis.structures.glob import matches
from teachredis.wire.errors import BadRule, ChannelsComplete, KeysComplete, KeysNotFound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from teachredis.session.registry import Command, Table

READ, WRITE = 1, 2
BOTH = READ | WRITE
LETTERS = {b"R": READ, b"W": WRITE, b"RW": BOTH, b"WR": BOTH}
PREFIXES = {READ: b"%R~", WRITE: b"%W~", BOTH: b"~"}
TAKES = {"access": READ, "insert": WRITE, "delete": WRITE, "update": WRITE}
"""What a key specification says is done with a key -> what must be permitted for it."""

BLANKS = b" \t\n\v\f\r\0"


class Denial(NamedTuple):
    """Why something is not permitted.  The greater one is the more telling: it came further."""

    rank: int  # a command is looked at first, then its keys, then its channels
    place: int  # of the key or channel among those that the command names
    what: bytes


COMMAND, KEY, CHANNEL = range(3)


class Request(NamedTuple):
    """A command with the keys and channels that it names."""

    command: Command
    argv: Sequence[bytes]
    keys: list[tuple[bytes, int]]  # with READ and WRITE as they are needed
    channels: list[bytes]
    literal: bool  # are the channels patterns, which must be permitted as they stand?


class Selector:
    """One row of rules; it begins with no command, no key and, unless told otherwise, no channel."""

    __slots__ = ("all_channels", "all_keys", "channels", "commands", "keys")

    def __init__(self, table: Table, *, all_channels: bool) -> None:
        self.commands = CommandRules(table)
        self.keys: dict[bytes, int] = {}  # pattern -> READ, WRITE or BOTH
        self.channels: dict[bytes, None] = {}
        self.all_keys = False
        self.all_channels = all_channels

    def copy(self) -> Selector:
        """The same selector once more."""
        twin = Selector(self.commands.table, all_channels=self.all_channels)
        twin.commands, twin.all_keys = self.commands.copy(), self.all_keys
        twin.keys, twin.channels = dict(self.keys), dict(self.channels)
        return twin

    # --- rules ----------------------------------------------------------------------------------------------

    def apply(self, rule: bytes) -> None:
        """Follow one rule.  Errors: BadRule."""
        switch = SWITCHES.get(rule.partition(b"\0")[0].lower())
        if switch is not None:
            switch(self)
        elif rule[:1] in ADDERS:
            ADDERS[rule[:1]](self, rule)
        else:
            raise BadRule

    def set_keys(self, *, everything: bool) -> None:
        """`allkeys` or `resetkeys`."""
        self.all_keys = everything
        self.keys.clear()

    def set_channels(self, *, everything: bool) -> None:
        """`allchannels` or `resetchannels`."""
        self.all_channels = everything
        self.channels.clear()

    def set_commands(self, *, everything: bool) -> None:
        """`allcommands` or `nocommands`."""
        self.commands.start_anew(everything)

    def add_keys(self, rule: bytes) -> None:
        """`~pattern`, `%R~pattern`, ...; what is permitted for a pattern adds up.  Errors: BadRule."""
        if self.all_keys:
            raise KeysComplete
        permitted, pattern = (BOTH, rule[1:]) if rule[:1] == b"~" else read_permission(rule)
        refuse_blanks(pattern)
        self.keys[pattern] = self.keys.get(pattern, 0) | permitted

    def add_channels(self, rule: bytes) -> None:
        """`&pattern`.  Errors: BadRule."""
        if self.all_channels:
            raise ChannelsComplete
        refuse_blanks(rule[1:])
        self.channels[rule[1:]] = None

    def add_command(self, rule: bytes) -> None:
        """`+name`, `-name`.  Errors: BadRule."""
        self.commands.add(rule)

    # --- what it says ---------------------------------------------------------------------------------------

    def keys_text(self) -> bytes:
        """The rules about keys, one after the other."""
        if self.all_keys:
            return b"~*"
        return b" ".join(PREFIXES[permitted] + pattern for pattern, permitted in self.keys.items())

    def channels_text(self) -> bytes:
        """The rules about channels."""
        return b"&*" if self.all_channels else b" ".join(b"&" + pattern for pattern in self.channels)

    def commands_text(self) -> bytes:
        """The rules about commands."""
        return str(self.commands).encode("utf-8", "surrogateescape")

    def __bytes__(self) -> bytes:
        """Rules that make this selector from any other state."""
        before = b"" if self.all_channels else b"resetchannels"
        parts = (self.keys_text(), before, self.channels_text(), self.commands_text())
        return b" ".join(filter(None, parts))

    # --- what it permits ------------------------------------------------------------------------------------

    @property
    def is_unlimited(self) -> bool:
        """Does it permit everything?"""
        return self.commands.is_unlimited and self.all_keys and self.all_channels

    @property
    def reads_everything(self) -> bool:
        """May every key be read?"""
        return self.all_keys or bool(self.keys.get(b"*", 0) & READ)

    def denial_of(self, request: Request) -> Denial | None:
        """Why it does not permit this; None if it does."""
        command = request.command
        if "no_auth" not in command.flags and not self.commands.allows(command, request.argv):
            return Denial(COMMAND, 0, command.name.encode())
        for place, (key, needed) in enumerate(request.keys):
            if not self.permits_key(key, needed):
                return Denial(KEY, place, key)
        for place, channel in enumerate(request.channels):
            if not self.permits_channel(channel, literal=request.literal):
                return Denial(CHANNEL, place, channel)
        return None

    def permits_key(self, key: bytes, needed: int) -> bool:
        """Is there one pattern that permits all that is needed?"""
        if self.all_keys:
            return True
        enough = (pattern for pattern, permitted in self.keys.items() if permitted & needed == needed)
        return any(matches(pattern, key) for pattern in enough)

    def permits_channel(self, channel: bytes, *, literal: bool) -> bool:
        """A channel must fit a pattern; a pattern (PSUBSCRIBE) must be one of them."""
        if self.all_channels:
            return True
        if literal:
            return channel in self.channels
        return any(matches(pattern, channel) for pattern in self.channels)


SWITCHES: dict[bytes, Callable[[Selector], None]] = {
    **dict.fromkeys((b"allkeys", b"~*"), partial(Selector.set_keys, everything=True)),
    **dict.fromkeys((b"allchannels", b"&*"), partial(Selector.set_channels, everything=True)),
    **dict.fromkeys((b"allcommands", b"+@all"), partial(Selector.set_commands, everything=True)),
    **dict.fromkeys((b"nocommands", b"-@all"), partial(Selector.set_commands, everything=False)),
    b"resetkeys": partial(Selector.set_keys, everything=False),
    b"resetchannels": partial(Selector.set_channels, everything=False),
}
ADDERS: dict[bytes, Callable[[Selector, bytes], None]] = {
    **dict.fromkeys((b"~", b"%"), Selector.add_keys),
    **dict.fromkeys((b"+", b"-"), Selector.add_command),
    b"&": Selector.add_channels,
}


def read_permission(rule: bytes) -> tuple[int, bytes]:
    """`%R~pattern`: (what is permitted, the pattern, empty without a tilde).  Errors: BadRule."""
    letters, _, pattern = rule[1:].partition(b"~")
    permitted = LETTERS.get(letters.upper())
    if permitted is None:
        raise BadRule
    return permitted, pattern


def refuse_blanks(pattern: bytes) -> None:
    """A pattern with a blank could not be written into a row of rules.  Errors: BadRule."""
    if any(byte in BLANKS for byte in pattern):
        raise BadRule


# --- what is asked for --------------------------------------------------------------------------------------

FIRST_ONLY, ALL = slice(1, 2), slice(1, None)
CHANNELS = {
    "publish": FIRST_ONLY, "spublish": FIRST_ONLY, "subscribe": ALL, "psubscribe": ALL, "ssubscribe": ALL
}  # fmt: skip
"""command -> where its channels stand; who unsubscribes needs no permission"""


def request_of(command: Command, argv: Sequence[bytes]) -> Request:
    """A command with what it would touch.  Where its keys cannot be found it complains itself, later."""
    channels = argv[CHANNELS[command.name]] if command.name in CHANNELS else ()
    return Request(command, argv, keys_touched(command, argv), list(channels), command.name == "psubscribe")


def keys_touched(command: Command, argv: Sequence[bytes]) -> list[tuple[bytes, int]]:
    """Each key with what is done to it; merely to ask whether it is there (EXISTS, TYPE) is neither."""
    try:
        found = keys_and_flags(command.name, facts_of(command.name).key_specs, argv)
    except KeysNotFound:
        return []
    return [(key, permission_for(flags)) for key, flags in found if "not_key" not in flags]


def permission_for(flags: Iterable[str]) -> int:
    """READ, WRITE, BOTH or neither."""
    needed = 0
    for flag in flags:
        needed |= TAKES.get(flag, 0)
    return needed
