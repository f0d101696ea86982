"""Eviction: why that key?  The last key that had to go, in the four steps that chose it."""

from __future__ import annotations

from teachredis.keyspace.access import MOST as MOST_FREQUENT
from teachredis.keyspace.events import Evicted
from teachredis.pictures.label import counted, label, size, span
from teachredis.pictures.scene import EDGE, RIGHT, TOP, Box, Scene, Text, flow, told_apart, wide

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.engine import Engine
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.keyspace.story import Gone
    from teachredis.pictures.scene import Shape

NONE_YET = "No key was evicted."
ROW_HEIGHT, BOX_HEIGHT = 40, 32
STEP = 24
POOL_LEFT = EDGE + STEP
GUESSES = {
    "lru": "unused for longest",
    "lfu": "used least often",
    "ttl": "nearest to its deadline",
    "random": "drawn at random",
}


def picture_of_eviction(engine: Engine, db: Keyspace, limit: int = 20) -> Scene:  # noqa: ARG001  # all targets alike
    """Scene of the last eviction: too full, a sample, the pool of candidates, and the one that went."""
    end, evictor = last_eviction(engine), engine.memory.evictor
    if end is None or not isinstance(event := end.cause, Evicted):
        return nothing_yet(engine, evictor.policy)
    gone, guess = label(event.key), event.policy.partition("-")[2]
    steps = (
        f"1 too full: more than {size(engine.memory.limit)} in use",
        f"2 sample: {counted(evictor.samples, 'key')} drawn by chance; the better ones come into the pool",
        "3 pool: the best candidates so far; the last of them goes",
        f"4 gone: {gone}, which frees {size(event.freed_bytes)}",
    )
    pool = [(label(key), figure(score, guess, end.at_ms)) for score, key in event.pool[-min(limit, 17) :]]
    shapes, bottom = drawn(steps, pool)
    caption = f"{gone} was dropped: {why(guess, pool)}."
    title = f"eviction · {gone} · {event.policy}"
    lines = [*steps[:3], *(f"{name}  {said}" for name, said in pool), steps[3]]
    return Scene(title, "", caption, tuple(lines), tuple(shapes), bottom)


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


def why(guess: str, pool: list[tuple[str, str]]) -> str:
    """`unused for longest (idle 42 s) of the 5 in the pool`."""
    if not pool:
        return GUESSES[guess]
    return f"{GUESSES[guess]} ({pool[-1][1]}) of the {counted(len(pool), 'key')} in the pool"


def drawn(steps: tuple[str, ...], pool: list[tuple[str, str]]) -> tuple[list[Shape], int]:
    """The steps in order, the pool as a row of boxes, the last of them leaving."""
    shapes: list[Shape] = [Text(f"step {at}", EDGE, TOP + 16 + STEP * at, steps[at]) for at in range(3)]
    y = TOP + STEP * 3 + 8
    widths = [max(wide(name) + 24, 7 * len(said) + 16) for name, said in pool]
    places, keys = flow(widths, POOL_LEFT, RIGHT, ROW_HEIGHT + 24), told_apart([name for name, _ in pool])
    for (name, said), width, key, (x, row) in zip(pool, widths, keys, places, strict=True):
        role = "leaving" if name is pool[-1][0] else "box"
        shapes.append(Box(f"candidate {key}", x, y + row, width, BOX_HEIGHT, role, name))
        below = y + row + BOX_HEIGHT + 16
        shapes.append(Text(f"figure {key}", x + width // 2, below, said, "quiet", "middle"))
    bottom = y + (places[-1][1] + ROW_HEIGHT + 24 if places else 0)
    shapes.append(Text("step 3", EDGE, bottom + 16, steps[3]))
    return shapes, bottom + 32
