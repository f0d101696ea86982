"""The last bytes that replicas were sent, kept so that one who was away for a moment can go on where it was.

The stream is numbered byte by byte: `end` is the number of its last byte, as `master_repl_offset` tells.
"""

from __future__ import annotations


class Backlog:
    """At most `size` bytes of the stream, the last ones.  `start` is the number of the first byte kept."""

    __slots__ = ("data", "end", "size")

    def __init__(self, size: int, end: int = 0) -> None:
        self.size = size
        self.end = end
        self.data = bytearray()

    @property
    def start(self) -> int:
        """The number of the first byte kept."""
        return self.end - len(self.data) + 1

    def append(self, data: bytes) -> None:
        """The stream grows.  The front is cut off in large pieces: a cut moves all that stays."""
        self.data += data
        self.end += len(data)
        if len(self.data) > 2 * self.size:
            self.cut()

    def cut(self) -> None:
        """Keep `size` bytes."""
        del self.data[: max(len(self.data) - self.size, 0)]

    def since(self, number: int) -> bytes | None:
        """The bytes from this number on; None if they are not all kept, or are yet to come."""
        self.cut()
        if not self.start <= number <= self.end + 1:
            return None
        return bytes(self.data[number - self.start :])
