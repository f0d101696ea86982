r"""Bytes from a connection turned into requests (what clients send) or replies (what servers answer).

No reader here touches a socket.  `feed` it whatever arrived, however it was cut up, and get all that is whole
by now; what is not yet whole waits for the next `feed`:

    reader.feed(b"*2\r\n$3\r\nGET\r\n$1\r\nk\r\nPI")
    list(reader.requests())     # [[b"GET", b"k"]]; `PI` waits for its `NG`

A request is an array of bulk strings, or a plain line ("inline"), which makes `telnet` a Redis client.

Two promises.  Memory follows what *arrived*, never what a client announces: `$536870912` reserves nothing.
And the work is linear in the bytes, even when they come one at a time: a string is looked at only when whole.

Nearly always a client sends whole requests.  `take` therefore first cuts everything at its line ends, which
C does, and compares each word's length with the header before it: 1.0 instead of 3.7 µs a GET.  Where that
does not fit (half a request, a line end inside a word, an inline command, an error), the careful reader goes
on.  (hiredis needs 0.3 µs, but it reserves memory for whatever is announced, and takes replies for requests.)
"""

from __future__ import annotations

from teachredis.wire.errors import ProtocolError, ReplyError
from teachredis.wire.replies import NULL_ARRAY, BigNumber, MapOfPairs, Push, SetReply, Status, Verbatim
from teachredis.wire.words import UnbalancedQuotes, split_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from teachredis.wire.replies import Reply

LONGEST_LINE = 64 * 1024  # a line without an end is refused beyond this
MOST_WORDS = 2**31 - 1
MAX_BULK_BYTES = 512 * 1024 * 1024  # the default of `proto-max-bulk-len`
UNAUTHENTICATED_WORDS = 10  # a stranger may say AUTH and HELLO, and little more
UNAUTHENTICATED_BULK_BYTES = 16384

STAR = ord("*")
SHORT_BULKS = {b"$%d" % length: length for length in range(1024)}  # a word costs 1.0 instead of 1.15 µs
SHORT_ARRAYS = {b"*%d" % count: 2 * count for count in range(1, 1024)}  # -> how many lines follow


class BulkHeaders(dict[int, bytes]):
    """A length -> the header of such a word."""

    def __missing__(self, length: int) -> bytes:
        return b"$%d" % length


header_of = BulkHeaders({length: header for header, length in SHORT_BULKS.items()}).__getitem__


class Incoming:
    """Bytes that have arrived and are not yet read: `data`, read up to `position`."""

    __slots__ = ("data", "position")

    def __init__(self) -> None:
        self.data: bytes | bytearray = b""
        self.position = 0

    def feed(self, data: bytes) -> None:
        """Put bytes behind the others.  Whole requests, the usual case, are never copied.

        A rest is copied only if it is no longer than what arrives, or else grows in place: both are linear.
        """
        rest = len(self.data) - self.position
        if not rest:
            self.data = data
        elif rest <= len(data):
            self.data = bytes(memoryview(self.data)[self.position :]) + data
        else:
            self.data = bytearray(self.data) if isinstance(self.data, bytes) else self.data
            del self.data[: self.position]
            self.data += data
        self.position = 0

    def waiting(self) -> int:
        """How many bytes are not yet read."""
        return len(self.data) - self.position

    def line(self) -> bytes | None:
        """Read to the next CR and skip the byte behind it, unseen as in Redis; None if not all is there."""
        end = self.data.find(b"\r", self.position)
        if end < 0 or end + 2 > len(self.data):
            return None
        return self.cut(end, 2)

    def inline(self) -> bytes | None:
        """Read to the next LF, which may have a CR before it; None if there is none."""
        end = self.data.find(b"\n", self.position)
        return None if end < 0 else self.cut(end, 1).removesuffix(b"\r")

    def bulk(self, length: int) -> bytes | None:
        """Read so many bytes and skip the two behind them; None if not all are there."""
        end = self.position + length
        return None if end + 2 > len(self.data) else self.cut(end, 2)

    def cut(self, end: int, skipped: int) -> bytes:
        """The bytes up to `end`; reading goes on `skipped` bytes further."""
        start, self.position = self.position, end + skipped
        if isinstance(self.data, bytes):
            return self.data[start:end]
        return memoryview(self.data)[start:end].tobytes()


class RequestReader:
    """Requests out of a client's bytes.  `authenticated` and `max_bulk_bytes` may change between requests."""

    __slots__ = (
        "argv", "authenticated", "complaint", "drained", "fresh", "incoming", "max_bulk_bytes", "missing"
    )  # fmt: skip

    def __init__(self, *, authenticated: bool = True, max_bulk_bytes: int = MAX_BULK_BYTES) -> None:
        self.authenticated = authenticated
        self.max_bulk_bytes = max_bulk_bytes
        self.incoming = Incoming()
        self.argv: list[bytes] = []
        self.missing = 0  # words of the current request that have not been read
        self.fresh = False  # is it worth looking for plain requests?
        self.drained = False  # has `take` given all there was?
        self.complaint: ProtocolError | None = None

    def feed(self, data: bytes) -> None:
        """Take in what arrived."""
        self.incoming.feed(data)
        self.fresh, self.drained = True, False

    def waiting(self) -> int:
        """How many bytes have not been read: half requests, or whole ones that nobody has taken."""
        return self.incoming.waiting()

    def take(self, most: int = 128) -> list[list[bytes]]:
        """Some of the requests that are whole by now, in order; none if there is none.

        All plain ones at once, others at most so many; a stranger's one by one, as AUTH may be among them.
        Errors: ProtocolError, when the bad bytes come first.
        """
        if self.drained:
            return []
        if self.complaint is not None:
            raise self.complaint
        fresh, self.fresh = self.fresh, False
        data = self.incoming.data
        if fresh and self.authenticated and not self.missing and isinstance(data, bytes):
            plain = self.take_plain(data)
            if plain:
                return plain
        return self.take_carefully(most if self.authenticated else 1)

    def take_plain(self, data: bytes) -> list[list[bytes]]:
        """The requests before the first that is anything but an array of words without line ends."""
        start = self.incoming.position
        lines = (data[start:] if start else data).split(b"\r\n")
        taken: list[list[bytes]] = []
        at, last = 0, len(lines) - 1
        while at < last:
            end = at + 1 + SHORT_ARRAYS.get(lines[at], last)
            words = lines[at + 2 : end : 2]
            if end > last or lines[at + 1 : end : 2] != [*map(header_of, map(len, words))]:
                break
            taken.append(words)
            at = end
        rest = len(lines[last]) if at == last else len(b"\r\n".join(lines[at:]))
        self.incoming.position = len(data) - rest
        self.drained = not rest
        return taken

    def take_carefully(self, most: int) -> list[list[bytes]]:
        """At most so many, read word by word.  Errors: ProtocolError, once those before it are taken."""
        taken: list[list[bytes]] = []
        try:
            for argv in self.requests():
                taken.append(argv)
                if len(taken) == most:
                    self.fresh = True  # what follows may be plain again
                    break
        except ProtocolError as error:
            self.complaint = error
            if not taken:
                raise
        return taken

    def requests(self) -> Iterator[list[bytes]]:
        """Each request that is whole by now, as a list of words.  It may be left early and asked again.

        Errors: ProtocolError, after the good requests before it; Redis answers it and hangs up.
        """
        while self.missing or self.incoming.waiting():
            argv = self.next_request()
            if argv is None:
                return
            if argv:
                yield argv

    def next_request(self) -> list[bytes] | None:
        """The words of one request, none at all for an empty line; None if it is not whole."""
        incoming = self.incoming
        if self.missing:
            return self.read_words()
        if incoming.data[incoming.position] == STAR:
            return self.start_array()
        line = incoming.inline()
        if line is None:
            self.bear_with("too big inline request")
            return None
        try:
            return split_words(line)
        except UnbalancedQuotes:
            raise ProtocolError("unbalanced quotes in request") from None

    def start_array(self) -> list[bytes] | None:
        """Read `*3`, then the words."""
        line = self.incoming.line()
        if line is None:
            self.bear_with("too big mbulk count string")
            return None
        count = whole_number(line[1:])
        if count is None or count > MOST_WORDS:
            raise ProtocolError("invalid multibulk length")
        if count > UNAUTHENTICATED_WORDS and not self.authenticated:
            raise ProtocolError("unauthenticated multibulk length")
        self.missing = max(count, 0)
        return self.read_words()

    def read_words(self) -> list[bytes] | None:
        """Read the bulk strings still missing; one that is not whole is begun again when more has arrived."""
        incoming = self.incoming
        while self.missing:
            start = incoming.position
            line = incoming.line()
            if line is None:
                self.bear_with("too big bulk count string")
                return None
            length = SHORT_BULKS.get(line)
            word = incoming.bulk(self.bulk_length(line) if length is None else length)
            if word is None:
                incoming.position = start
                return None
            self.argv.append(word)
            self.missing -= 1
        argv, self.argv = self.argv, []
        return argv

    def bulk_length(self, line: bytes) -> int:
        """The number in `$3`."""
        if line[:1] != b"$":
            raise ProtocolError(f"expected '$', got '{line[:1].decode('utf-8', 'surrogateescape') or ' '}'")
        length = whole_number(line[1:])
        if length is None or not 0 <= length <= self.max_bulk_bytes:
            raise ProtocolError("invalid bulk length")
        if length > UNAUTHENTICATED_BULK_BYTES and not self.authenticated:
            raise ProtocolError("unauthenticated bulk length")
        return length

    def bear_with(self, complaint: str) -> None:
        """Be patient with a line that has not ended, but not for ever."""
        if self.incoming.waiting() > LONGEST_LINE:
            raise ProtocolError(complaint)


def whole_number(text: bytes) -> int | None:
    """A 64-bit integer spelled the one way Redis allows (no `+1`, `01`, `-0`, blanks), else None."""
    if text == b"0":
        return 0
    digits = text.removeprefix(b"-")
    if not digits.isdigit() or digits[:1] == b"0" or len(digits) > 19:
        return None
    number = int(text)
    return number if -(2**63) <= number < 2**63 else None


# --- replies ------------------------------------------------------------------------------------------------


def nothing(_text: bytes) -> None:
    """The value of `_`."""


def truth(text: bytes) -> bool:
    """The value of `#t` or `#f`."""
    return text == b"t"


def status(text: bytes) -> Status:
    """The value of `+OK`."""
    return Status(text.decode("utf-8", "surrogateescape"))


def error(text: bytes) -> ReplyError:
    """The value of `-ERR why`."""
    return ReplyError(text.decode("utf-8", "surrogateescape"))


def verbatim(text: bytes) -> Verbatim:
    """The value of `=7 txt:abc`, without its format."""
    return Verbatim(text[4:])


def mapping(items: list[Reply]) -> Reply:
    """The value of a map, from key, value, key, value; its pairs where a key is no key for a dict."""
    pairs = zip(items[::2], items[1::2], strict=True)
    try:
        return dict(pairs)  # type: ignore[arg-type]  # Redis's keys are strings and now and then numbers
    except TypeError:
        return MapOfPairs(zip(items[::2], items[1::2], strict=True))


def forgotten(_items: list[Reply]) -> None:
    """The value of an attribute: a remark about the reply that follows; nobody here wants it."""


LINES: dict[bytes, Callable[[bytes], Reply]] = {
    b"+": status, b"-": error, b":": int, b"_": nothing, b"#": truth, b",": float, b"(": BigNumber,
}  # fmt: skip
BULKS: dict[bytes, Callable[[bytes], Reply]] = {b"$": bytes, b"=": verbatim, b"!": error}
AGGREGATES: dict[bytes, tuple[int, Callable[[list[Reply]], Reply]]] = {
    # mark: (values an element, what the finished list becomes)
    b"*": (1, list), b"~": (1, SetReply), b">": (1, Push), b"%": (2, mapping), b"|": (2, forgotten),
}  # fmt: skip


class Unfinished:
    """An aggregate of which some elements are still to come."""

    __slots__ = ("finish", "items", "size")

    def __init__(self, size: int, finish: Callable[[list[Reply]], Reply]) -> None:
        self.items: list[Reply] = []
        self.size = size
        self.finish = finish


class ReplyReader:
    """Replies out of a server's bytes, RESP2 or RESP3 (they never contradict each other)."""

    __slots__ = ("incoming", "stack")

    def __init__(self) -> None:
        self.incoming = Incoming()
        self.stack: list[Unfinished] = []  # aggregates begun, outermost first

    def feed(self, data: bytes) -> list[Reply]:
        """Take in what arrived and return the replies that are whole by now.  Errors: ProtocolError."""
        self.incoming.feed(data)
        replies: list[Reply] = []
        while self.read_value(replies):
            pass
        return replies

    def read_value(self, replies: list[Reply]) -> bool:
        """Read one value or the beginning of an aggregate; False if it is not whole and has to wait."""
        start = self.incoming.position
        line = self.incoming.line()
        if line is None:
            return False
        mark, text = line[:1], line[1:]
        if mark in LINES:
            self.place(LINES[mark](text), replies)
        elif text == b"-1" and mark in b"*$":
            self.place(NULL_ARRAY if mark == b"*" else None, replies)
        elif mark in BULKS:
            return self.read_bulk(int(text), BULKS[mark], start, replies)
        elif mark in AGGREGATES:
            width, finish = AGGREGATES[mark]
            self.stack.append(Unfinished(width * int(text), finish))
            self.finish_aggregates(replies)
        else:
            raise ProtocolError(f"got {ascii(mark)[1:]} as reply type byte")
        return True

    def read_bulk(
        self, length: int, made_into: Callable[[bytes], Reply], start: int, replies: list[Reply]
    ) -> bool:
        """Read the bytes of a string; if they are not all there, its header will be read again later."""
        body = self.incoming.bulk(length)
        if body is None:
            self.incoming.position = start
            return False
        self.place(made_into(body), replies)
        return True

    def place(self, value: Reply, replies: list[Reply]) -> None:
        """Put a value where it belongs: into the innermost aggregate, or among the replies."""
        (self.stack[-1].items if self.stack else replies).append(value)
        self.finish_aggregates(replies)

    def finish_aggregates(self, replies: list[Reply]) -> None:
        """Close each aggregate that is full; that may fill the one around it."""
        while self.stack and len(self.stack[-1].items) == self.stack[-1].size:
            full = self.stack.pop()
            value = full.finish(full.items)
            if full.finish is not forgotten:
                (self.stack[-1].items if self.stack else replies).append(value)
