"""Vector sets: elements with a vector each, put in, taken out, looked at.  vector_search.py has VSIM.

In Redis these commands belong to a module that the server brings along, and that shows: the words are
counted by the command itself, no keyspace event tells of them, and whoever watches the key is disturbed by
every command that might write, even if nothing changed.
"""

from __future__ import annotations

from array import array

from teachredis.commands.arguments import at_least, real_number, times
from teachredis.session.registry import command
from teachredis.structures.integers import whole_number
from teachredis.structures.vectors import SPACES, Int8, f32, floats, projected
from teachredis.values.vector_set import VectorSet
from teachredis.wire.errors import (
    BadDegree,
    BadDrawCount,
    BadEffort,
    BadEmbeddingOption,
    BadVector,
    BadVectorOption,
    NoSuchVectorSet,
    NotProjected,
    OtherDegree,
    OtherDimensions,
    OtherInputDimensions,
    OtherQuantization,
    WrongArity,
)
from teachredis.wire.replies import NULL_ARRAY, Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.structures.hnsw_nodes import Layer
    from teachredis.structures.vectors import Space, Vector
    from teachredis.wire.replies import Reply

GROUP = "module"
FLOAT_BYTES = 4
DEFAULT_DEGREE, LEAST_DEGREE, MOST_DEGREE = 16, 4, 4096
DEFAULT_EFFORT, MOST_EFFORT = 200, 1_000_000
MOST_PRODUCTS = 1 << 24
"""That many multiplications are the most that one projection takes.  # Redis: as many as its memory holds."""


# --- reading ------------------------------------------------------------------------------------------------


def read_vector(words: Sequence[bytes]) -> tuple[Vector, int]:
    """`FP32 blob` or `VALUES count number [number ...]`: the vector, and how many words it took.

    Errors: invalid vector specification.
    """
    match words[0].upper() if len(words) > 1 else b"":
        case b"FP32":
            return vector_of_blob(words[1]), 2
        case b"VALUES":
            count = at_least(words[1], 1, BadVector)
            if len(words) < 2 + count:
                raise BadVector
            return floats(real_number(word, BadVector) for word in words[2 : 2 + count]), 2 + count
    raise BadVector


def vector_of_blob(blob: bytes) -> Vector:
    """Four bytes a number, as C keeps a float."""
    if not blob or len(blob) % FLOAT_BYTES:
        raise BadVector
    return array("f", blob)


def read_reduction(words: Sequence[bytes], is_asked: bool) -> tuple[int, Sequence[bytes]]:
    """`REDUCE dimensions` in front of a vector: the number (0 without), and the words behind it."""
    if not is_asked or words[0].upper() != b"REDUCE":
        return 0, words
    return at_least(words[1], 1, BadVector), words[2:]


class Addition:
    """What VADD is to do.

    `reduced` is 0 or the number of dimensions to project to; `attributes` None leaves them as they are.
    """

    __slots__ = ("attributes", "degree", "effort", "element", "kind", "reduced", "vector")

    def __init__(self, words: Sequence[bytes]) -> None:
        self.reduced, words = read_reduction(words, len(words) > 2)
        self.vector, used = read_vector(words)
        if self.reduced * len(self.vector) > MOST_PRODUCTS:
            raise BadVector
        if len(words) <= used:
            raise WrongArity("VADD")
        self.element = words[used]
        self.kind: type[Space] = Int8
        self.degree, self.effort = DEFAULT_DEGREE, DEFAULT_EFFORT
        self.attributes: bytes | None = None
        self.read_options(words[used + 1 :])

    def read_options(self, words: Sequence[bytes]) -> None:
        """`[CAS] [NOQUANT|Q8|BIN] [EF effort] [SETATTR attributes] [M degree]`, the last of a kind counts."""
        rest = iter(words)
        for word in rest:
            option = word.decode("latin-1").upper()
            if option in SPACES:
                self.kind = SPACES[option]
            elif option != "CAS":
                self.read_value(option, next(rest, None))

    def read_value(self, option: str, value: bytes | None) -> None:
        """An option with a value.  Errors: invalid option, invalid EF, invalid M."""
        match option:
            case "EF" if value is not None:
                self.effort = between(value, 1, MOST_EFFORT, BadEffort)
            case "M" if value is not None:
                self.degree = between(value, LEAST_DEGREE, MOST_DEGREE, BadDegree)
            case "SETATTR" if value is not None:
                self.attributes = value
            case _:
                raise BadVectorOption


def between(text: bytes, least: int, most: int, error: type[Exception]) -> int:
    """A whole number in a range.  Errors: the one given."""
    number = at_least(text, least, error)
    if number > most:
        raise error
    return number


def refuse_other_count(words: Sequence[bytes], least: int, most: int, name: str) -> None:
    """Errors: wrong number of words, the key's counted as well."""
    if not least <= len(words) <= most:
        raise WrongArity(name)


# --- putting in and taking out ------------------------------------------------------------------------------


@command(
    "VADD key [REDUCE dimensions] <FP32 vector|VALUES count number [number ...]> element [CAS] "
    "[NOQUANT|Q8|BIN] [EF effort] [SETATTR attributes] [M links]",
    "write",
    "denyoom",
    "module",
    since="8.0.0",
    arity=-1,
    keys=(1, 1, 1),
)
def vadd(db: Keyspace, *words: bytes) -> bool:
    """Give an element its vector; one that is there is moved.

    The vector comes as FP32 (a blob of floats) or as VALUES. The first element settles how all are kept:
    REDUCE projects into so many dimensions, NOQUANT, Q8 (unless said otherwise) and BIN choose how vectors
    are shortened, M is the number of links a node has. EF is the effort made to find neighbours; SETATTR
    sets attributes, an empty text removes them; CAS searches in a thread in Redis, and here changes nothing.
    Reply: whether the element is new.  Errors: WRONGTYPE, invalid vector, option, EF or M, and every
    mismatch with the set that is there.  Cost: about O(log N) for a given EF.
    Source: redis.io/commands/vadd
    """
    if len(words) < 4:
        raise WrongArity("VADD")
    key, wanted = words[0], Addition(words[1:])
    is_new = False
    try:
        is_new = add(db, key, wanted)
    finally:
        db.touched(key, int(is_new))  # as in Redis, neither AOF nor replicas hear of an element that moved
    return is_new


def add(db: Keyspace, key: bytes, wanted: Addition) -> bool:
    """Put the element into the set, made if there is none; was it new?"""
    vset = db.find(key, VectorSet)
    if vset is None:
        vset = made_for(wanted)
        vset.number = db.journal.vector_sets
        db.journal.vector_sets += 1
        db.store(key, vset)
    else:
        refuse_mismatch(vset, wanted)
    vector = projected(wanted.vector, vset.dimensions) if vset.input_dimensions else wanted.vector
    return vset.place(wanted.element, vector, wanted.effort, wanted.attributes, db.rng)


def made_for(wanted: Addition) -> VectorSet:
    """An empty set for vectors like this one."""
    vset = VectorSet.of(wanted.kind, wanted.reduced or len(wanted.vector), wanted.degree)
    vset.input_dimensions = len(wanted.vector) if wanted.reduced else 0
    return vset


def refuse_mismatch(vset: VectorSet, wanted: Addition) -> None:
    """Errors: another quantisation, M, number of dimensions or projection than the set has."""
    got = len(wanted.vector)
    if type(vset.space) is not wanted.kind:
        raise OtherQuantization
    if vset.graph.degree != wanted.degree:
        raise OtherDegree
    if vset.dimensions != (wanted.reduced if vset.input_dimensions else got):
        raise OtherDimensions(got, vset.dimensions)
    if wanted.reduced and not vset.input_dimensions:
        raise NotProjected
    if vset.input_dimensions and vset.input_dimensions != got:
        raise OtherInputDimensions(got, vset.input_dimensions)


@command("VREM key element", "write", "module", since="8.0.0", arity=-1, keys=(1, 1, 1))
def vrem(db: Keyspace, *words: bytes) -> bool:
    """Take an element out; a set without elements is gone.

    Reply: whether it was there.  Errors: WRONGTYPE.  Cost: about O(log N).
    Source: redis.io/commands/vrem
    """
    refuse_other_count(words, 2, 2, "VREM")
    key, element = words
    removed = False
    try:
        vset = db.find(key, VectorSet)
        removed = vset is not None and vset.remove(element)
        if vset is not None and not len(vset):
            db.drop(key)
    finally:
        db.touched(key, int(removed))
    return removed


@command(
    "VSETATTR key element attributes", "write", "module", "fast", since="8.0.0", arity=-1, keys=(1, 1, 1)
)
def vsetattr(db: Keyspace, *words: bytes) -> bool:
    """Set the attributes of an element, a text in JSON that nobody checks; an empty text removes them.

    Reply: whether the element is there.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/vsetattr
    """
    refuse_other_count(words, 3, 3, "VSETATTR")
    key, element, attributes = words
    node = None
    try:
        vset = db.find(key, VectorSet)
        node = None if vset is None else vset.find(element)
        if vset is not None and node is not None:
            vset.describe(node, attributes or None)
    finally:
        db.touched(key, int(node is not None))
    return node is not None


# --- looking ------------------------------------------------------------------------------------------------


@command("VGETATTR key element", "readonly", "module", "fast", since="8.0.0", arity=-1, keys=(1, 1, 1))
def vgetattr(db: Keyspace, *words: bytes) -> bytes | None:
    """Read the attributes of an element.

    Reply: the text, or nil if it has none, or is not there.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/vgetattr
    """
    refuse_other_count(words, 2, 2, "VGETATTR")
    vset = db.read(words[0], VectorSet)
    node = None if vset is None else vset.find(words[1])
    return None if node is None else node.attributes


@command("VCARD key", "readonly", "module", "fast", since="8.0.0", arity=-1, keys=(1, 1, 1))
def vcard(db: Keyspace, *words: bytes) -> int:
    """Count the elements.

    Reply: how many; 0 for a missing key.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/vcard
    """
    refuse_other_count(words, 1, 1, "VCARD")
    return len(db.read(words[0], VectorSet) or ())


@command("VDIM key", "readonly", "module", "fast", since="8.0.0", arity=-1, keys=(1, 1, 1))
def vdim(db: Keyspace, *words: bytes) -> int:
    """Tell how many dimensions the vectors have, once they are reduced.

    Reply: the number.  Errors: key does not exist, WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/vdim
    """
    refuse_other_count(words, 1, 1, "VDIM")
    vset = db.read(words[0], VectorSet)
    if vset is None:
        raise NoSuchVectorSet
    return vset.dimensions


@command("VISMEMBER key element", "readonly", "module", since="8.0.0", arity=-1, keys=(1, 1, 1))
def vismember(db: Keyspace, *words: bytes) -> bool:
    """Is the element in the set?

    Reply: true or false.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/vismember
    """
    refuse_other_count(words, 2, 2, "VISMEMBER")
    vset = db.read(words[0], VectorSet)
    return vset is not None and vset.find(words[1]) is not None


@command("VEMB key element [RAW]", "readonly", "module", "fast", since="8.0.0", arity=-1, keys=(1, 1, 1))
def vemb(db: Keyspace, *words: bytes) -> Reply:
    """Read an element's vector, as far as it survived being shortened.

    RAW: as it is kept, a unit vector: quantisation, bytes, length before, and for int8 what 127 stands for.
    Reply: the numbers, or nil if the element is not there.  Errors: invalid option, WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/vemb
    """
    if len(words) < 2:
        raise WrongArity("VEMB")
    if any(word.upper() != b"RAW" for word in words[2:]):
        raise BadEmbeddingOption
    vset = db.read(words[0], VectorSet)
    node = None if vset is None else vset.find(words[1])
    if vset is None or node is None:
        return None
    if len(words) == 2:
        return [*vset.space.vector(node.point)]
    raw: list[Reply] = [Status(vset.space.name), vset.space.raw(node.point), node.point.l2]
    return [*raw, node.point.range] if isinstance(vset.space, Int8) else raw


@command(
    "VLINKS key element [WITHSCORES]", "readonly", "module", "fast", since="8.0.0", arity=-1, keys=(1, 1, 1)
)
def vlinks(db: Keyspace, *words: bytes) -> Reply:
    """Show whom an element is linked with in the graph, the highest level first.

    WITHSCORES adds how like each of them is.
    Reply: for each level the elements, or nil if the element is not there.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/vlinks
    """
    refuse_other_count(words, 2, 3, "VLINKS")
    if len(words) == 3 and words[2].upper() != b"WITHSCORES":
        raise WrongArity("VLINKS")
    vset = db.read(words[0], VectorSet)
    node = None if vset is None else vset.find(words[1])
    if node is None:
        return None
    return [links_of(layer, with_scores=len(words) == 3) for layer in reversed(node.layers)]


def links_of(layer: Layer, *, with_scores: bool) -> Reply:
    """The linked elements of one level."""
    if not with_scores:
        return [node.name for node in layer.links]
    return {node.name: f32(1 - distance / 2) for node, distance in layer.links.items()}


@command("VINFO key", "readonly", "module", "fast", since="8.0.0", arity=-1, keys=(1, 1, 1))
def vinfo(db: Keyspace, *words: bytes) -> Reply:
    """Tell how a set is kept: quantisation, links, dimensions, levels, numbers of elements and attributes.

    Reply: map from field to value, or nil if there is no such key.  Errors: WRONGTYPE.  Cost: O(N).
    Source: redis.io/commands/vinfo
    """
    refuse_other_count(words, 1, 1, "VINFO")
    vset = db.read(words[0], VectorSet)
    return NULL_ARRAY if vset is None else dict(facts_about(vset))  # type: ignore[return-value]  # statuses for names


def facts_about(vset: VectorSet) -> Iterator[tuple[Status, Reply]]:
    """(field, value) in Redis's order.

    # Redis: forgets to count the attributes of a new element that came with CAS.
    """
    graph = vset.graph
    yield Status("quant-type"), Status(vset.space.name)
    yield Status("hnsw-m"), graph.degree
    yield Status("vector-dim"), vset.dimensions
    yield Status("projection-input-dim"), vset.input_dimensions
    yield Status("size"), len(vset)
    yield Status("max-level"), graph.entry.level if graph.entry else 0
    yield Status("attributes-count"), sum(node.attributes is not None for node in graph.nodes.values())
    yield Status("vset-uid"), vset.number
    yield Status("hnsw-max-node-uid"), graph.last_id


@command("VRANDMEMBER key [count]", "readonly", "module", since="8.0.0", arity=-1, keys=(1, 1, 1))
def vrandmember(db: Keyspace, *words: bytes) -> Reply:
    """Draw elements by walking through the graph.

    A positive count draws distinct elements, a negative one so many, the same ones perhaps again.
    Reply: an element, nil if there is no such key; with a count, a list.  Errors: COUNT, WRONGTYPE.
    Cost: O(log N) each.
    Source: redis.io/commands/vrandmember
    """
    refuse_other_count(words, 1, 2, "VRANDMEMBER")
    count = read_draw_count(words)
    if count == 0:
        return []
    vset = db.read(words[0], VectorSet)
    if count is None:
        return None if vset is None else vset.graph.random_node(db.rng).name
    if vset is None:
        return []
    if count > 0:
        return vset.draw(count, db.rng)
    return [vset.graph.random_node(db.rng).name for _ in times(-count)]


def read_draw_count(words: Sequence[bytes]) -> int | None:
    """The count, if one is given.  Errors: no integer."""
    if len(words) == 1:
        return None
    count = whole_number(words[1])
    if count is None:
        raise BadDrawCount
    return count
