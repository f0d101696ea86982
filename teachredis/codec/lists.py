"""Lists: the nodes of the quicklist, each a listpack or, if plain, one huge element.

A short list, which has no nodes, is written as if it were its own only one.  When it is read back the nodes
stay what they were; a list of one small packed node becomes a listpack.
"""

from __future__ import annotations

from teachredis.codec import kinds
from teachredis.structures import listpack
from teachredis.structures.quicklist import Node, plain_node
from teachredis.values.list import ListValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.codec.reader import Reader
    from teachredis.codec.writer import Writer
    from teachredis.values.limits import Limits

PLAIN, PACKED = 1, 2


def write_list(value: ListValue, writer: Writer) -> int:
    """Node by node; the type is returned."""
    writer.length(len(value.nodes))
    for node in value.nodes:
        if node.plain:
            writer.length(PLAIN)
            writer.text(node[0])
        else:
            writer.length(PACKED)
            writer.text(listpack.pack(node))
    return kinds.LIST_QUICKLIST_2


def read_list(reader: Reader, limits: Limits) -> ListValue:
    """Node by node; empty ones are left out."""
    nodes = [read_node(reader) for _ in range(reader.length())]
    return list_of_nodes(nodes, limits)


def read_node(reader: Reader) -> Node:
    """One node of either kind."""
    kind, text = reader.length(), reader.text()
    if kind == PLAIN:
        return plain_node(text)
    if kind == PACKED:
        return Node(listpack.unpack(text))
    raise ValueError("a node of a list is neither plain nor packed")


def list_of_nodes(nodes: list[Node], limits: Limits, *, stays_quicklist: bool = False) -> ListValue:
    """The list with these nodes.  Errors: ValueError, if all are empty."""
    nodes = [*filter(None, nodes)]
    if not nodes:
        raise ValueError("a list without elements")
    return ListValue.of_nodes(nodes, limits, stays_quicklist=stays_quicklist)


def read_elements(reader: Reader, limits: Limits) -> ListValue:
    """The oldest layout: element by element, pushed one after the other."""
    value = ListValue.of_nodes([], limits)
    elements = [reader.text() for _ in range(reader.length())]
    value.push(elements, limits, at_head=False)
    return list_of_nodes(value.nodes, limits)
