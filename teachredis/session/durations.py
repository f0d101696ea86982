"""Reading a command's durations: percentiles for INFO latencystats, buckets for LATENCY HISTOGRAM.

Redis counts durations in an HDR histogram: in slots as wide as 1 % of what they hold, from 1 ns to 1 s.  Up
to 255 ns each slot is one value; above, an octave (from one power of two to the next) has 128 slots.  A
command's `took` counts microseconds exactly, so the slots are made here, when somebody asks, and the answers
are the edges of slots: 2 µs is answered as 2.007.
"""

from __future__ import annotations

from itertools import accumulate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SLOT_BITS = 8
LONGEST_NS = 1_000_000_000
FIRST_BUCKET_NS = 1 << 10


def slot_of(ns: int) -> tuple[int, int]:
    """The lowest and the highest duration that are counted together with this one, in ns."""
    ns = min(max(ns, 1), LONGEST_NS)
    shift = max(ns.bit_length() - SLOT_BITS, 0)
    lowest = ns >> shift << shift
    return lowest, lowest + (1 << shift) - 1


def rounded_us(us: int) -> int:
    """The lowest whole number of µs in the slot of one of a millisecond or more."""
    return -(-slot_of(us * 1000)[0] // 1000)


def slots_of(took: Mapping[int, int]) -> dict[int, int]:
    """Lowest ns of a slot -> how many durations are in it, shortest first."""
    slots: dict[int, int] = {}
    for us in sorted(took):
        lowest, _ = slot_of(us * 1000)
        slots[lowest] = slots.get(lowest, 0) + took[us]
    return slots


def percentile_ns(slots: Mapping[int, int], share: float) -> int:
    """So many of a hundred durations were no longer than this: the upper edge of the slot.

    Of share 0 it is the lower edge of the first slot.
    """
    wanted = max(int(share / 100 * sum(slots.values()) + 0.5), 1)
    upto = accumulate(slots.values())
    lowest = next(slot for slot, count in zip(slots, upto, strict=True) if count >= wanted)
    return slot_of(lowest)[1] if share else lowest


def buckets(slots: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """(µs, how many durations up to there): a bucket for each power of two in which the count grew."""
    edge, told, total = FIRST_BUCKET_NS, 0, sum(slots.values())
    while told < total:
        upto = sum(count for lowest, count in slots.items() if lowest <= edge)
        if upto > told:
            yield (slot_of(edge)[1] if edge <= LONGEST_NS else edge) // 1000, upto
        edge, told = edge * 2, upto
