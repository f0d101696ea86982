"""A sparse HyperLogLog is found its way through by an index: its bytes are those that walking makes."""

from random import Random

import pytest

from teachredis.structures import hyperloglog, hyperloglog_index
from teachredis.structures.hyperloglog_index import RunIndex, index_of


def walking(monkeypatch, raises):
    """The string after these raises, without an index."""
    with monkeypatch.context() as patch:
        patch.setattr(hyperloglog, "index_of", lambda _: None)
        return raised(hyperloglog.new(), raises)


def raised(string, raises):
    for register, value in raises:
        hyperloglog.raise_to(string, register, value, 3000)
    return string


@pytest.mark.parametrize("registers", [20, 700, 16_384])
@pytest.mark.parametrize("seed", range(5))
def test_an_index_leads_to_the_same_bytes_as_a_walk(monkeypatch, registers, seed):
    rng = Random(f"{registers} {seed}")
    raises = [(rng.randrange(registers), rng.choice((1, 1, 1, 2, 3, 32))) for _ in range(1200)]
    string = raised(hyperloglog.new(), raises)
    assert string == walking(monkeypatch, raises)
    if not hyperloglog.is_dense(string):
        kept, fresh = index_of(string), RunIndex(bytes(string[16:]))
        assert (kept.firsts, kept.longs, kept.body) == (fresh.firsts, fresh.longs, fresh.body)


def test_an_index_is_not_believed_once_the_string_was_changed_behind_its_back():
    string = raised(hyperloglog.new(), [(5, 3)])
    string[:] = hyperloglog.new()
    assert hyperloglog.raise_to(string, 5, 1, 3000)
    assert [*hyperloglog.registers_of(string)][5] == 1


def test_there_is_no_index_of_a_damaged_string():
    assert index_of(hyperloglog.new()[:-1]) is None


def test_no_more_indexes_are_kept_than_agreed():
    strings = [raised(hyperloglog.new(), [(1, 1)]) for _ in range(hyperloglog_index.MOST_KNOWN + 20)]
    assert len(hyperloglog_index.KNOWN) <= hyperloglog_index.MOST_KNOWN < len(strings)
