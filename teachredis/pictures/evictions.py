"""Eviction: why that key?  The last key that had to go, in the four steps that chose it."""

from __future__ import annotations

from typing import NamedTuple

from teachredis.keyspace.access import MOST as MOST_FREQUENT
from teachredis.keyspace.events import Evicted
from teachredis.pictures.label import cells, counted, label, size, span, start_of
from teachredis.pictures.scene import EDGE, TOP, Box, Line, Scene, Text, told_apart
from teachredis.pictures.words import left_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from teachredis.engine import Engine
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.keyspace.story import Gone
    from teachredis.pictures.scene import Shape

NONE_YET = "No key was evicted."
BY_LOT = "one key, by lot"
STEP = 24
ROW_HEIGHT, BOX_HEIGHT, BOX_WIDTH = 19, 17, 112
NAME_CELLS, NAME_HEAD, NAME_TAIL = 12, 7, 4
"""Names are short here: four columns have to fit."""
FULL, SAMPLE, POOL, GONE = EDGE, 144, 360, 584
"""Where the four steps begin, from left to right."""
FIRST_ROW = TOP + 28
GAUGE_WIDTH, GAUGE_HEIGHT, OVER = 48, 112, 16
MOST_IN_SAMPLE, MOST_IN_POOL = 5, 16
GUESSES = {
    "lru": "unused for longest",
    "lfu": "used least often",
    "ttl": "nearest to its deadline",
    "random": "drawn at random",
}


class Steps(NamedTuple):
    """What is told in four steps.  A candidate is (key, figure)."""

    full: tuple[str, str]
    sample: list[tuple[str, str]]
    rest: str  # of the sample
    pool: list[tuple[str, str]]  # the best first: it goes
    gone: tuple[str, str]  # the key, and what that frees
    exact: tuple[str, str, str]  # by whom, what key, its figure; all may be empty


def picture_of_eviction(engine: Engine, db: Keyspace, limit: int = 20) -> Scene:  # noqa: ARG001  # all targets alike
    """Scene of the last eviction: too full, a sample, the pool of candidates, and the one that went."""
    end = last_eviction(engine)
    if end is None or not isinstance(event := end.cause, Evicted):
        return nothing_yet(engine, engine.memory.evictor.policy)
    guess = event.policy.partition("-")[2]
    steps = Steps(
        ("more than", f"{size(engine.memory.limit)} in use"),
        candidates(event.sample[:MOST_IN_SAMPLE], guess, end.at_ms),
        left_out(MOST_IN_SAMPLE, len(event.sample)) if event.sample else BY_LOT,
        newcomers_marked(event, guess, end.at_ms)[: min(limit, MOST_IN_POOL)],
        (short(event.key), f"frees {size(event.freed_bytes)}"),
        compared(event, guess, end.at_ms),
    )
    caption = f"{label(event.key)} was dropped: {why(guess, event, end.at_ms)}."
    if steps.exact[1]:
        caption += f" Exact {guess.upper()} would have chosen {steps.exact[1]} ({steps.exact[2]})."
    shapes, bottom = drawn(steps)
    title = f"eviction · {label(event.key)} · {event.policy}"
    return Scene(title, "", caption, tuple(told(steps)), tuple(shapes), bottom)


def candidates(scored: Iterable[tuple[int, bytes]], guess: str, at_ms: int) -> list[tuple[str, str]]:
    """List of (key, figure)."""
    return [(short(key), figure(score, guess, at_ms)) for score, key in scored]


def newcomers_marked(event: Evicted, guess: str, at_ms: int) -> list[tuple[str, str]]:
    """The pool, the best first; who was drawn this time has a `+`."""
    new = {*event.sample}
    signs = ["+ " if each in new else "" for each in event.pool[::-1]]
    rows = candidates(event.pool[::-1], guess, at_ms)
    return [(name, sign + said) for sign, (name, said) in zip(signs, rows, strict=True)]


def compared(event: Evicted, guess: str, at_ms: int) -> tuple[str, str, str]:
    """What a look at all keys would have found."""
    if not event.pool:
        return "", "", ""
    by = f"exact {guess.upper()}"
    if event.exact is None:
        return by, "", "not looked for"
    if event.exact[0] <= event.pool[-1][0]:
        return by, "", "none better"
    return by, short(event.exact[1]), figure(event.exact[0], guess, at_ms)


def short(key: bytes) -> str:
    """A key in at most twelve cells."""
    text = label(key)
    if sum(map(cells, text)) <= NAME_CELLS:
        return text
    return f"{start_of(text, NAME_HEAD)}…{start_of(text[::-1], NAME_TAIL)[::-1]}"


def last_eviction(engine: Engine) -> Gone | None:
    """The youngest that is remembered."""
    story = engine.journal.story
    ends = reversed(story.ends.values()) if story is not None else ()
    return next((end for end in ends if isinstance(end.cause, Evicted)), None)


def nothing_yet(engine: Engine, policy: str) -> Scene:
    """No limit, or there was room, or nothing may go."""
    limit = engine.memory.limit
    why_not = f"The limit is {size(limit)}." if limit else "There is no limit: CONFIG SET maxmemory 1mb"
    said = [NONE_YET, why_not, f"The policy is {policy}."]
    if policy == "noeviction":
        said.append("With it writes are refused when memory is full: OOM.")
    shapes = tuple(Text(f"said {at}", EDGE, TOP + 21 + STEP * at, line) for at, line in enumerate(said))
    return Scene("eviction", "", " ".join(said), tuple(said), shapes, TOP + STEP * len(said) + 24)


def figure(score: int, guess: str, at_ms: int) -> str:
    """What the policy looked at: `idle 42 s`, `frequency 1`, `TTL 3 s`."""
    if guess == "lru":
        return f"idle {span(max(score, 0))}"
    if guess == "lfu":
        return f"frequency {MOST_FREQUENT - score}"
    return f"TTL {span(max(-score - at_ms, 0))}"


def why(guess: str, event: Evicted, at_ms: int) -> str:
    """`unused for longest (idle 42 s) of the 5 in the pool`."""
    if not event.pool:
        return GUESSES[guess]
    said = figure(event.pool[-1][0], guess, at_ms)
    return f"{GUESSES[guess]} ({said}) of the {counted(len(event.pool), 'key')} in the pool"


def told(steps: Steps) -> list[str]:
    """The four steps as lines, in reading order."""
    by, better, said = steps.exact
    return [
        f"1 too full  {' '.join(steps.full)}",
        "2 sample",
        *map("  ".join, steps.sample),
        *filter(None, [steps.rest]),
        "3 pool",
        *map("  ".join, steps.pool),
        f"4 gone  {'  '.join(steps.gone)}",
        *filter(None, ["  ".join(filter(None, (by, better, said)))]),
    ]


# --- drawing ------------------------------------------------------------------------------------------------


def drawn(steps: Steps) -> tuple[list[Shape], int]:
    """The columns, and how far down they reach."""
    rows = max(len(steps.sample) + bool(steps.rest), len(steps.pool))
    bottom = max(FIRST_ROW + ROW_HEIGHT * rows, FIRST_ROW + GAUGE_HEIGHT + OVER + 2 * STEP)
    shapes = [*headings(), *gauge(steps.full), *column("sample", SAMPLE, steps.sample), *last_step(steps)]
    shapes += column("pool", POOL, steps.pool, leaving=1)
    if steps.rest:
        shapes.append(Text("rest", SAMPLE, row_of(len(steps.sample)) + 13, steps.rest, "quiet"))
    return shapes, bottom + 8


def headings() -> list[Shape]:
    """The numbered steps, an arrow from each to the next."""
    names = {FULL: "1 too full", SAMPLE: "2 sample", POOL: "3 pool", GONE: "4 gone"}
    arrows = [Text(f"arrow {x}", x - 16, TOP + 14, "→", "quiet", "end") for x in (SAMPLE, POOL, GONE)]
    return [*(Text(name, x, TOP + 14, name) for x, name in names.items()), *arrows]


def gauge(said: tuple[str, str]) -> list[Shape]:
    """Memory, filled over the line that is the limit."""
    line = FIRST_ROW + OVER
    below = FIRST_ROW + OVER + GAUGE_HEIGHT
    return [
        Box("used", FULL, FIRST_ROW, GAUGE_WIDTH, GAUGE_HEIGHT + OVER, "str", round=0),
        Line("limit", FULL - 8, line, FULL + GAUGE_WIDTH + 8, line, "changed"),
        *(Text(f"full {at}", FULL, below + 20 + 20 * at, words, "quiet") for at, words in enumerate(said)),
    ]


def column(step: str, left: int, rows: list[tuple[str, str]], leaving: int = 0) -> list[Shape]:
    """A box a key, what the policy saw of it beside; the first may be leaving."""
    shapes: list[Shape] = []
    keys = told_apart([name for name, _ in rows])
    for at, ((name, said), key) in enumerate(zip(rows, keys, strict=True)):
        role = "leaving" if at < leaving else "box"
        shapes.append(Box(f"{step} {key}", left, row_of(at), BOX_WIDTH, BOX_HEIGHT, role, name))
        shapes.append(Text(f"{step} figure {key}", left + BOX_WIDTH + 8, row_of(at) + 13, said, "quiet"))
    return shapes


def row_of(at: int) -> int:
    """The upper edge of a row."""
    return FIRST_ROW + ROW_HEIGHT * at


def last_step(steps: Steps) -> list[Shape]:
    """The key that went; under it the one that a look at all keys would have found."""
    (name, frees), (by, better, said) = steps.gone, steps.exact
    shapes: list[Shape] = [
        Box("gone", GONE, FIRST_ROW, BOX_WIDTH, BOX_HEIGHT, "leaving", name),
        Text("frees", GONE, FIRST_ROW + BOX_HEIGHT + 16, frees, "quiet"),
    ]
    if by:
        shapes.append(Text("exact", GONE, row_of(4), by))
        y = row_of(4) + 8
        if better:
            shapes.append(Box("exact key", GONE, y, BOX_WIDTH, BOX_HEIGHT, "box", better))
            y += BOX_HEIGHT
        shapes.append(Text("exact figure", GONE, y + 16, said, "quiet"))
    return shapes
