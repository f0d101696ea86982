"""VSIM's FILTER: a small language, its compiler and its machine.

    .year > 1980 and .genre in ["drama", "noir"] and not .seen

`.year` is a field of the element's attributes.  Three steps, each a classic:

1. *tokens*: the text is cut into numbers, strings, `[lists]`, null, `.fields` and operators;
2. *compiling* (Dijkstra's shunting yard): operators are moved behind what they work on.  An operator waits
   until one that binds less tightly comes, so `1 + 2 * 3` becomes `1 2 3 * +`, and parentheses are gone;
3. *running*: values are put on a stack, an operator takes its operands from there and puts back the result.

The program is compiled once and run for every element the search meets.  If a field is missing, the element
does not pass.  Nothing can fail while it runs: text that should be a number is read as one, or counts as 0.
"""

from __future__ import annotations

import math
import re

from teachredis.structures.json_field import NotThere, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeAlias

    from teachredis.structures.json_field import Value

    Token: TypeAlias = "Value | Field | Operator"  # noqa: S105  # no password

SPACES = re.compile(rb"[ \t\n\v\f\r]*")
DIGITS = re.compile(rb"-?[0-9.eE]*")
STRING = re.compile(rb"""(["'])((?:\\.|(?!\1)[^\\])*(?:\\(?=\Z))?)\1""", re.DOTALL)
NAME = re.compile(rb"\.([A-Za-z0-9_-]*)")
LETTERS = re.compile(rb"[A-Za-z+\-*%/!()<>=|&]*")
LONGEST_NUMBER = 255


class BadExpression(ValueError):
    """The text is no filter; its argument is the text from the place on that could not be read."""


class Field(bytes):
    """`.year`: the value of this field of the attributes."""

    __slots__ = ()


class Operator:
    """A word or sign; the higher its `grip`, the more tightly it binds.

    `operands` is 1 or 2; with 1 the first that `run` gets is null.
    """

    __slots__ = ("grip", "operands", "run")

    def __init__(self, grip: int, operands: int, run: Callable[[Value, Value], Value]) -> None:
        self.grip = grip
        self.operands = operands
        self.run = run


# --- values -------------------------------------------------------------------------------------------------


def number_of(value: Value) -> float:
    """The value as a number; text that is none, lists and null are 0."""
    if isinstance(value, float):
        return value
    return text_number(value.partition(b"\0")[0]) if isinstance(value, bytes) else 0.0


def text_number(text: bytes) -> float:
    """A number as C reads it (blanks in front, `0x10`, `inf`), or 0."""
    try:
        if not text or b"_" in text or text[-1:].isspace() or len(text) > LONGEST_NUMBER:
            return 0.0
        return float.fromhex(text.decode()) if b"x" in text.lower() else float(text)
    except (ValueError, OverflowError):
        return 0.0


def is_true(value: Value) -> bool:
    """Is it neither 0 nor empty text nor null?  A list always is."""
    return isinstance(value, tuple) or bool(value)


def equal(one: Value, other: Value) -> bool:
    """Text equals the same text, null equals null; anything else is compared as numbers."""
    if isinstance(one, bytes) and isinstance(other, bytes):
        return one == other
    if one is None or other is None:
        return one is other
    return number_of(one) == number_of(other)


def contains(one: Value, other: Value) -> bool:
    """Is `one` in a list, or a part of a text?"""
    if isinstance(other, tuple):
        return any(equal(one, element) for element in other)
    return isinstance(one, bytes) and isinstance(other, bytes) and one in other


def power(base: float, exponent: float) -> float:
    """As C's pow: no error, but infinity or NaN."""
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 else math.inf
    except ValueError:
        return math.inf if base == 0 else math.nan


def quotient(one: float, other: float) -> float:
    """As C divides: by zero too."""
    if other:
        return one / other
    return math.nan if one == 0 or math.isnan(one) else math.copysign(math.inf, one) * math.copysign(1, other)


def remainder(one: float, other: float) -> float:
    """As C's fmod."""
    return math.fmod(one, other) if other and math.isfinite(one) else math.nan


def on_numbers(run: Callable[[float, float], float | bool]) -> Callable[[Value, Value], Value]:
    """An operator on two values that are read as numbers first."""
    return lambda one, other: float(run(number_of(one), number_of(other)))


OPEN, CLOSE = Operator(-1, 0, equal), Operator(-1, 0, equal)
NOT = Operator(6, 1, lambda _, value: float(not is_true(value)))
POWER = Operator(5, 2, on_numbers(power))
AND = Operator(1, 2, lambda one, other: float(is_true(one) and is_true(other)))
OR = Operator(0, 2, lambda one, other: float(is_true(one) or is_true(other)))
OPERATORS = {
    b"(": OPEN, b")": CLOSE, b"!": NOT, b"not": NOT, b"**": POWER,
    b"*": Operator(4, 2, on_numbers(lambda one, other: one * other)),
    b"/": Operator(4, 2, on_numbers(quotient)),
    b"%": Operator(4, 2, on_numbers(remainder)),
    b"+": Operator(3, 2, on_numbers(lambda one, other: one + other)),
    b"-": Operator(3, 2, on_numbers(lambda one, other: one - other)),
    b">": Operator(2, 2, on_numbers(lambda one, other: one > other)),
    b">=": Operator(2, 2, on_numbers(lambda one, other: one >= other)),
    b"<": Operator(2, 2, on_numbers(lambda one, other: one < other)),
    b"<=": Operator(2, 2, on_numbers(lambda one, other: one <= other)),
    b"==": Operator(2, 2, lambda one, other: float(equal(one, other))),
    b"!=": Operator(2, 2, lambda one, other: float(not equal(one, other))),
    b"in": Operator(2, 2, lambda one, other: float(contains(one, other))),
    b"and": AND, b"&&": AND, b"or": OR, b"||": OR,
}  # fmt: skip
LONGEST_OPERATOR = 3


# --- tokens -------------------------------------------------------------------------------------------------


class Tokens:
    """A place in a text that is being cut into tokens; the text ends at its first NUL."""

    def __init__(self, text: bytes) -> None:
        self.text, self.nul, _ = text.partition(b"\0")
        self.at = 0

    def wrong(self) -> BadExpression:
        """The error for here; at the very end the whole text is shown."""
        return BadExpression(self.text[self.at :] if self.nul else self.text[self.at :] or self.text)

    def next(self) -> bytes:
        """The next byte that is no space, not yet passed; empty at the end."""
        self.at += len(found_text(SPACES, self.text, self.at))
        return self.text[self.at : self.at + 1]

    def all(self) -> Iterator[Token]:
        """Cut the whole text.  Errors: BadExpression."""
        token: Token = OPEN
        while self.next():
            token = self.token(after_value=not isinstance(token, Operator) or token is CLOSE)
            yield token

    def token(self, *, after_value: bool) -> Token:
        """Cut off one token.  A minus belongs to the number behind it, but not right behind a value."""
        first, second = self.text[self.at : self.at + 1], self.text[self.at + 1 : self.at + 2]
        if first.isdigit() or (first == b"-" and second.isdigit() and not after_value):
            return self.number()
        if first in {b'"', b"'"}:
            return self.string()
        if first == b"." and (not second or second.isalnum() or second in b"_-"):
            return self.field()
        if first == b"[":
            return self.list()
        return self.operator()

    def number(self) -> float:
        """`12`, `-1.5`, `1e3`."""
        digits = found_text(DIGITS, self.text, self.at)
        self.at += len(digits)
        try:
            if len(digits) <= LONGEST_NUMBER:
                return float(digits)
        except ValueError:
            pass
        raise self.wrong()

    def string(self) -> bytes:
        """`"text"` or `'text'`; a backslash keeps a quote from ending the text, and stays in it."""
        found = STRING.match(self.text, self.at)
        self.at = len(self.text) if found is None else found.end()
        if found is None:
            raise self.wrong()
        return found[2]

    def field(self) -> Field:
        """`.year`."""
        found = found_text(NAME, self.text, self.at)
        self.at += len(found)
        return Field(found[1:])

    def list(self) -> tuple[Value, ...]:
        """`[1, "two"]`: numbers and strings; a comma may stand behind the last one."""
        values: list[Value] = []
        self.at += 1
        while self.next() != b"]":
            values.append(self.element())
            if self.next() == b",":
                self.at += 1
            elif self.next() != b"]":
                raise self.wrong()
        self.at += 1
        return (*values,)

    def element(self) -> Value:
        """A number or a string in a list."""
        first = self.next()
        if first.isdigit() or first == b"-":
            return self.number()
        if first not in {b'"', b"'"}:
            raise self.wrong()
        return self.string()

    def operator(self) -> Operator | None:
        """The longest operator that stands here; or `null`, which is a value."""
        letters = found_text(LETTERS, self.text, self.at)
        if letters == b"null":
            self.at += len(letters)
            return None
        for length in range(min(LONGEST_OPERATOR, len(letters)), 0, -1):
            if letters[:length] in OPERATORS:
                self.at += length
                return OPERATORS[letters[:length]]
        self.at += len(letters)
        raise self.wrong()


def found_text(pattern: re.Pattern[bytes], text: bytes, at: int) -> bytes:
    """What fits a pattern that may be empty."""
    found = pattern.match(text, at)
    return b"" if found is None else found[0]


# --- compiling ----------------------------------------------------------------------------------------------


def compile_filter(text: bytes) -> Callable[[bytes | None], bool]:
    """The test that a filter makes of an element's attributes.  Errors: BadExpression."""
    program = Compiler(text).compiled()
    return lambda attributes: attributes is not None and passes(program, attributes)


class Compiler:
    """`waiting` operators, the `program` so far, and how many values it would leave on the stack."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.program: list[Token] = []
        self.waiting: list[Operator] = []
        self.depth = 0

    def compiled(self) -> Sequence[Token]:
        """Values at once, operators when their turn comes.  Errors: BadExpression."""
        for token in [*Tokens(self.text).all()]:
            if isinstance(token, Operator):
                self.operator(token)
            else:
                self.program.append(token)
                self.depth += 1
        while self.waiting:
            self.release()
        if self.depth != 1:
            raise BadExpression(self.text)
        return self.program

    def operator(self, token: Operator) -> None:
        """Release who binds at least as tightly (`**` lets its like wait: it is read from the right)."""
        if token is CLOSE:
            self.close()
            return
        if token is not OPEN:
            while self.waiting and self.waiting[-1].grip >= token.grip + (token is POWER):
                self.release()
        self.waiting.append(token)

    def close(self) -> None:
        """Release everything since the opening parenthesis."""
        while self.waiting and self.waiting[-1] is not OPEN:
            self.release()
        if not self.waiting:
            raise BadExpression(self.text)
        self.waiting.pop()

    def release(self) -> None:
        """Move the last waiting operator into the program.  Errors: a parenthesis, or too few operands."""
        operator = self.waiting.pop()
        if operator is OPEN or self.depth < operator.operands:
            raise BadExpression(self.text)
        self.program.append(operator)
        self.depth += 1 - operator.operands


# --- running ------------------------------------------------------------------------------------------------


def passes(program: Sequence[Token], attributes: bytes) -> bool:
    """Run the program; a field that is missing decides at once."""
    stack: list[Value] = []
    for step in program:
        if isinstance(step, Operator):
            last = stack.pop()
            stack.append(step.run(stack.pop() if step.operands == 2 else None, last))
        elif isinstance(step, Field):
            try:
                stack.append(field(attributes, step))
            except NotThere:
                return False
        else:
            stack.append(step)
    return is_true(stack[-1])
