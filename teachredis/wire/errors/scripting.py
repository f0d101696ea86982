"""Scripts and functions."""

from __future__ import annotations

from teachredis.wire.errors.base import ReplyError, one_line


class NoLua(ReplyError):
    """Scripts need Lua 5.1, which comes with the package lupa; a Python in a browser has none."""

    text = "ERR scripts cannot run here: this Python has no Lua (the package lupa)"


class ScriptFailed(ReplyError):
    """What a script raised, or gave as its reply.

    `counted` says that INFO has counted it already: it is the error of a command that the script ran.
    """

    def __init__(self, text: str, *, counted: bool = False) -> None:
        super().__init__(one_line(text))
        self.counted = counted


class NoScript(ReplyError):
    """EVALSHA of a script that nobody loaded."""

    text = "NOSCRIPT No matching script. Please use EVAL."


class NegativeNumkeys(ReplyError):
    """EVAL or FCALL with fewer than no keys."""

    text = "ERR Number of keys can't be negative"


class BadKeyCount(ReplyError):
    """FCALL with a number of keys that is no number."""

    text = "ERR Bad number of keys provided"


class BadScript(ReplyError):
    """Lua cannot read the script; its own words say where."""

    def __init__(self, why: str) -> None:
        super().__init__(one_line(f"ERR Error compiling script (new function): {why}"))


class BadShebang(ReplyError):
    """The first line of a script begins with `#!` but is no `#!lua flags=...`."""

    def __init__(self, why: str) -> None:
        super().__init__(one_line(f"ERR {why}"))


class BadFlushMode(ReplyError):
    """SCRIPT FLUSH with another word than SYNC or ASYNC."""

    text = "ERR SCRIPT FLUSH only support SYNC|ASYNC option"


class BadFunctionFlushMode(ReplyError):
    """The same for FUNCTION FLUSH."""

    text = "ERR FUNCTION FLUSH only supports SYNC|ASYNC option"


class UnknownSubcommandOrArity(ReplyError):
    """A subcommand that takes fewer words; it says so itself.

    # Redis: repeats the subcommand as it was typed.
    """

    def __init__(self, container: str, name: bytes) -> None:
        why = f"unknown subcommand or wrong number of arguments for '{name.decode('latin-1')}'"
        super().__init__(f"ERR {why}. Try {container} HELP.")


class BadDebugMode(ReplyError):
    """SCRIPT DEBUG with another word."""

    text = "ERR Use SCRIPT DEBUG YES/SYNC/NO"


class NoDebugger(ReplyError):
    """SCRIPT DEBUG YES or SYNC: there is no debugger here."""

    text = "ERR the Lua debugger is not there; print with redis.log, or look at each step in a notebook"


class NotBusy(ReplyError):
    """SCRIPT KILL or FUNCTION KILL while nothing runs."""

    text = "NOTBUSY No scripts in execution right now."


class BusyScript(ReplyError):
    """A script runs longer than `busy-reply-threshold`: nobody else is served meanwhile."""

    text = "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE."


class BusyFunction(ReplyError):
    """A function does; SCRIPT KILL does not end it."""

    text = "BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE."


class Unkillable(ReplyError):
    """The script has already written; ending it now would leave its work half done."""

    text = (
        "UNKILLABLE Sorry the script already executed write commands against the dataset. You can either "
        "wait the script termination or kill the server in a hard way using the SHUTDOWN NOSAVE command."
    )


class ReadOnlyCommand(ReplyError):
    """EVAL_RO or FCALL_RO of a script that says it may write."""

    text = "ERR Can not execute a script with write flag using *_ro command."


# --- what redis.call says, to the script --------------------------------------------------------------------


class NoCommandGiven(ReplyError):
    """redis.call() without a word."""

    text = "ERR Please specify at least one argument for this redis lib call"


class BadCommandWord(ReplyError):
    """redis.call() with a table, a boolean, a function or nil among its words."""

    text = "ERR Lua redis lib command arguments must be strings or integers"


class UnknownInScript(ReplyError):
    """redis.call() of a command that does not exist."""

    text = "ERR Unknown Redis command called from script"


class ArityInScript(ReplyError):
    """redis.call() with too few or too many words."""

    text = "ERR Wrong number of args calling Redis command from script"


class NotInScripts(ReplyError):
    """redis.call() of a command that makes no sense in a script: SUBSCRIBE, MULTI, EVAL."""

    text = "ERR This Redis command is not allowed from script"


class WriteInReadOnlyScript(ReplyError):
    """redis.call() of a write command in EVAL_RO, FCALL_RO or a script with the flag no-writes."""

    text = "ERR Write commands are not allowed from read-only scripts."


# --- functions ----------------------------------------------------------------------------------------------


class FunctionNotFound(ReplyError):
    """FCALL of a function that no library has."""

    text = "ERR Function not found"


class LibraryNotFound(ReplyError):
    """FUNCTION DELETE of a library that is not there."""

    text = "ERR Library not found"


class BadLibrary(ReplyError):
    """FUNCTION LOAD or RESTORE cannot take a library; the text says why."""

    def __init__(self, why: str) -> None:
        super().__init__(one_line(f"ERR {why}"))
