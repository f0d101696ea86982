"""Which files make up the append-only file: the manifest, a small text beside them.

    file appendonly.aof.2.base.rdb seq 2 type b        all data as they were at one instant
    file appendonly.aof.3.incr.aof seq 3 type i        what changed since, in order
    file appendonly.aof.1.base.rdb seq 1 type h        of no use any more: to be removed

A file counts only if it is listed here, and the manifest is replaced whole (disk.py); so a rewrite that is
cut short at any moment leaves either the old set of files or the new one.
"""

from __future__ import annotations

from typing import NamedTuple

from teachredis.wire.words import UnbalancedQuotes, quoted, split_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

BASE, INCREMENT, HISTORY = "b", "i", "h"


class BadManifest(ValueError):
    """A manifest that makes no sense; the text says which line, and why."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(f"line {number} of the manifest: {why}")


class Part(NamedTuple):
    """One file."""

    name: str
    number: int
    kind: str


class Manifest:
    """The parts: at most one base, increments in order, and what is to be removed."""

    def __init__(self, file: str) -> None:
        self.file = file  # `appendfilename`
        self.base: Part | None = None
        self.increments: list[Part] = []
        self.history: list[Part] = []

    @property
    def name(self) -> str:
        """The manifest's own name."""
        return f"{self.file}.manifest"

    def parts(self) -> Iterator[Part]:
        """Those that hold data, in the order in which they are read."""
        if self.base is not None:
            yield self.base
        yield from self.increments

    def next_base(self, form: str) -> Part:
        """A name for a base, "rdb" or "aof"."""
        number = 1 + (self.base.number if self.base is not None else 0)
        return Part(f"{self.file}.{number}.base.{form}", number, BASE)

    def next_increment(self) -> Part:
        """A name for an increment."""
        number = 1 + max((part.number for part in self.increments), default=0)
        return Part(f"{self.file}.{number}.incr.aof", number, INCREMENT)

    def continued(self, increment: Part) -> Manifest:
        """A manifest with one more increment."""
        new = Manifest(self.file)
        new.base, new.history = self.base, [*self.history]
        new.increments = [*self.increments, increment]
        return new

    def replaced(self, base: Part, increments: list[Part]) -> Manifest:
        """A manifest with a new base; the old one and increments that are not named are history."""
        new = Manifest(self.file)
        gone = [part for part in self.parts() if part not in increments]
        new.history = [*self.history, *(part._replace(kind=HISTORY) for part in gone)]
        new.base, new.increments = base, increments
        return new

    def text(self) -> bytes:
        """What stands in the file."""
        rows = [*self.parts(), *self.history]
        lines = (f"file {spelled(part.name)} seq {part.number} type {part.kind}\n" for part in rows)
        return "".join(lines).encode("utf-8", "surrogateescape")


def spelled(name: str) -> str:
    """A name as one word."""
    plain = all(char.isalnum() or char in "._-+@%=," for char in name)
    return name if plain and name else quoted(name.encode("utf-8", "surrogateescape"))


def read_manifest(file: str, text: bytes) -> Manifest:
    """The manifest that a text is.  Errors: BadManifest."""
    manifest = Manifest(file)
    for number, line in enumerate(text.decode("utf-8", "surrogateescape").split("\n"), 1):
        if line and not line.startswith("#"):
            add(manifest, number, part_of(number, line))
    if manifest.base is None and not manifest.increments:
        raise BadManifest(1, "it names no file")
    return manifest


def part_of(number: int, line: str) -> Part:
    """One line.  Errors: BadManifest."""
    try:
        words = [word.decode("utf-8", "surrogateescape") for word in split_words(line)]
    except UnbalancedQuotes:
        raise BadManifest(number, "unbalanced quotes") from None
    facts = dict(zip(words[::2], words[1::2], strict=False))
    name, sequence, kind = facts.get("file", ""), facts.get("seq", ""), facts.get("type", "")
    if len(words) % 2 or not name or not (sequence.isascii() and sequence.isdigit() and len(sequence) < 19):
        raise BadManifest(number, "not `file NAME seq NUMBER type LETTER`")
    if "/" in name or "\\" in name or "\0" in name:
        raise BadManifest(number, "a file's name is no path")
    return Part(name, int(sequence), kind)


def add(manifest: Manifest, number: int, part: Part) -> None:
    """Put a part where it belongs.  Errors: BadManifest."""
    match part.kind:
        case "b" if manifest.base is None:
            manifest.base = part
        case "i" if all(other.number < part.number for other in manifest.increments):
            manifest.increments.append(part)
        case "h":
            manifest.history.append(part)
        case _:
            raise BadManifest(number, "a second base, increments out of order, or an unknown type")
