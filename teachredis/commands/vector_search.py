"""VSIM: the elements most like a vector, or like another element."""

from __future__ import annotations

from teachredis.commands.arguments import at_least, real_number
from teachredis.commands.vector_sets import read_vector
from teachredis.session.registry import command
from teachredis.structures.vectors import f32
from teachredis.values.vector_set import VectorSet
from teachredis.wire.errors import (
    BadEffort,
    BadEpsilon,
    BadFilter,
    BadFilterEffort,
    BadSearchOption,
    BadVectorCount,
    NoSuchElement,
    OtherDimensions,
    OtherInputDimensions,
    WrongArity,
)
from teachredis.wire.replies import MapOfRows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.structures.hnsw_nodes import Nearest, Node
    from teachredis.structures.vectors import Vector
    from teachredis.wire.replies import Reply

GROUP = "module"
FLAGS = ("WITHSCORES", "WITHATTRIBS", "TRUTH", "NOTHREAD")
DEFAULT_COUNT, DEFAULT_EFFORT = 10, 100
LOOKS_PER_RESULT = 100
FARTHEST = 2.0


class Search:
    """What VSIM is to do.  `passes` is the filter, if there is one; `most_looks` bounds a walk with one."""

    __slots__ = ("count", "effort", "farthest", "flags", "most_looks", "passes")

    def __init__(self, words: Sequence[bytes]) -> None:
        self.count, self.effort, self.most_looks = DEFAULT_COUNT, DEFAULT_EFFORT, 0
        self.farthest = FARTHEST
        self.flags: dict[str, None] = {}
        self.passes: Callable[[Node], bool] | None = None
        rest = iter(words)
        for word in rest:
            option = word.decode("latin-1").upper()
            if option in FLAGS:
                self.flags[option] = None
            else:
                self.read_value(option, next(rest, None))
        self.most_looks = self.most_looks or self.count * LOOKS_PER_RESULT

    def read_value(self, option: str, value: bytes | None) -> None:
        """An option with a value.  Errors: each option's own."""
        if value is None:
            raise BadSearchOption
        match option:
            case "COUNT":
                self.count = at_least(value, 1, BadVectorCount)
            case "EPSILON":
                self.farthest = read_epsilon(value)
            case "EF":
                self.effort = at_least(value, 1, BadEffort)
            case "FILTER-EF":
                self.most_looks = at_least(value, 1, BadFilterEffort)
            case "FILTER":
                self.passes = read_filter(value)
            case _:
                raise BadSearchOption

    def run(self, vset: VectorSet, vector: Vector) -> Nearest:
        """Find what is nearest: by the graph, or with TRUTH by looking at every element."""
        graph, point = vset.graph, vset.space.point(vector)
        count = max(self.count, self.effort)
        if "TRUTH" in self.flags:
            return graph.nearest_of_all(point, count, self.passes)
        return graph.search(point, count, self.passes, self.most_looks)


def read_epsilon(text: bytes) -> float:
    """A distance above zero, in 32 bits.  Errors: invalid EPSILON."""
    distance = real_number(text, BadEpsilon)
    if distance <= 0:
        raise BadEpsilon
    return f32(distance)


def read_filter(text: bytes) -> Callable[[Node], bool]:
    """A test of a node's attributes.  Errors: syntax, with the rest that could not be read."""
    from teachredis.structures.filter_expression import BadExpression, compile_filter

    try:
        passes = compile_filter(text)
    except BadExpression as error:
        raise BadFilter(error.args[0]) from None
    return lambda node: passes(node.attributes)


@command(
    "VSIM key <ELE element|FP32 vector|VALUES count number [number ...]> [WITHSCORES] [WITHATTRIBS] "
    "[COUNT count] [EPSILON distance] [EF effort] [FILTER expression] [FILTER-EF looks] [TRUTH] [NOTHREAD]",
    "readonly",
    "module",
    since="8.0.0",
    arity=-1,
    keys=(1, 1, 1),
)
def vsim(db: Keyspace, *words: bytes) -> Reply:
    """Find the elements most like a vector, or like an element (itself included), the most like first.

    COUNT: how many (10). EPSILON: none farther than this, 0 being the same and 1 the opposite. EF: how many
    candidates are kept at hand while searching (100), the more the fewer are missed. FILTER: only elements
    whose attributes pass, such as `.year > 1980`; FILTER-EF bounds how many are looked at. TRUTH: look at
    every element instead of following the graph. WITHSCORES: how like, from 0 to 1; WITHATTRIBS: the
    attributes. NOTHREAD: no thread, of which there is none here.
    Reply: the elements; empty for a missing key.  Errors: WRONGTYPE, no such element, dimensions, syntax.
    Cost: about O(log N) for a given EF; with TRUTH O(N).
    Source: redis.io/commands/vsim
    """
    if len(words) < 3:
        raise WrongArity("VSIM")
    vset = db.read(words[0], VectorSet)
    if vset is None:
        return []
    vector, used = read_query(vset, words[1:])
    search = Search(words[1 + used :])
    found = search.run(vset, vector)
    near = zip(found.nodes[: search.count], found.distances, strict=False)
    return shown([(node, distance) for node, distance in near if not distance / 2 > search.farthest], search)


def read_query(vset: VectorSet, words: Sequence[bytes]) -> tuple[Vector, int]:
    """The vector to search for, in the set's dimensions, and how many words it took.

    Errors: no such element, invalid vector, other dimensions.
    """
    if words[0].upper() == b"ELE":
        node = vset.find(words[1])
        if node is None:
            raise NoSuchElement
        return vset.space.vector(node.point), 2
    vector, used = read_vector(words)
    if len(vector) not in {vset.dimensions, vset.input_dimensions}:
        got = len(vector)
        if vset.input_dimensions:
            raise OtherInputDimensions(got, vset.input_dimensions)
        raise OtherDimensions(got, vset.dimensions)
    return vset.fitted(vector), used


def shown(found: list[tuple[Node, float]], search: Search) -> Reply:
    """The elements found, with what was asked for about each."""
    with_scores, with_attributes = "WITHSCORES" in search.flags, "WITHATTRIBS" in search.flags
    if with_scores and with_attributes:
        return MapOfRows((node.name, likeness(distance), node.attributes) for node, distance in found)
    if with_scores:
        return {node.name: likeness(distance) for node, distance in found}
    if with_attributes:
        return {node.name: node.attributes for node, _ in found}
    return [node.name for node, _ in found]


def likeness(distance: float) -> float:
    """1 for the same direction, 0 for the opposite one."""
    return 1.0 - distance / 2.0
