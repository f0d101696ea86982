"""What the documents say is so: their cells are run, their commands exist, their names are found, their links lead somewhere."""

import ast
import io
import re
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
PACKAGE = REPOSITORY / "teachredis"
README = REPOSITORY / "README.md"
DOCS = [README, REPOSITORY / "CONTRIBUTING.md", REPOSITORY / "CHANGELOG.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]
SOURCES = {path.relative_to(PACKAGE).as_posix(): path for path in PACKAGE.rglob("*.py")}

RUN_CELLS = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_line_magic("colors", "NoColor")
for cell in json.load(sys.stdin):
    shell.run_cell(cell, store_history=True)
    print("\\0", flush=True)
"""


def name_of(path):
    return path.relative_to(REPOSITORY).as_posix()


def text_of(path):
    return path.read_text(encoding="utf-8")


def fences(text):
    """(language, body) of each fenced block."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def code_spans(text):
    """What stands between backquotes, outside of fences."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))


# --- links and files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_every_link_leads_to_a_file(path):
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(path)):
        if not target.startswith(("http:", "https:", "#")):
            assert (path.parent / target.partition("#")[0]).exists(), target


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_every_file_named_is_there(path):
    for span in code_spans(text_of(path)):
        if re.fullmatch(r"[\w./-]+\.(py|ipynb|md|tsv|gz)|[\w./-]+/", span):
            places = (REPOSITORY / span, PACKAGE / span, path.parent / span, REPOSITORY / "tests" / span)
            assert any(place.exists() for place in places) or span == "teachredis-course", span


# --- names in the code --------------------------------------------------------------------------------------


def names_in(path):
    """Functions and methods of a file: {"lpush", "Keyspace.find", ...}."""
    names = set()
    for node in ast.parse(text_of(path)).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}.{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef)}
    return names


def traces():
    """The two lists in docs/architecture.md: [(file, function), ...]."""
    blocks = [body for language, body in fences(text_of(REPOSITORY / "docs" / "architecture.md")) if language == "text"]
    return [[tuple(line.split()[:2]) for line in block.splitlines()] for block in blocks]


def test_every_function_of_the_traces_exists():
    steps = [step for trace in traces() for step in trace]
    assert len(steps) > 15
    for file, function in steps:
        assert function in names_in(PACKAGE / file), f"{file} has no {function}"


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_every_method_named_exists(path):
    known = set().union(*map(names_in, SOURCES.values()))
    classes = {name for name in known if "." not in name and name[0].isupper()}
    for span in code_spans(text_of(path)):
        owner, _, method = span.partition(".")
        if owner in classes and method.isidentifier():
            assert span in known, span


def calls_of(run):
    """(file, function) of each function of the package that `run()` calls, in order."""
    calls = []

    def note(frame, event, _):
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(str(PACKAGE)):
            calls.append((Path(code.co_filename).relative_to(PACKAGE).as_posix(), code.co_qualname))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(before)
    return calls


def stands_in_order(trace, calls):
    """The first step of the trace that is not called when its turn comes; None if all are."""
    rest = iter(calls)
    return next((step for step in trace if step not in rest), None)


def test_the_traces_are_what_really_happens():
    from IPython.core.interactiveshell import InteractiveShell

    import teachredis

    cell, get = traces()
    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "teachredis")
    r = teachredis.Redis(engine=teachredis.Engine())
    r.set("name", "Ada")
    try:
        with redirect_stdout(io.StringIO()):
            shell.run_cell("%redis_reset")
            shell.run_cell("%%redis\nLPUSH todo cook")
            calls = calls_of(lambda: shell.run_cell("%%redis\nLPUSH todo wash"))
    finally:
        shell.run_line_magic("unload_ext", "teachredis")
    assert stands_in_order(cell, calls) is None
    assert stands_in_order(get, calls_of(lambda: r.get("name"))) is None


# --- commands -----------------------------------------------------------------------------------------------


def shell_lines(path):
    """What a document tells to type at a shell: indented lines and code spans that begin with a program's name."""
    text = text_of(path)
    lines = re.findall(r"^ {4,}((?:make|teachredis|python -m|pip) .*?)(?: {2,}#.*)?$", text, re.MULTILINE)
    return lines + [span for span in code_spans(text) if re.match(r"(make|teachredis|python -m|pip) ?", span)]


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_every_make_target_exists(path):
    targets = set(re.findall(r"^([a-z]+):.*## ", text_of(REPOSITORY / "Makefile"), re.MULTILINE))
    for line in shell_lines(path):
        program, *words = line.split()
        if program == "make":
            for word in (w for w in words if w.isalpha() and w.islower()):
                assert word in targets, line


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_every_other_command_exists(path):
    for line in shell_lines(path):
        words = line.split()
        assert words[0] != "pip" or "teachredis" not in line, "the package is on no index"
        if words[0] == "teachredis" and len(words) > 1:
            assert words[1] in {"learn", "rdb"}, line
        if words[:2] == ["python", "-m"]:
            module = REPOSITORY / words[2].replace(".", "/")
            assert module.with_suffix(".py").exists() or (module / "__main__.py").exists(), line


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_every_magic_named_is_registered(path):
    from teachredis.notebook.magics import TeachRedis

    ours = {f"%{name}" for kind in TeachRedis.magics.values() for name in kind}
    for magic in re.findall(r"(?<!%)%{1,2}(redis\w*)", text_of(path)):
        assert f"%{magic}" in ours, magic


# --- the README's own cells ---------------------------------------------------------------------------------


def test_the_cells_of_the_readme_print_what_it_shows():
    import json

    blocks = fences(text_of(README))
    cells = [body for language, body in blocks if language == "python"]
    shown = [body for language, body in blocks if language == "text"]
    done = subprocess.run([sys.executable, "-c", RUN_CELLS], input=json.dumps(cells), capture_output=True, text=True,
                          cwd=REPOSITORY, timeout=120)  # fmt: skip
    printed = [re.sub(r"^Out\[\d+\]:\s", "", each.strip("\n")) for each in done.stdout.split("\0")[:-1]]
    assert len(cells) == len(shown) > 4, done.stderr
    assert [each.strip() for each in printed] == [each.strip() for each in shown]
