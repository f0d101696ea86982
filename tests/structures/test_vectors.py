"""Vectors: 32-bit arithmetic, shortening, and distances that are the same with numpy and without."""

import math
import struct
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachredis.structures.vector_rows import rows_for
from teachredis.structures.vectors import SPACES, Bits, Floats, Int8, f32, floats, normalised, projected

NUMBERS = st.floats(-1000, 1000, width=32, allow_subnormal=False).filter(lambda number: not 0 < abs(number) < 1e-15)
VECTORS = st.lists(NUMBERS, min_size=1, max_size=40).map(floats)


def random_vector(rng, dimensions):
    return floats(rng.gauss(0, 1) for _ in range(dimensions))


@given(st.floats(-1e30, 1e30))
def test_f32_rounds_as_c_does(number):
    assert f32(number) == struct.unpack("f", struct.pack("f", number))[0]


def test_f32_of_what_is_too_large_is_infinite():
    assert f32(1e39) == math.inf


@given(VECTORS)
def test_a_unit_vector_has_length_one_and_zeros_stay(vector):
    unit, length = normalised(vector)
    if any(vector) and length != 1.0:
        assert math.isclose(math.hypot(*unit), 1, rel_tol=1e-5)
        assert math.isclose(math.hypot(*vector), length, rel_tol=1e-5)


@given(VECTORS)
def test_int8_is_off_by_half_a_step_at_most(vector):
    space = Int8(len(vector))
    point = space.point(vector)
    step = point.range / 127 * point.l2
    for before, after in zip(vector, space.vector(point), strict=True):
        assert abs(before - after) <= step * 0.51 + 1e-6


@given(VECTORS)
def test_bits_keep_the_signs(vector):
    space = Bits(len(vector))
    signs = [1.0 if part > 0 else -1.0 for part in normalised(vector)[0]]
    assert [*space.vector(space.point(vector))] == signs


@pytest.mark.parametrize("kind", SPACES.values(), ids=SPACES)
def test_a_vector_is_near_to_itself_and_far_from_its_opposite(kind):
    rng = Random(1)
    for dimensions in (2, 7, 64, 130):
        vector = random_vector(rng, dimensions)
        space = kind(dimensions)
        point, opposite = space.point(vector), space.point(floats(-part for part in vector))
        assert space.distance(point, point) < 0.02
        assert space.distance(point, opposite) > 1.98


@pytest.mark.parametrize("kind", [Floats, Int8])
@pytest.mark.parametrize("dimensions", [16, 23, 64, 300, 1041])
def test_numpy_measures_the_same_distances_to_the_last_bit(kind, dimensions):
    pytest.importorskip("numpy")
    rng, space = Random(dimensions), kind(dimensions)
    rows = rows_for(space)
    points = [space.point(random_vector(rng, dimensions)) for _ in range(70)]
    for point in points:
        rows.add(point)
    rows.remove(points.pop(3))
    points.append(space.point(random_vector(rng, dimensions)))
    rows.add(points[-1])
    query = space.point(random_vector(rng, dimensions))
    assert rows.distances(query, points) == [space.distance(query, point) for point in points]


def test_without_numpy_there_are_no_rows(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "numpy", None)
    assert rows_for(Int8(100)) is None


def test_a_projection_keeps_the_sums_of_hadamards_pattern():
    third = f32(1 / math.sqrt(3))
    assert projected(floats((1, 1, 1)), 2)[1] == pytest.approx(third)  # + - +
    assert projected(floats((1, 2, 3)), 1)[0] == pytest.approx(6 * third)


def test_what_is_no_number_becomes_zero_in_int8():
    space = Int8(2)
    point = space.point(floats((math.inf, 1.0)))
    assert [*point.numbers] == [0, 0]
