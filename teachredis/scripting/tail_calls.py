"""Tail calls of a script made plain calls, so that an error can name its line.

`return redis.call("INCR", "x")` is a tail call: Lua forgets the function that makes it before it begins the
called one.  In Redis that does no harm, for redis.call is written in C, and for C Lua makes an exception; the
error says `on @user_script:1.`  Ours is written in Lua (lua/host.lua), so the line would be forgotten.

The remedy is one number.  In a compiled function each instruction is 32 bits, its code in the lowest six; a
tail call is laid out exactly as a call that keeps all results, followed by a RETURN of them.  Writing CALL
over TAILCALL therefore changes nothing but the forgetting.

One kind of tail call must stay: a local function that calls itself may do so a million times, and is not deep
if each call is forgotten.  It is known by its way: the called function comes from an *upvalue* that was bound
to a variable that a closure was put into.

# Redis: forgets nobody when C is called, and everybody else always.  Ours runs out of stack (20,000 calls)
where a script tail-calls itself through a table, a global or a parameter.
"""

from __future__ import annotations

from struct import unpack_from

HEADER_BYTES = 12
INT_BYTES, SIZE_BYTES, NUMBER_BYTES = 4, 8, 8
MOVE, GETUPVAL, CALL, TAILCALL, CLOSURE = 0, 4, 28, 29, 36
NIL, BOOLEAN, NUMBER, TEXT = 0, 1, 3, 4


def plain_calls(code: bytes) -> bytes | None:
    """The compiled function with plain calls for tail calls; None if there is nothing to change."""
    chunk = Chunk(code)
    chunk.walk_function(frozenset())
    return bytes(chunk.code) if chunk.changed else None


class Chunk:
    """A compiled function of Lua 5.1 (64 bits, as `string.dump` makes it), read from front to end."""

    def __init__(self, code: bytes) -> None:
        self.code = bytearray(code)
        self.at = HEADER_BYTES
        self.changed = False

    def integer(self) -> int:
        """The next 32 bits."""
        [number] = unpack_from("<i", self.code, self.at)
        self.at += INT_BYTES
        return int(number)

    def skip_text(self) -> None:
        """A text behind its size."""
        [size] = unpack_from("<Q", self.code, self.at)
        self.at += SIZE_BYTES + int(size)

    def walk_function(self, recursive: frozenset[int]) -> None:
        """One function and those inside; `recursive` are its upvalues that hold local functions."""
        self.skip_text()  # its source
        self.at += 2 * INT_BYTES + 4  # first and last line; upvalues, parameters, variadic, stack
        count = self.integer()
        instructions = unpack_from(f"<{count}I", self.code, self.at)
        self.make_plain(instructions, recursive)
        self.at += count * INT_BYTES
        self.skip_constants()
        inner = upvalues_with_functions(instructions, recursive)
        for place in range(self.integer()):
            self.walk_function(inner.get(place, frozenset()))
        self.skip_debugging()

    def make_plain(self, instructions: tuple[int, ...], recursive: frozenset[int]) -> None:
        """Write CALL over each TAILCALL, but those of a local function that may be this one."""
        holders: dict[int, int] = {}  # register -> the upvalue read into it last
        for place, word in enumerate(instructions):
            operation, register = word & 0x3F, word >> 6 & 0xFF
            if operation == GETUPVAL:
                holders[register] = word >> 23
            elif operation == TAILCALL and holders.get(register) not in recursive:
                self.code[self.at + place * INT_BYTES] += CALL - TAILCALL
                self.changed = True
            elif operation != TAILCALL:
                holders.pop(register, None)

    def skip_constants(self) -> None:
        """Constants, each behind its type."""
        for _ in range(self.integer()):
            kind = self.code[self.at]
            self.at += 1
            if kind == TEXT:
                self.skip_text()
            else:
                self.at += {NIL: 0, BOOLEAN: 1, NUMBER: NUMBER_BYTES}[kind]

    def skip_debugging(self) -> None:
        """Lines, names of variables, names of upvalues."""
        lines = self.integer()
        self.at += lines * INT_BYTES
        for _ in range(self.integer()):
            self.skip_text()
            self.at += 2 * INT_BYTES
        for _ in range(self.integer()):
            self.skip_text()


def upvalues_with_functions(
    instructions: tuple[int, ...], recursive: frozenset[int]
) -> dict[int, frozenset[int]]:
    """Inner function -> its upvalues that hold local functions.

    Behind a CLOSURE stand as many MOVE (of a variable) or GETUPVAL (of our own upvalue) as the new function
    has upvalues; they say where each comes from.
    """
    closures = {word >> 6 & 0xFF for word in instructions if word & 0x3F == CLOSURE}
    found: dict[int, frozenset[int]] = {}
    for place, word in enumerate(instructions):
        if word & 0x3F == CLOSURE:
            bound = instructions[place + 1 :]
            found[word >> 14] = frozenset(
                number
                for number, binding in enumerate(bindings(bound))
                if is_function(binding, closures, recursive)
            )
    return found


def bindings(words: tuple[int, ...]) -> list[int]:
    """The leading instructions that may say where an upvalue comes from."""
    taken = []
    for word in words:
        if word & 0x3F not in (MOVE, GETUPVAL) or word >> 6 & 0xFF:
            break
        taken.append(word)
    return taken


def is_function(word: int, closures: set[int], recursive: frozenset[int]) -> bool:
    """Does this binding take a variable that a closure was put into, or such an upvalue of ours?"""
    source = word >> 23
    return source in closures if word & 0x3F == MOVE else source in recursive
