"""A film: every scene of it is the scene, and who wants no motion sees the last one."""

import re
from xml.etree import ElementTree as ET

from docs.film import FILE, film
from teachredis import Engine
from teachredis.pictures.film import cast, film_of
from teachredis.pictures.view import picture_of


def scenes_of(*lines):
    engine, scenes = Engine(), []
    for line in lines:
        engine.run(line)
        scenes.append(picture_of(engine.databases[0], "k"))
    return scenes


def test_each_scene_has_its_shapes_at_their_places():
    scenes = scenes_of("RPUSH k a", "LPUSH k b", "RPOP k")
    actors = cast(scenes)
    for at, scene in enumerate(scenes):
        assert sorted(actor.places[at] for actor in actors if actor.places[at]) == sorted((s.x, s.y) for s in scene.shapes)


def test_an_element_that_stays_is_drawn_once():
    drawing = film_of(scenes_of("RPUSH k a", "LPUSH k b", "LPUSH k c"))
    assert len(re.findall(r">a</text>", drawing)) == 1


def test_it_is_well_formed_and_has_no_script():
    drawing = film_of(scenes_of("RPUSH k <script>", "RPUSH k '&'"))
    kinds = {element.tag.rpartition("}")[2] for element in ET.fromstring(drawing).iter()}
    assert kinds <= {"svg", "style", "rect", "text", "line", "g"}


def test_the_readme_s_film_is_as_made():
    assert FILE.read_text(encoding="utf-8") == film(), "run: python -m docs.film"
