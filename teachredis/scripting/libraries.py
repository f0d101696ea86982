"""Functions, and the libraries that bring them.

A library is a piece of Lua with the first line `#!lua name=mylib`.  FUNCTION LOAD runs it once; while it runs
it calls redis.register_function for each function it has.  From then on FCALL knows the function by its name,
which no other library may have as well.  Loading is all or nothing: a library takes the place of the one it
replaces only when everything went well.
"""

from __future__ import annotations

from teachredis.scripting.scripts import FLAGS
from teachredis.wire.errors import BadLibrary, LibraryNotFound
from teachredis.wire.words import UnbalancedQuotes, split_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from teachredis.scripting.interpreter import Interpreter, Lua

NAME_BYTES = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
BAD_NAME = (
    "Library names can only contain letters, numbers, or underscores(_) "
    "and must be at least one character long"
)


class Function:
    """A function of a library; `flags` in the order of scripts.FLAGS."""

    __slots__ = ("callback", "description", "flags", "name")

    def __init__(self, name: bytes, callback: Lua, description: bytes | None, flags: tuple[str, ...]) -> None:
        self.name = name
        self.callback = callback
        self.description = description
        self.flags = flags


class Library:
    """A library: its whole text, and its functions by name."""

    __slots__ = ("code", "functions", "name")

    def __init__(self, name: bytes, code: bytes) -> None:
        self.name = name
        self.code = code
        self.functions: dict[bytes, Function] = {}

    def add(self, function: Function) -> None:
        """redis.register_function.  Errors: BadLibrary."""
        if not is_name(function.name):
            raise BadLibrary(BAD_NAME)
        if function.name in self.functions:
            raise BadLibrary("Function already exists in the library")
        self.functions[function.name] = function


class Libraries:
    """All libraries by name, and all their functions by name, whatever the case of their letters."""

    def __init__(self) -> None:
        self.by_name: dict[bytes, Library] = {}
        self.functions: dict[bytes, Function] = {}

    def find(self, name: bytes) -> Function | None:
        """A function."""
        return self.functions.get(name.lower())

    def link(self, library: Library) -> None:
        """Make a library known."""
        self.by_name[library.name] = library
        self.functions.update((name.lower(), function) for name, function in library.functions.items())

    def unlink(self, library: Library) -> None:
        """Forget a library."""
        del self.by_name[library.name]
        for name in library.functions:
            del self.functions[name.lower()]

    def delete(self, name: bytes) -> None:
        """FUNCTION DELETE.  Errors: LibraryNotFound."""
        library = self.by_name.get(name)
        if library is None:
            raise LibraryNotFound
        self.unlink(library)

    def load(self, code: bytes, run: Callable[[Library, bytes], None], *, replace: bool) -> bytes:
        """FUNCTION LOAD: the library's name.  `run` runs the code.  Errors: BadLibrary."""
        name, rest = read_first_line(code)
        old = self.by_name.get(name)
        if old is not None and not replace:
            raise BadLibrary(f"Library '{shown(name)}' already exists")
        library = Library(name, code)
        run(library, rest)
        if not library.functions:
            raise BadLibrary("No functions registered")
        self.refuse_others_functions(library.functions, old)
        if old is not None:
            self.unlink(old)
        self.link(library)
        return name

    def refuse_others_functions(self, names: Iterable[bytes], *replaced: Library | None) -> None:
        """Errors: BadLibrary, if a library that stays has a function of one of these names."""
        free = {name.lower() for library in replaced if library for name in library.functions}
        for name in names:
            if name.lower() in self.functions and name.lower() not in free:
                raise BadLibrary(f"Function {shown(name)} already exists")

    def join(self, others: Libraries, *, replace: bool) -> None:
        """FUNCTION RESTORE: take in the libraries of `others`, all or none.  Errors: BadLibrary."""
        old = [self.by_name[name] for name in others.by_name if name in self.by_name]
        if old and not replace:
            raise BadLibrary(f"Library {shown(old[0].name)} already exists")
        names = [name for library in others.by_name.values() for name in library.functions]
        self.refuse_others_functions(names, *old)
        for library in old:
            self.unlink(library)
        for library in others.by_name.values():
            self.link(library)


def is_name(name: bytes) -> bool:
    """Letters, digits and underscores, at least one."""
    return bool(name) and not name.strip(NAME_BYTES)


def read_first_line(code: bytes) -> tuple[bytes, bytes]:
    """(name, the rest from the newline on) of a library.  Errors: BadLibrary."""
    if not code.startswith(b"#!"):
        raise BadLibrary("Missing library metadata")
    line, newline, rest = code.partition(b"\n")
    try:
        engine, *options = split_words(line) if newline else []
    except (UnbalancedQuotes, ValueError):
        raise BadLibrary("Invalid library metadata") from None
    name = read_name(options)
    if not is_name(name):
        raise BadLibrary(BAD_NAME)
    if engine[2:].lower() != b"lua":
        raise BadLibrary(f"Engine '{shown(engine[2:])}' not found")
    return name, newline + rest


def read_name(options: list[bytes]) -> bytes:
    """The value of `name=`.  Errors: BadLibrary."""
    name = None
    for option in options:
        if option[:5].lower() != b"name=":
            raise BadLibrary(f"Invalid metadata value given: {shown(option)}")
        if name is not None:
            raise BadLibrary("Invalid metadata value, name argument was given multiple times")
        name = option[5:]
    if name is None:
        raise BadLibrary("Library name was not given")
    return name


def shown(word: bytes) -> str:
    """Bytes as an error line holds them."""
    return word.decode("utf-8", "surrogateescape")


# --- redis.register_function --------------------------------------------------------------------------------


class Registration:
    """Reads the arguments of redis.register_function: (name, callback) or a table with names for them."""

    def __init__(self, interpreter: Interpreter) -> None:
        self.interpreter = interpreter

    def read(self, count: int, first: Lua, callback: Lua) -> Function:
        """The function, from one or two arguments.  Errors: BadLibrary."""
        if count == 1 and type(first) is not self.interpreter.table_type:
            raise BadLibrary(ONE_ARGUMENT)
        if count == 1:
            return self.from_table(first)
        name = as_bytes(first)
        if name is None:
            raise BadLibrary("first argument to redis.register_function must be a string")
        if not self.is_function(callback):
            raise BadLibrary("second argument to redis.register_function must be a function")
        return Function(name, callback, None, ())

    def is_function(self, value: Lua) -> bool:
        """Is this a Lua function?"""
        return bool(self.interpreter.kind_of(value) == b"function")

    def from_table(self, table: Lua) -> Function:
        """Arguments by name.  Errors: BadLibrary."""
        given: dict[str, Any] = {"function_name": None, "callback": None, "description": None, "flags": ()}
        for pair in self.interpreter.sequence(self.interpreter.read_table(table)):
            name = self.argument_name(pair[1])
            given[name] = self.argument(name, pair[2])
        if given["function_name"] is None:
            raise BadLibrary("redis.register_function must get a function name argument")
        if given["callback"] is None:
            raise BadLibrary("redis.register_function must get a callback argument")
        return Function(given["function_name"], given["callback"], given["description"], given["flags"])

    def argument_name(self, key: Lua) -> str:
        """Errors: BadLibrary, if it is no name or none of ours."""
        word = as_bytes(key)
        if word is None:
            raise BadLibrary("named argument key given to redis.register_function is not a string")
        name = shown(word).lower()
        if name not in ("function_name", "description", "callback", "flags"):
            raise BadLibrary("unknown argument given to redis.register_function")
        return name

    def argument(self, name: str, value: Lua) -> Lua:
        """The value of an argument.  Errors: BadLibrary, if it is of another type."""
        match name:
            case "callback":
                return self.function(value)
            case "flags":
                return self.flags(value)
            case _:
                return self.text(value, name)

    def text(self, value: Lua, what: str) -> bytes:
        """Errors: BadLibrary, if it is none."""
        text = as_bytes(value)
        if text is None:
            raise BadLibrary(f"{what} argument given to redis.register_function must be a string")
        return text

    def function(self, value: Lua) -> Lua:
        """Errors: BadLibrary, if it is none."""
        if not self.is_function(value):
            raise BadLibrary("callback argument given to redis.register_function must be a function")
        return value

    def flags(self, table: Lua) -> tuple[str, ...]:
        """Flags in their own order.  Errors: BadLibrary."""
        if type(table) is not self.interpreter.table_type:
            raise BadLibrary(
                "flags argument to redis.register_function must be a table representing function flags"
            )
        given = [shown(as_bytes(flag) or b"").lower() for flag in self.interpreter.sequence(table)]
        if any(flag not in FLAGS for flag in given):
            raise BadLibrary("unknown flag given")
        return tuple(flag for flag in FLAGS if flag in given)


ONE_ARGUMENT = (
    "calling redis.register_function with a single argument is only applicable to Lua table "
    "(representing named arguments)."
)


def as_bytes(value: Lua) -> bytes | None:
    """A string, or a number spelled as Lua spells it; None for anything else."""
    if type(value) is int or type(value) is float:
        return f"{value:.14g}".encode()
    return value if type(value) is bytes else None
