"""Every picture: it fits, it says in words what it shows, and it is the same each time."""

import re
from functools import cache
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachredis import Engine
from teachredis.engine import Clock
from teachredis.keyspace.story import Story
from teachredis.pictures.figure import Figure
from teachredis.pictures.palette import DARK, LIGHT, ON_TYPE, TYPES, contrast
from teachredis.pictures.scene import MOST_HEIGHT, WIDTH, Box, Line, Text, flow, told_apart, wide
from teachredis.pictures.svg import svg_of
from teachredis.pictures.view import OF_ENGINE, picture_in, picture_of
from teachredis.wire.errors import OutOfMemory

NASTY = ["<script>alert(1)</script>", "a'b\"c&d", "😀 héllo", "שלום עולם", "\x00\x01\n", "]]>", "%3C#?", "", "x" * 300]
MOST_BYTES = 30_000


def engine_with(*lines):
    engine = Engine(clock=Clock(1_750_000_000_000))
    for line in lines:
        engine.execute(engine.local, [w.encode() if isinstance(w, str) else w for w in (line.split() if isinstance(line, str) else line)])
    return engine


@pytest.fixture(scope="module")
def db():
    """A database with every type, small and large, and with text that would like to be markup."""
    return engine_with(
        "SET name Ada", "SET visits 42 EX 120", ["SET", "long", "y" * 100_000], ["SET", "binary", b"\xff\x00"], ["SET", "empty", ""],
        "RPUSH todo sleep cook wash", ["RPUSH", "many", *map(str, range(1000))], ["RPUSH", "nasty:list", *NASTY],
        "HSET h a 1 b 2 c 3", "HEXPIRE h 50 FIELDS 1 b", ["HSET", "nasty:hash", *(w for pair in zip(NASTY, NASTY, strict=True) for w in pair)],
        "SADD fruit pear apple", ["SADD", "nasty:set", *NASTY], ["SADD", "numbers", *map(str, range(300))],
        "ZADD board 120 ada 95 bob 95 eve", "ZADD cold -5 oslo 3 paris", "ZADD odd -inf a inf b 0 c", "ZADD tiny 5e-324 a 1e-320 b", ["ZADD", "nasty:zset", *(w for w in NASTY for w in ("1", w))],
        ["SET", "<b>bold</b>", "1"],
        "SETBIT visits:day 3 1", "SETBIT visits:day 4 1", "SETBIT far 100000 1", ["SET", "bits:full", b"\x55" * 100], "PFADD seen a b c",
        ["PFADD", "seen:many", *map(str, range(5000))], ["SET", "seen:broken", b"HYLL\x01" + b"\xff" * 40],
        "XADD log 1-0 temp 21 place roof", "XADD log 2-0 a 1 b 2 c 3", "XGROUP CREATE log mail 0", "XGROUP CREATE log other $",
        "XREADGROUP GROUP mail ada COUNT 1 STREAMS log >", "XGROUP CREATE void g $ MKSTREAM",
        *(["XADD", "nasty:stream", "*", word, word] for word in NASTY), *(["XGROUP", "CREATE", "nasty:stream", word, "0"] for word in NASTY),
        "GEOADD cities 2.3522 48.8566 Paris 10.7522 59.9139 Oslo 12.4964 41.9028 Rome", "GEOADD one -70 -33 Santiago",
        ["GEOADD", "nasty:geo", *(part for at, word in enumerate(NASTY) for part in (str(at * 40 - 170), str(80 - at * 20), word))],
        "VADD v VALUES 3 1 0 0 ada", "VADD v VALUES 3 0.9 0.1 0 bob", "VADD v VALUES 3 0 1 0 eve", "VADD alone VALUES 2 1 1 x",
        *(["VADD", "nasty:vec", "VALUES", "2", "1", str(at), word or "x"] for at, word in enumerate(NASTY)), "VADD void:v VALUES 2 0 0 nothing",
    ).databases[0]  # fmt: skip


def every_scene(db, limit=20):
    names = [key.decode("utf-8", "surrogateescape") for key in db.data]
    scenes = {name: picture_of(db, name, limit) for name in [*names, "", "expiry"]}
    styled = {(name, style): picture_of(db, name, limit, style=style) for name in names for style in ("bits", "map", "inside")}
    return scenes | styled | of_engines()


@cache
def of_engines():
    """The pictures of a whole engine: at rest, full, evicting by each policy, listened to."""
    scenes = {}
    for policy in ("noeviction", "allkeys-lru", "allkeys-lfu", "volatile-ttl", "allkeys-random"):
        for name, engine in (("idle", engine_with()), ("full", engine_that_is_full(policy))):
            for target in OF_ENGINE:
                scenes[target, policy, name] = picture_in(engine, engine.databases[0], target)
    return scenes


def engine_that_is_full(policy):
    """Little room, many keys, clients who listen to channels with odd names."""
    engine = engine_with(f"CONFIG SET maxmemory-policy {policy}", "CONFIG SET maxmemory 800kb")
    engine.journal.story = Story()
    for at in range(60):
        engine.clock.advance(1000)
        try:
            engine.run(f"SET {('cache', 'session', 'x')[at % 3]}:{at} {'x' * 2000} EX {1000 - at}")
        except OutOfMemory:
            break
    for at, word in enumerate(NASTY * 2):
        client = engine.client(word.encode())
        engine.execute(client, [b"PSUBSCRIBE" if at % 3 else b"SUBSCRIBE", word.encode()])
    for at, word in enumerate(NASTY):
        client = engine.client(word.encode())
        for argv in (["WATCH", word], ["MULTI"], ["LRANGE", word, "0", "1"], ["GET", word]) if at % 2 else (["BLPOP", word, "0"],):
            engine.execute(client, [part.encode() for part in argv])
    return engine


def test_each_picture_fits_its_card(db):
    for name, scene in every_scene(db).items():
        assert scene.height <= MOST_HEIGHT, name
        for shape in scene.shapes:
            if isinstance(shape, Box):
                assert 0 <= shape.x <= shape.x + shape.width <= WIDTH, (name, shape)
                assert 0 <= shape.y <= shape.y + shape.height <= scene.height, (name, shape)
                assert shape.width >= wide(shape.text), (name, shape)
            elif isinstance(shape, Text):
                assert 0 <= shape.x <= WIDTH, (name, shape)
                assert 0 <= shape.y <= scene.height, (name, shape)


def test_what_is_written_in_a_picture_is_in_its_text(db):
    for name, scene in every_scene(db).items():
        for label in scene.labels():
            assert label in scene.text or label in scene.title, (name, label)


def test_what_the_text_tells_is_written_in_the_picture(db):
    for name, scene in every_scene(db).items():
        drawn = " ".join([scene.title, *(s.text for s in scene.shapes if isinstance(s, Box | Text))])
        for line in scene.lines:
            line = line.removesuffix(".").removeprefix("It ")
            for word in line.split():
                assert word.strip("().,") in drawn or word == "=", (name, word)


def test_keys_of_shapes_are_unique(db):
    for name, scene in every_scene(db).items():
        keys = [shape.key for shape in scene.shapes]
        assert len(keys) == len({*keys}), name


def test_a_picture_is_well_formed_small_and_the_same_each_time(db):
    again = every_scene(db)
    for name, scene in every_scene(db).items():
        drawing = svg_of(scene)
        ET.fromstring(drawing)
        assert drawing == svg_of(again[name])
        assert len(Figure(scene)._repr_html_()) < MOST_BYTES, name


def test_nothing_that_a_key_holds_becomes_markup(db):
    for name, scene in every_scene(db).items():
        html = Figure(scene)._repr_html_()
        assert re.findall(r"<(\w+)", html) == ["figure", "img", "figcaption"], name
        inside = ET.fromstring(unquote(re.search(r'src="data:image/svg\+xml,([^"]*)"', html)[1]))
        kinds = {element.tag.rpartition("}")[2] for element in inside.iter()}
        assert kinds <= {"svg", "style", "rect", "text", "line"}, name


def test_looking_leaves_no_trace():
    engine = engine_with("SET a 1 EX 100", "LPUSH l x")
    db = engine.databases[0]
    before = (dict(db.access), dict(db.expires), db.journal.hits, db.journal.misses, db.journal.dirty)
    every_scene(db)
    assert before == (dict(db.access), dict(db.expires), db.journal.hits, db.journal.misses, db.journal.dirty)


def test_a_list_shows_which_end_is_which(db):
    scene = picture_of(db, "todo")
    places = {shape.text: shape.x for shape in scene.shapes}
    assert places["LPUSH →"] < places["sleep"] < places["cook"] < places["wash"] < places["← RPUSH"]
    assert places["0"] < places["1"] < places["2"]
    assert places["-3"] < places["-2"] < places["-1"]


def test_a_pushed_element_moves_the_others_and_keeps_their_keys(engine):
    engine.run("RPUSH l a b")
    before = {shape.key: shape.x for shape in picture_of(engine.databases[0], "l").shapes}
    engine.run("LPUSH l z")
    after = {shape.key: shape.x for shape in picture_of(engine.databases[0], "l").shapes}
    assert before["element a"] < after["element a"]
    assert "element z" in after.keys() - before.keys()


def test_bars_are_as_long_as_scores_and_begin_at_zero(db):
    board = {shape.key: shape for shape in picture_of(db, "board").shapes}
    assert board["bar ada"].width / board["bar bob"].width == pytest.approx(120 / 95, rel=0.02)
    cold = {shape.key: shape for shape in picture_of(db, "cold").shapes}
    assert isinstance(cold["zero"], Line)
    assert cold["bar oslo"].x + cold["bar oslo"].width == cold["zero"].x == cold["bar paris"].x


def test_a_tie_is_told(db):
    assert "2 bob 95 (tie by name)" in picture_of(db, "board").lines


def test_what_is_left_out_is_counted(db):
    for name, count in {"many": 1000, "numbers": 300}.items():
        scene = picture_of(db, name)
        shown = len([key for key in (shape.key for shape in scene.shapes) if key.startswith(("element", "member"))])
        assert f"… {count - shown:,} more" in scene.lines


def test_a_large_keyspace_is_sampled_and_says_so():
    engine = engine_with("DEBUG POPULATE 6000")
    assert "Shown: the first 5,000 of 6,000 keys." in picture_of(engine.databases[0]).caption


def test_a_key_that_is_called_like_a_target(engine):
    assert picture_of(engine.databases[0], "expiry", only_key=True) is None
    engine.run("SET expiry 1")
    assert picture_of(engine.databases[0], "expiry").title == "expiry · string"


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_stand_out(palette):
    for role in ("ink", "quiet"):
        assert contrast(palette[role], palette["surface"]) >= 4.5, role
        assert contrast(palette[role], palette["box"]) >= 4.5, role
    for role in ("line", "arrived", "changed", "read", "leaving"):
        assert contrast(palette[role], palette["surface"]) >= 3, role
    for name, colour in TYPES.items():
        assert contrast(colour, ON_TYPE[name]) >= 4.5, name


@given(st.lists(st.integers(8, 400), max_size=40))
def test_boxes_never_overlap_and_stay_inside(widths):
    places = flow(widths, 16, 700, 40)
    ends = {}
    for width, (x, y) in zip(widths, places, strict=True):
        assert x >= ends.get(y, 0)
        assert x == 16 or x + width <= 700
        ends[y] = x + width


@given(st.lists(st.sampled_from("ab")))
def test_shapes_that_show_the_same_are_told_apart(names):
    keys = told_apart(names)
    assert len({*keys}) == len(names)
    assert [key.rstrip("'") for key in keys] == names


@given(st.binary(max_size=40), st.lists(st.binary(max_size=40), min_size=1, max_size=8))
def test_any_bytes_can_be_drawn(key, elements):
    engine = Engine(clock=Clock(0))
    engine.execute(engine.local, [b"RPUSH", key, *elements])
    scene = picture_of(engine.databases[0], key.decode("utf-8", "surrogateescape"))
    ET.fromstring(svg_of(scene))


def test_a_bitmap_shows_where_the_ones_are(db):
    scene = picture_of(db, "visits:day", style="bits")
    assert scene.caption == "visits:day has 2 ones among 8 bits: 3, 4."
    assert scene.lines[0] == "0  0 0 0 1 1 0 0 0"
    assert [line.split()[0] for line in picture_of(db, "far", style="bits").lines][:2] == ["0", "100000"]


def test_a_stream_shows_who_has_what(db):
    lines = picture_of(db, "log").lines
    assert lines[0] == "1-0  temp=21 place=roof  ada has it (mail), ◀ mail has read to here"
    assert lines[1].startswith("2-0  a=1 b=2 …  ◀ other")
    assert "group mail: 1 handed out and not acknowledged, 1 to come" in lines


def test_a_hyperloglog_is_an_estimate_and_a_broken_one_a_string(db):
    assert picture_of(db, "seen").caption == "seen has seen about 3 different elements, in 27 bytes."
    assert "· string" in picture_of(db, "seen:broken").title
    assert "string as bits" in picture_of(db, "seen", style="bits").title


def test_on_a_map_north_is_up_and_east_is_right(db):
    scene = picture_of(db, "cities", style="map")
    places = {shape.key: shape for shape in scene.shapes}
    assert places["place Oslo"].y < places["place Paris"].y < places["place Rome"].y
    assert places["place Paris"].x < places["place Oslo"].x < places["place Rome"].x
    assert scene.caption == "cities holds 3 places; Oslo and Rome are 2,007 km apart, the farthest of them."
    assert "highest first" in picture_of(db, "cities").title


def test_vectors_that_are_alike_lie_together(db):
    scene = picture_of(db, "v")
    points = {shape.key: shape for shape in scene.shapes}
    assert abs(points["point ada"].x - points["point bob"].x) < abs(points["point ada"].x - points["point eve"].x)
    assert "0 ada  most like bob: 1.00" in scene.lines


def test_areas_are_as_large_as_bytes_and_the_gauge_adds_up():
    engine = engine_that_is_full("noeviction")
    scene = picture_in(engine, engine.databases[0], "memory")
    areas = {shape.key: shape for shape in scene.shapes}
    assert areas["area cache:"].width * areas["area cache:"].height == pytest.approx(384 * 288 / 3, rel=0.1)
    levels = sum(shape.height for key, shape in areas.items() if key.startswith("level"))
    assert levels == pytest.approx(areas["gauge"].height, abs=2)
    used = engine.run("INFO memory").decode().partition("used_memory:")[2].split()[0]
    assert f"Used {int(used) / 1024:.3g} KB of 800 KB" in scene.caption


@pytest.mark.parametrize(
    ("policy", "why"),
    [
        ("allkeys-lru", "unused for longest (idle 59 s)"),
        ("volatile-ttl", "nearest to its deadline (TTL"),
        ("allkeys-random", "drawn at random"),
        ("noeviction", "No key was evicted."),
    ],
)
def test_an_eviction_says_why(policy, why):
    engine = engine_that_is_full(policy)
    scene = picture_in(engine, engine.databases[0], "eviction")
    assert why.partition("(")[0] in scene.caption
    gone = [shape.text for shape in scene.shapes if isinstance(shape, Box) and shape.role == "leaving"]
    assert all(name in scene.title for name in gone)


def test_an_eviction_is_read_from_left_to_right():
    engine = engine_that_is_full("allkeys-lru")
    shapes = {shape.key: shape for shape in picture_in(engine, engine.databases[0], "eviction").shapes}
    steps = [shapes[name].x for name in ("1 too full", "2 sample", "3 pool", "4 gone")]
    assert steps == sorted(steps)
    pool = [shape for key, shape in shapes.items() if key.startswith("pool") and isinstance(shape, Box)]
    assert [shape.role for shape in pool] == ["leaving"] + ["box"] * (len(pool) - 1)
    assert pool[0].text == shapes["gone"].text
    assert len([key for key in shapes if key.startswith("sample figure")]) == 5
    assert any(shape.text.startswith("+ idle") for key, shape in shapes.items() if key.startswith("pool figure"))


@pytest.mark.parametrize(("samples", "judged"), [(1, "would have chosen"), (64, "none better")])
def test_an_eviction_is_held_against_exact_lru(samples, judged):
    engine = engine_with(f"CONFIG SET maxmemory-policy allkeys-lru maxmemory-samples {samples}")
    engine.journal.story = Story()
    for at in range(100):
        engine.clock.advance(1000)
        engine.run(f"SET k{at} {'x' * 2000}")
    engine.run("CONFIG SET maxmemory 860kb")
    engine.run("PING")
    assert judged in picture_in(engine, engine.databases[0], "eviction").text


def test_a_large_memory_is_sampled_and_says_so():
    engine = engine_with("DEBUG POPULATE 6000")
    scene = picture_in(engine, engine.databases[0], "memory")
    assert "Estimated from 5,000 of 6,000 keys." in scene.caption
    used = int(engine.run("INFO memory").decode().partition("used_memory:")[2].split()[0])
    drawn = float(re.search(r"Used ([\d.]+) MB", scene.caption)[1]) * 1024 * 1024
    assert drawn == pytest.approx(used, rel=0.02)


def test_looking_at_the_whole_engine_leaves_no_trace():
    engine = engine_that_is_full("allkeys-lru")
    db = engine.databases[0]
    before = (dict(db.access), db.journal.hits, db.journal.misses, db.journal.dirty, [*engine.memory.evictor.pool], engine.memory.peak)
    for target in OF_ENGINE:
        picture_in(engine, db, target)
    after = (dict(db.access), db.journal.hits, db.journal.misses, db.journal.dirty, [*engine.memory.evictor.pool], engine.memory.peak)
    assert before == after


def test_a_transaction_shows_what_it_watches_and_who_spoiled_it():
    engine = engine_with("SET balance 10")
    bob, eve = engine.client(b"bob"), engine.client(b"eve")
    for line in ("WATCH balance", "MULTI", "INCR balance", "SET note done"):
        engine.run(line, bob)
    engine.execute(eve, [b"BLPOP", b"jobs", b"0"])
    lines = picture_in(engine, engine.databases[0], "clients").lines
    assert "bob  watches balance: not changed yet; MULTI, 2 commands queued  INCR balance, SET note done" in lines
    assert "eve  waits for jobs" in lines
    engine.run("SET balance 11")
    scene = picture_in(engine, engine.databases[0], "clients")
    assert scene.caption == "A watched key was changed: EXEC of bob will do nothing."
    assert "✕ changed" in "\n".join(scene.lines)
