"""The magics: each reads its line, asks another file to do the work, and shows what came of it.

    %%redis              run the commands of the cell
    %redis CMD           run one command; its value can be assigned
    %%redis_lua NAME     run the script of the cell
    %redis_view KEY      show a key, or all of them
    %redis_help CMD      how a command is used
    %redis_why KEY       each byte of it, or where it went
    %redis_reset         start again
    %redis_undo          take back what was recorded
    %redis_clock +10s    let time pass
    %redis_connect URL   talk to another Redis; --dir keeps this one's data
    %redis_serve         let other programs in
    %redis_check ID      is the exercise right?

Most have a Python twin of the same name: `teachredis.clock("+10s")` (words.py).
"""

from __future__ import annotations

from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING

from IPython.core.magic import Magics, cell_magic, line_cell_magic, line_magic, magics_class, no_var_expand
from traitlets import Bool
from traitlets.config import Configurable

import teachredis
from teachredis.notebook import connecting, stepping, words
from teachredis.notebook.card import CARD
from teachredis.notebook.dashboards import refuse_more_than_all, view_all
from teachredis.notebook.errors import MagicOptionError
from teachredis.notebook.here import target
from teachredis.notebook.lua import read_first_line, run_script
from teachredis.notebook.notes import Notes
from teachredis.notebook.options import Option, Parsed, parse, parse_around
from teachredis.notebook.runner import run_lines
from teachredis.notebook.script import as_argument, read_script
from teachredis.notebook.settings import is_on
from teachredis.notebook.show import cost_of, text_of
from teachredis.notebook.tables import table_of
from teachredis.notebook.target import MOST_DIGITS
from teachredis.notebook.values import shown_value
from teachredis.wire.words import split_words

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from teachredis.notebook.runner import Outcome
    from teachredis.notebook.script import Line
    from teachredis.notebook.target import Target

RUN_OPTIONS = (
    Option(("-o", "--out"), "NAME", "keep the replies in NAME: a list, or the value if there is one command"),
    Option(("-i", "--input"), "NAME,…", "{NAME} in the body becomes that Python value as one argument"),
    Option(("--client",), "NAME", "run as a second (third …) client"),
    Option(("--expect",), "CODE", "the cell passes only if a command answers that error"),
    Option(("--keep-going",), "", "run the rest after an error; raise at the end"),
    Option(("--table",), "", "tables for field-value, member-score and INFO replies"),
    Option(("--cost",), "", "commands, round trips, bytes, stated complexity"),
    Option(("-n", "--db"), "DB", "the database of this cell"),
    Option(("-f", "--file"), "FILE", "read the commands from a file"),
    Option(("-3",), "", "replies as RESP3 shows them"),
    Option(("--plain",), "", "replies only"),
    Option(("--steps",), "", "record each command, to be gone through step by step"),
    Option(("--save",), "FILE", "with --steps: a page of them that needs no kernel"),
    Option(("--for",), "TIME", "how long a command that must wait is waited for: 5s"),
)
LUA_OPTIONS = tuple(option for option in RUN_OPTIONS if option.key in ("out", "client", "expect", "db", "3"))
VIEW_OPTIONS = (
    Option(("--limit",), "N", "elements shown at most"),
    Option(("--key",), "NAME", "a key whose name is also a target's"),
    Option(("--save",), "FILE", "write the picture to a file: SVG, or text for .txt"),
    Option(("--bits",), "", "a string, bit by bit"),
    Option(("--map",), "", "a sorted set of places, on a map"),
    Option(("--inside",), "", "as Redis lays it out in memory"),
    Option(("--all",), "", "keyspace, memory, deadlines and clients beside each other"),
    Option(("--live",), "", "the picture moves with what happens"),
)
HELP_OPTIONS = (Option(("--source",), "", "the engine's own function"),)
HIGHEST_PORT = 65535
SERVE_OPTIONS = (
    Option(("--port",), "N", "the port to listen on"),
    Option(("--unix",), "PATH", "a unix socket instead of a port"),
    Option(("--password",), "WORD", "what to ask for; without it one is made up"),
    Option(("--stop",), "", "let nobody in any more"),
)
CONNECT_OPTIONS = (
    Option(("--dir",), "PATH", "keep the data of the Redis in this kernel in a folder"),
    Option(("--aof",), "", "append every change to a file as it happens"),
)
UNDO_OPTIONS = (
    Option(("--to",), "STEP", "back to how it was after that step"),
    Option(("--redo",), "", "do again what was taken back"),
    Option(("--diff",), "", "only tell what would change"),
)
RESET_OPTIONS = (Option(("--flush-server",), "", "empty a real Redis, too"),)
NO_OPTIONS: tuple[Option, ...] = ()


@magics_class
class TeachRedis(Magics, Configurable):
    """All magics of teachredis.  `%config TeachRedis` lists the settings."""

    plain = Bool(False, help="Show replies only, never the commands above them.").tag(config=True)
    full_tracebacks = Bool(False, help="Show redis-py's errors with Python's full traceback.").tag(
        config=True
    )

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self.variables = shell.user_ns
        self.notes = Notes()
        self.plain, self.full_tracebacks = is_on("plain"), is_on("full_tracebacks")

    @property
    def target(self) -> Target:
        """The Redis that the magics talk to."""
        return target()

    # --- %%redis and %redis ---------------------------------------------------------------------------------

    @no_var_expand
    @line_cell_magic
    def redis(self, line: str, cell: str | None = None) -> object:
        """Run Redis commands: `%%redis` the lines of a cell, `%redis GET name` a single one."""
        options = parse(line, RUN_OPTIONS, "%%redis" if cell is not None else "%redis")
        if cell is None and not options.rest and "file" not in options:
            print(CARD)
            return None
        refuse_odd_name(options.get("out", "_"))
        lines = self.lines(options, cell)
        if "steps" in options:
            self.run_in_steps(options, lines)
            return None
        if "save" in options:
            raise MagicOptionError("--save keeps what --steps records: %%redis --steps --save FILE")
        outcome = self.run(options, lines)
        if cell is None and len(outcome.steps) == 1 and not outcome.heard and "out" not in options:
            return self.value(outcome, options)
        self.show(outcome, options)
        return None

    def run_in_steps(self, options: Parsed, lines: list[Line]) -> None:
        """Run and record; the steps stand under what the cell says."""
        with stepping.steps(save=options.get("save", "")):
            outcome = self.run(options, lines)
            self.say(outcome, options)
        if outcome.error is not None:
            raise outcome.error

    def lines(self, options: Parsed, cell: str | None) -> list[Line]:
        """The commands of the file, of the rest of the line, and of the body."""
        values = {name: as_argument(name, self.variable(name)) for name in names_of(options.get("input", ""))}
        lines = read_script(text_in(options["file"]), values) if "file" in options else []
        if cell is None:
            return lines + read_script(options.rest, values)
        if options.rest:
            message = f"%%redis: commands belong below this line, not behind it: {options.rest}"
            raise MagicOptionError(message)
        return lines + read_script(cell, values)

    def variable(self, name: str) -> object:
        """A variable of the notebook.  Errors: MagicOptionError if there is none."""
        if name not in self.variables:
            message = f"-i {name}: there is no Python variable {name}."
            raise MagicOptionError(message)
        return self.variables[name]

    def run(self, options: Parsed, lines: list[Line]) -> Outcome:
        """Run the lines as the options say and keep the replies where they say."""
        name = options.get("client") or "notebook"
        with self.target.session(name, database=options.get("db"), protocol=3 if "3" in options else 2):
            outcome = run_lines(
                self.target,
                name,
                lines,
                options.get("expect", ""),
                keep_going="keep_going" in options,
                wait_ms=words.duration_ms(options.get("for", "0s")),
            )
        if "out" in options:
            values = [self.target.python_value(step.line.argv, step.reply) for step in outcome.steps]
            self.variables[options["out"]] = values[0] if len(lines) == 1 and values else values
        return outcome

    def value(self, outcome: Outcome, options: Parsed) -> object:
        """The Python value of a single command, which shows itself as redis-cli would."""
        if outcome.error is not None:
            raise outcome.error
        step = outcome.steps[0]
        if "table" in options and (table := table_of(step.line.argv, step.reply)):
            return table
        text = text_of(outcome, 3 if "3" in options else 2)
        if "cost" in options:
            text += "\n" + cost_of(outcome, self.target.table)
        return shown_value(self.target.python_value(step.line.argv, step.reply), text)

    def show(self, outcome: Outcome, options: Parsed) -> None:
        """Say what came of a cell; the error, if there is one, comes last."""
        self.say(outcome, options)
        if outcome.error is not None:
            raise outcome.error

    def say(self, outcome: Outcome, options: Parsed) -> None:
        """Print one block; tables stand between blocks."""
        protocol = 3 if "3" in options else 2
        words.show_outcome(
            outcome, protocol, plain=self.plain or "plain" in options, tables="table" in options
        )
        if "cost" in options:
            print(cost_of(outcome, self.target.table, protocol))
        if "plain" not in options:
            self.note(outcome)

    def note(self, outcome: Outcome) -> None:
        """Say what is often misunderstood about these commands, once a session."""
        for note in self.notes.about(outcome.steps, self.target.keys()):
            print(note)

    # --- %%redis_lua ----------------------------------------------------------------------------------------

    @no_var_expand
    @cell_magic
    def redis_lua(self, line: str, cell: str) -> None:
        """Run the cell as a Lua script: `%%redis_lua NAME [KEY …] --args A B`; NAME holds its SHA1."""
        options = parse(line, LUA_OPTIONS, "%%redis_lua")
        script = read_first_line(options.rest)
        refuse_odd_name(script.name, "")
        refuse_odd_name(options.get("out", "_"))
        client, protocol = options.get("client") or "notebook", 3 if "3" in options else 2
        with self.target.session(client, database=options.get("db"), protocol=protocol):
            outcome, sha = run_script(self.target, client, script, cell, options.get("expect", ""))
        if sha:
            self.variables[script.name] = sha
        if "out" in options:
            step = outcome.steps[0]
            self.variables[options["out"]] = self.target.python_value(step.line.argv, step.reply)
        words.show_outcome(outcome, protocol)
        if outcome.error is not None:
            raise outcome.error

    # --- the others -----------------------------------------------------------------------------------------

    @no_var_expand
    @line_magic
    def redis_view(self, line: str) -> object:
        """Show a key, the keyspace, or another target: `memory`, `clients` …; `--live`: and follow it."""
        options = parse_around(line, VIEW_OPTIONS, "%redis_view")
        key, save, limit = options.get("key", ""), options.get("save", ""), number_in(options, "limit")
        if "all" in options:
            refuse_more_than_all(options)
            return view_all(limit, save=save)
        style = next((style for style in ("bits", "map", "inside") if style in options), "")
        return words.view(options.rest, limit=limit, key=key, save=save, style=style, live="live" in options)

    @no_var_expand
    @line_magic
    def redis_help(self, line: str) -> object:
        """How a command is used: `%redis_help LPUSH`, `%redis_help @list`, `%redis_help LPUSH --source`."""
        options = parse(line, HELP_OPTIONS, "%redis_help")
        source = "source" in options or options.rest.endswith("--source")
        return words.help(options.rest.removesuffix("--source").strip(), source=source)

    @no_var_expand
    @line_magic
    def redis_why(self, line: str) -> None:
        """Why a key is kept as it is, where its bytes go, or where it has gone."""
        keys = split_words(line)
        if len(keys) != 1:
            message = "%redis_why takes one key; one with blanks stands in quotes"
            raise MagicOptionError(message)
        words.why(keys[0].decode("utf-8", "surrogateescape"))

    @no_var_expand
    @line_magic
    def redis_reset(self, line: str) -> None:
        """Start again: every database, setting and client as after loading the extension."""
        options = parse(line, RESET_OPTIONS, "%redis_reset")
        nothing_more("%redis_reset", options.rest)
        words.reset(flush_server="flush_server" in options)

    @no_var_expand
    @line_magic
    def redis_undo(self, line: str) -> None:
        """Take back recorded commands: `%redis_undo`, `%redis_undo 3`; `--to STEP`, `--redo`, `--diff`."""
        options = parse(line, UNDO_OPTIONS, "%redis_undo")
        count = count_in(options.rest)
        to = number_in(options, "to") if "to" in options else None
        stepping.undo(count, to=to, redo="redo" in options, diff="diff" in options)

    @no_var_expand
    @line_magic
    def redis_clock(self, line: str) -> None:
        """Let time pass: `+10s`, `+2h`; `freeze`; `real`; nothing: which clock runs."""
        words.clock(line.strip())

    @no_var_expand
    @line_magic
    def redis_connect(self, line: str) -> None:
        """Talk to another Redis: `%redis_connect redis://host:port`; nothing: to the one in this kernel.

        `--dir PATH [--aof]` keeps the data of the one in this kernel in a folder.
        """
        options = parse_around(line, CONNECT_OPTIONS, "%redis_connect")
        if "dir" not in options:
            if "aof" in options:
                raise MagicOptionError("--aof goes with --dir PATH")
            connecting.connect(options.rest)
            return
        nothing_more("%redis_connect --dir PATH", options.rest)
        connecting.go_home()
        connecting.keep(options["dir"], aof="aof" in options)

    @no_var_expand
    @line_magic
    def redis_serve(self, line: str) -> None:
        """Let other programs talk to this Redis: `--port N`, `--unix PATH`, `--password WORD`; `--stop`."""
        options = parse(line, SERVE_OPTIONS, "%redis_serve")
        nothing_more("%redis_serve", options.rest)
        if "stop" in options:
            words.stop_serving()
        else:
            words.serve(port_in(options), options.get("unix", ""), options.get("password"))

    @no_var_expand
    @line_magic
    def redis_check(self, line: str) -> None:
        """Is the exercise right?  Without an ID: all of this notebook, with points."""
        teachredis.check(line.strip())  # from the grading room, which stands beside this one


def text_in(file: str) -> str:
    """What stands in a file.  Errors: MagicOptionError if it cannot be read."""
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not text"
        message = f"-f {file}: {why}"
        raise MagicOptionError(message) from None


def refuse_odd_name(name: str, option: str = "-o ") -> None:
    """`-o` needs a name that Python can use.  Errors: MagicOptionError."""
    if not name.isidentifier() or iskeyword(name):
        message = f"{option}{name}: Python has no such names. Letters, digits and _ are fine."
        raise MagicOptionError(message)


def names_of(text: str) -> list[str]:
    """`a,b` as a list."""
    return [name.strip() for name in text.split(",") if name.strip()]


def number_in(options: Parsed, key: str, default: int = 20) -> int:
    """An option that is a whole number.  Errors: MagicOptionError."""
    text = options.get(key, str(default))
    if not text.isdecimal() or len(text) > MOST_DIGITS:
        message = f"--{key} needs a whole number, not {text}"
        raise MagicOptionError(message)
    return int(text)


def count_in(text: str) -> int:
    """How many: a whole number, or nothing for one.  Errors: MagicOptionError."""
    if text and (not text.isdecimal() or len(text) > MOST_DIGITS):
        message = f"%redis_undo takes a whole number of commands, not {text}"
        raise MagicOptionError(message)
    return int(text or 1)


def port_in(options: Parsed) -> int | None:
    """`--port N`, or nothing.  Errors: MagicOptionError."""
    if "port" not in options:
        return None
    port = number_in(options, "port")
    if not 1 <= port <= HIGHEST_PORT:
        message = f"--port needs a number from 1 to {HIGHEST_PORT}, not {port}"
        raise MagicOptionError(message)
    return port


def nothing_more(magic: str, line: str) -> None:
    """Refuse words behind a magic that takes none.  Errors: MagicOptionError."""
    if line.strip():
        message = f"{magic} takes nothing; it got: {line.strip()}"
        raise MagicOptionError(message)
