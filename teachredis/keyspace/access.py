"""When, or how often, a key was used: what eviction and OBJECT IDLETIME or FREQ ask.

Each key has one mark in `db.access`, renewed by `access[key] = now_ms` whenever the key is used.  What that
does depends on the policy, so the dict is of two kinds and nobody else has to know which:

* by default it is a plain dict, and the mark is the time of the last access in ms (LRU);
* under an LFU policy it is `Frequencies`, and the mark is 24 bits as Redis packs them: the minute of the last
  access (16 bits) and a counter (8 bits).

The counter is logarithmic.  A new key starts at 5; an access raises the counter only by chance, the less
likely the higher it stands, so that a million accesses fit in 255:

    probability = 1 / ((counter - 5) * lfu-log-factor + 1)

It also falls by one every `lfu-decay-time` minutes, which is reckoned when somebody looks.

Redis has but one field of 24 bits for both, seconds under LRU, and reads it the other way when the policy
changes; the first values then mean nothing.  So do ours (`as_frequencies`, `as_times`).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.values.limits import Limits

    Access: TypeAlias = dict[bytes, int]
    """key -> its mark"""

FIRST_COUNT = 5
MOST = 255
COUNT_BITS = 8
CLOCK = (1 << 24) - 1
MINUTES = (1 << 16) - 1
MS_PER_MINUTE = 60_000


class Frequencies(dict[bytes, int]):
    """The marks of an LFU policy."""

    __slots__ = ("limits", "rng")

    def __init__(self, limits: Limits, rng: Random) -> None:
        super().__init__()
        self.limits = limits  # lfu-log-factor, lfu-decay-time
        self.rng = rng

    def __setitem__(self, key: bytes, now_ms: int) -> None:
        """The key is used now: its counter falls for the time that has passed, then perhaps rises by one."""
        mark = self.get(key)
        count = FIRST_COUNT if mark is None else self.risen(self.fallen(mark, now_ms))
        super().__setitem__(key, mark_of(count, now_ms))

    def risen(self, count: int) -> int:
        """The counter after an access."""
        unlikeliness = max(count - FIRST_COUNT, 0) * self.limits.lfu_log_factor + 1
        lucky = unlikeliness == 1 or self.rng.random() * unlikeliness < 1
        return min(count + lucky, MOST)

    def fallen(self, mark: int, now_ms: int) -> int:
        """The counter as it stands after the minutes without an access: OBJECT FREQ."""
        decay_minutes = self.limits.lfu_decay_time
        idle_minutes = (now_ms // MS_PER_MINUTE - (mark >> COUNT_BITS)) & MINUTES
        return max((mark & MOST) - (idle_minutes // decay_minutes if decay_minutes else 0), 0)


def mark_of(count: int, now_ms: int) -> int:
    """The 24 bits of a key that is used now."""
    return (now_ms // MS_PER_MINUTE & MINUTES) << COUNT_BITS | count


def emptied(access: Access) -> Access:
    """No marks, of the same kind."""
    return Frequencies(access.limits, access.rng) if isinstance(access, Frequencies) else {}


# --- asking and setting -------------------------------------------------------------------------------------


def idle_s(access: Access, key: bytes, now_ms: int) -> int:
    """Seconds since the last access, by a clock of whole seconds: OBJECT IDLETIME."""
    return (now_ms // 1000 - last_used_s(access, key, now_ms)) & CLOCK


def last_used_s(access: Access, key: bytes, now_ms: int) -> int:
    """When it was used, in seconds; of a frequency, what its 24 bits would mean as a time."""
    mark = access.get(key, now_ms)
    return mark if isinstance(access, Frequencies) else mark // 1000


def frequency(access: Access, key: bytes, now_ms: int) -> int | None:
    """The counter now; None while the policy does not count."""
    return access.fallen(access[key], now_ms) if isinstance(access, Frequencies) else None


def frequencies(access: Access, keys: list[bytes], now_ms: int) -> list[int]:
    """The counters of these keys now; 0 while the policy does not count."""
    if not isinstance(access, Frequencies):
        return [0] * len(keys)
    minute, fallen = now_ms // MS_PER_MINUTE & MINUTES, access.fallen
    # Most were used within this minute, and have not fallen: 0.1 µs a key instead of 0.5.
    return [
        mark & MOST if mark >> COUNT_BITS == minute else fallen(mark, now_ms)
        for mark in map(access.__getitem__, keys)
    ]


def set_idle(access: Access, key: bytes, seconds: int, now_ms: int) -> None:
    """RESTORE ... IDLETIME; means nothing while frequencies are counted."""
    if not isinstance(access, Frequencies):
        access[key] = now_ms - seconds * 1000


def set_frequency(access: Access, key: bytes, count: int, now_ms: int) -> None:
    """RESTORE ... FREQ; means nothing while times are kept."""
    if isinstance(access, Frequencies):
        access.update({key: mark_of(count, now_ms)})


# --- another policy -----------------------------------------------------------------------------------------


def mark_by_frequency(db: Keyspace, now_ms: int, *, wanted: bool) -> None:
    """From now on count accesses, or else note when they are: another `maxmemory-policy`."""
    if wanted and not isinstance(db.access, Frequencies):
        db.access = as_frequencies(db.access, db.limits, db.rng)
    elif not wanted and isinstance(db.access, Frequencies):
        db.access = as_times(db.access, now_ms)


def as_frequencies(times: Mapping[bytes, int], limits: Limits, rng: Random) -> Frequencies:
    """Seconds of last access, read as minutes and counters."""
    marks = Frequencies(limits, rng)
    marks.update({key: time_ms // 1000 & CLOCK for key, time_ms in times.items()})
    return marks


def as_times(marks: Mapping[bytes, int], now_ms: int) -> Access:
    """Minutes and counters, read as seconds: the last time that a clock of 24 bits showed them."""
    now_s = now_ms // 1000
    return {key: (now_s - ((now_s - mark) & CLOCK)) * 1000 for key, mark in marks.items()}
