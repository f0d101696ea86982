"""Sets together: the regions part the members, and the marked ones are what the command answers."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachredis import Engine
from teachredis.pictures.scene import MOST_HEIGHT, WIDTH, Box, Text, wide
from teachredis.pictures.svg import svg_of
from teachredis.pictures.venns import COMMANDS, is_in, regions_of
from teachredis.pictures.view import picture_of

SETS = st.lists(st.dictionaries(st.binary(max_size=3), st.none(), max_size=12), min_size=2, max_size=3)


@given(SETS, st.sampled_from(COMMANDS))
def test_the_marked_regions_are_what_the_command_answers(sets, command):
    engine = Engine()
    for at, members in enumerate(sets):
        if members:
            engine.execute(engine.local, [b"SADD", b"s%d" % at, *members])
    answer = engine.run(f"{command} {' '.join(f's{at}' for at in range(len(sets)))}")
    regions = regions_of(sets)
    marked = [member for region, members in regions.items() if is_in(command, region) for member in members]
    assert sorted(marked) == sorted(answer)
    assert sum(map(len, regions.values())) == len(set().union(*sets))


def test_two_sets(engine):
    engine.run("SADD fruit apple pear fig")
    engine.run("SADD green pear leaf")
    scene = picture_of(engine.databases[0], "SINTER fruit green")
    assert scene.caption == "SINTER of fruit and green has 1 member: pear."
    assert {*scene.lines} == {"2  only fruit  apple, fig", "1  only green  leaf", "1  fruit and green  pear"}
    assert [s.text for s in scene.shapes if isinstance(s, Box) and s.role == "changed"] == ["1", "1"]


@pytest.mark.parametrize("members", [["x" * 300, "<b>", "שלום"], [*map(str, range(5000))]])
def test_what_is_long_fits(engine, members):
    for key in ("a" * 100, "b", "c"):
        engine.execute(engine.local, [b"SADD", key.encode(), key.encode(), *(m.encode() for m in members)])
    for keys in (f"{'a' * 100} b", f"{'a' * 100} b c", "b nothing"):
        scene = picture_of(engine.databases[0], f"sunion {keys}")
        ET.fromstring(svg_of(scene))
        assert scene.height <= MOST_HEIGHT
        for shape in scene.shapes:
            assert not isinstance(shape, Box) or shape.x + shape.width <= WIDTH
            assert (
                not (isinstance(shape, Text) and shape.data and shape.align == "start")
                or shape.x + wide(shape.text) <= WIDTH
            )
        assert all(label in scene.text for label in scene.labels())


def test_what_is_no_question_about_sets_is_none(engine):
    engine.run("SET text 1")
    for name in ("SINTER", "SINTER a", "SINTER a b c d", "SINTER text a", "GET a b", "", "nothing"):
        assert name == "" or picture_of(engine.databases[0], name) is None
    engine.run('SET "SINTER a b" 1')
    assert "string" in picture_of(engine.databases[0], "SINTER a b").title
