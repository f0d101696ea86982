"""Rooms are floors: a folder imports only from folders below it, and the lower ones never touch the world.

The table is ARCHITECTURE's; docs/architecture.md tells what lives in each room.
"""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "teachredis"
FLOORS = (
    ("wire", "structures"),
    ("values",),
    ("codec", "keyspace"),
    ("session",),
    ("commands",),
    ("engine",),
    ("persistence", "replication", "scripting"),
    ("sentinel", "cluster", "lab"),
    ("server", "client", "pictures", "data"),
    ("notebook", "widgets", "grading"),
    ("app", "__init__"),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
NEIGHBOURS = {  # on one floor
    "replication": ("persistence",), "server": ("client",), "grading": ("notebook",), "notebook": ("widgets",),
}  # fmt: skip
PURE = range(6)

WORLD = {
    "asyncio", "datetime", "io", "multiprocessing", "os", "pathlib", "random", "secrets", "select", "signal",
    "socket", "subprocess", "tempfile", "threading", "time",
}  # fmt: skip
HANDED_IN = {
    ("engine/clock.py", "time"): "the one file that reads the wall clock; every engine is handed a clock",
    ("engine", "threading.RLock"): "the lock that a door takes; nothing in the engine takes it",
    ("engine", "random.Random"): "the seeded source of chance that every room below is handed",
}

FILES = sorted(PACKAGE.rglob("*.py"))


def name_of(path):
    return path.relative_to(PACKAGE).as_posix()


def room_of(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def only_for_types(tree):
    """The nodes under `if TYPE_CHECKING:`, by identity."""
    guarded = [n for n in ast.walk(tree) if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.dump(n.test)]
    return {id(inner) for guard in guarded for inner in ast.walk(guard)}


def imports(path):
    """Each name that a file imports, dotted, with its line and whether it is for types only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typed = only_for_types(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name_of(path)}:{node.lineno}: a relative import hides the room"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from ((name, node.lineno, id(node) in typed) for name in names)


def may_import(room, other):
    return other == room or FLOOR[other] < FLOOR[room] or other in NEIGHBOURS.get(room, ())


def is_handed_in(path, name):
    places = (name_of(path), room_of(path))
    return any((place, module) in HANDED_IN for place in places for module in (name, name.partition(".")[0]))


def functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def lines_without_docstring(function):
    body = function.body[1:] if ast.get_docstring(function) and len(function.body) > 1 else function.body
    return function.end_lineno - body[0].lineno + 1


def test_every_room_has_a_floor():
    assert {room_of(path) for path in FILES} <= set(FLOOR)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_room_imports_only_from_floors_below_also_for_types(path):
    for name, line, _ in imports(path):
        top, _, rest = name.partition(".")
        other = rest.partition(".")[0]
        if top == "teachredis" and other in FLOOR:
            assert may_import(room_of(path), other), f"{name_of(path)}:{line} imports {name}"


@pytest.mark.parametrize("path", [path for path in FILES if FLOOR[room_of(path)] in PURE], ids=name_of)
def test_the_engine_touches_no_world(path):
    for name, line, typed in imports(path):
        if not typed and name.partition(".")[0] in WORLD:
            assert is_handed_in(path, name), f"{name_of(path)}:{line} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_has_fewer_than_500_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) < 500


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_function_has_at_most_40_lines_without_its_docstring(path):
    long = {f"{node.name}:{node.lineno}": lines_without_docstring(node) for node in functions(path)}
    assert {name: lines for name, lines in long.items() if lines > 40} == {}


def test_the_rule_can_fail(tmp_path, monkeypatch):
    wrong = tmp_path / "wire" / "wrong.py"
    wrong.parent.mkdir()
    wrong.write_text("if TYPE_CHECKING:\n    from teachredis.engine import Engine\nimport time\n")
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    with pytest.raises(AssertionError, match=r"wire/wrong.py:2 imports teachredis.engine.Engine"):
        test_a_room_imports_only_from_floors_below_also_for_types(wrong)
    with pytest.raises(AssertionError, match=r"wire/wrong.py:3 imports time"):
        test_the_engine_touches_no_world(wrong)
