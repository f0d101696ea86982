"""EVAL and its sisters; SCRIPT: the cache of scripts.

A script's words are `numkeys key ... arg ...`: the keys are KEYS in the script, the rest is ARGV.
"""

from __future__ import annotations

from teachredis.commands.arguments import integer
from teachredis.scripting.port import Keys, scripting_of
from teachredis.scripting.scripts import says_it_writes_nothing
from teachredis.session.help import help_of
from teachredis.session.registry import command, container
from teachredis.session.syntax import numbered_keys
from teachredis.wire.errors import (
    BadDebugMode,
    BadFlushMode,
    NegativeNumkeys,
    NoDebugger,
    NoScript,
    ReadOnlyCommand,
    TooManyKeys,
)
from teachredis.wire.replies import OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.scripting.port import Scripting
    from teachredis.scripting.scripts import Script
    from teachredis.session.client import Client
    from teachredis.wire.replies import Reply

GROUP = "scripting"
RUNS = ("noscript", "stale", "skip_monitor", "no_mandatory_keys", "movablekeys")
WORDS = "numkeys [key ...] [arg ...]"
KEYS_AT_2 = numbered_keys(2)
NOWHERE = (0, 0, 0)
LAZY_FROM = 64

container("SCRIPT", home=__name__, since="2.6.0", group=GROUP)


def script_may_write(client: Client, argv: list[bytes]) -> bool:  # noqa: ARG001  # a `may_write`
    """Unless its first line says that it does not."""
    return not says_it_writes_nothing(argv[1])


def known_script_may_write(client: Client, argv: list[bytes]) -> bool:
    """The same for a script that is named by its SHA1."""
    script = scripting_of(client).scripts.known.get(argv[1].lower())
    return script is None or "no-writes" not in (script.flags or ())


@command(
    f"EVAL script {WORDS}",
    *RUNS,
    since="2.6.0",
    find_keys=KEYS_AT_2,
    keys=NOWHERE,
    may_write=script_may_write,
)
def eval_(client: Client, script: bytes, numkeys: bytes, *words: bytes) -> Reply:
    """Run a script in Lua; nobody comes in between.

    Reply: what the script returns.  Errors: not an integer, number of keys, the script does not compile,
    whatever the script raises.  Cost: that of the script.
    Source: redis.io/commands/eval
    """
    return evaluate(client, script, numkeys, words, read_only=False)


@command(f"EVAL_RO script {WORDS}", "readonly", *RUNS, since="7.0.0", find_keys=KEYS_AT_2, keys=NOWHERE)
def eval_ro(client: Client, script: bytes, numkeys: bytes, *words: bytes) -> Reply:
    """Run a script that may not write.

    Reply: what the script returns.  Errors: as EVAL; a write command.  Cost: that of the script.
    Source: redis.io/commands/eval_ro
    """
    return evaluate(client, script, numkeys, words, read_only=True)


def evaluate(
    client: Client, body: bytes, numkeys: bytes, words: tuple[bytes, ...], *, read_only: bool
) -> Reply:
    """The worker of EVAL and EVAL_RO: keep the script, then run it."""
    keys = read_keys(body, numkeys, words)
    scripting = scripting_of(client)
    script = scripting.scripts.load(scripting.interpreter, body, stays=False)
    return run(client, scripting, script, keys, read_only=read_only)


@command(
    f"EVALSHA sha1 {WORDS}",
    *RUNS,
    since="2.6.0",
    find_keys=KEYS_AT_2,
    keys=NOWHERE,
    may_write=known_script_may_write,
)
def evalsha(client: Client, sha1: bytes, numkeys: bytes, *words: bytes) -> Reply:
    """Run a script that the server knows, by the SHA1 of its text.

    Reply: what the script returns.  Errors: NOSCRIPT; as EVAL.  Cost: that of the script.
    Source: redis.io/commands/evalsha
    """
    return evaluate_known(client, sha1, numkeys, words, read_only=False)


@command(f"EVALSHA_RO sha1 {WORDS}", "readonly", *RUNS, since="7.0.0", find_keys=KEYS_AT_2, keys=NOWHERE)
def evalsha_ro(client: Client, sha1: bytes, numkeys: bytes, *words: bytes) -> Reply:
    """Run a script that the server knows and that may not write.

    Reply: what the script returns.  Errors: NOSCRIPT; as EVAL_RO.  Cost: that of the script.
    Source: redis.io/commands/evalsha_ro
    """
    return evaluate_known(client, sha1, numkeys, words, read_only=True)


def evaluate_known(
    client: Client, sha1: bytes, numkeys: bytes, words: tuple[bytes, ...], *, read_only: bool
) -> Reply:
    """The worker of EVALSHA and EVALSHA_RO."""
    scripting = scripting_of(client)
    if len(sha1) != 40:
        raise NoScript
    keys = read_keys(sha1, numkeys, words)
    script = scripting.scripts.known.get(sha1.lower())
    if script is None:
        raise NoScript
    return run(client, scripting, script, keys, read_only=read_only)


def read_keys(script: bytes, numkeys: bytes, words: tuple[bytes, ...]) -> Keys:
    """Part the words behind `numkeys` into keys and arguments.  Errors: not an integer, number of keys."""
    count = integer(numkeys)
    if count > len(words):
        raise TooManyKeys
    if count < 0:
        raise NegativeNumkeys
    return Keys([script, numkeys, *words], count)


def run(client: Client, scripting: Scripting, script: Script, keys: Keys, *, read_only: bool) -> Reply:
    """Run a script, unless it says itself that it may write where it may not."""
    if read_only and script.flags is not None and "no-writes" not in script.flags:
        raise ReadOnlyCommand
    return scripting.run_script(client, script, keys, read_only=read_only)


# --- the cache ----------------------------------------------------------------------------------------------


@command("SCRIPT|LOAD script", "noscript", "stale", since="2.6.0")
def script_load(client: Client, script: bytes) -> bytes:
    """Keep a script, without running it, for EVALSHA.

    Reply: its SHA1.  Errors: the script does not compile.  Cost: O(N) of its text.
    Source: redis.io/commands/script-load
    """
    scripting = scripting_of(client)
    return scripting.scripts.load(scripting.interpreter, script, stays=True).sha


@command("SCRIPT|EXISTS sha1 [sha1 ...]", "noscript", since="2.6.0")
def script_exists(client: Client, sha1: bytes, *more: bytes) -> list[int]:
    """Which of these scripts does the server know?

    Reply: 1 or 0 for each.  Cost: O(1) a script.  Source: redis.io/commands/script-exists
    """
    known = scripting_of(client).scripts.known
    return [int(each.lower() in known) for each in (sha1, *more)]


@command("SCRIPT|FLUSH [ASYNC|SYNC]", "noscript", since="2.6.0")
def script_flush(client: Client, *mode: bytes) -> Reply:
    """Forget every script.

    Options: ASYNC and SYNC say when the memory is freed; here it is freed at once either way.
    Reply: OK.  Errors: another word.  Cost: O(N) of the scripts.
    Source: redis.io/commands/script-flush
    """
    if len(mode) > 1 or any(word.upper() not in (b"ASYNC", b"SYNC") for word in mode):
        raise BadFlushMode
    scripting = scripting_of(client)
    count_lazily_freed(client, mode, len(scripting.scripts.known))
    scripting.flush_scripts()
    return OK


def count_lazily_freed(client: Client, mode: tuple[bytes, ...], count: int) -> None:
    """INFO: so much would be freed by another thread, if asked to and if it is worth it."""
    engine = client.engine
    usually = engine.settings.read("lazyfree-lazy-user-flush") == "yes"
    lazily = mode[0].upper() == b"ASYNC" if mode else usually
    if lazily and count > LAZY_FROM:
        engine.journal.lazily_freed += count


@command("SCRIPT|KILL", "noscript", "allow_busy", since="2.6.0")
def script_kill(client: Client) -> Reply:
    """End the script that runs, if it has written nothing yet.

    Reply: OK.  Errors: NOTBUSY, UNKILLABLE, BUSY if a function runs.  Cost: O(1).
    Source: redis.io/commands/script-kill
    """
    scripting_of(client).watch.kill(is_eval=True)
    return OK


@command("SCRIPT|DEBUG <YES|SYNC|NO>", "noscript", since="3.2.0")
def script_debug(client: Client, mode: bytes) -> Reply:
    """Say how this client's scripts are to be debugged.

    # Redis: has a debugger, which takes over the connection.  Ours has none, and says so.
    Reply: OK for NO.  Errors: another word; YES and SYNC.  Cost: O(1).
    Source: redis.io/commands/script-debug
    """
    scripting_of(client)
    if mode.upper() not in (b"YES", b"SYNC", b"NO"):
        raise BadDebugMode
    if mode.upper() != b"NO":
        raise NoDebugger
    return OK


@command("SCRIPT|HELP", "loading", "stale", since="5.0.0")
def script_help(client: Client) -> Reply:
    """Say what SCRIPT can do.

    Reply: lines.  Cost: O(1).  Source: redis.io/commands/script-help
    """
    return help_of(client.engine.table, "script")
