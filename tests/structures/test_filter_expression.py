"""FILTER: what passes, and where a text that is no filter goes wrong.  All cases are redis-server's own answers."""

import pytest

from teachredis.structures.filter_expression import BadExpression, compile_filter

FILM = (
    b'{"year": 1984, "name": "x", "arr": [1, "b", null, true, [2]], "n": null, "s": "12", "t": true, "f": false,'
    b' "o": {"year": 1}, "esc": "a\\n\\"b", "neg": -1.5e1}'
)


@pytest.mark.parametrize("text", [
    ".year > 1980", ".year >= 1984 and .name == 'x'", '"b" in .arr', "null in .arr", ".n == null", ".s == 12", ".s + 1 == 13",
    "2 ** 3 ** 2 == 512", "-1 + 2 == 1", "1 -1 == 0", "1 - -1 == 2", "1e5 > 2", "1 && 1", "1 and not 0", "not null", ".arr",
    "5 % 3 == 2", "5 / 0 > 1", '"1" == 1', "not .n", "!.f", ".t", ".t == 1", " .year  in[ 1984 ] ", '"ell" in "hello"',
    '"" in ""', "1 in [1,]", '"5" > 3', ".neg < -14", '.esc == "a\\n"  or 1', "1 + 2 * 3 == 7", "(1 + 2) * 3 == 9",
    "1 or 0 and 0", '"x" in .name', '"0x10" == 16',
])  # fmt: skip
def test_it_passes(text):
    assert compile_filter(text.encode())(FILM)


@pytest.mark.parametrize("text", [
    "0", "null", '""', ".foo", "!.foo", ".foo == null", ".year < 1984", ".n", ".f", ".o", ".year in 1984", "5 in .n", '"x" > "a"',
    "1 in []", ".", ".a-b", ".year-1983", "0 / 0 == 0", "1 == 2 or 3 == 4", '1 in "1"',
])  # fmt: skip
def test_it_does_not_pass(text):
    assert not compile_filter(text.encode())(FILM)


def test_without_attributes_nothing_passes():
    assert not compile_filter(b"1")(None)


@pytest.mark.parametrize("attributes", [b"", b"nonsense", b"[1]", b'{"year"', b'{"year":}', b'{"year":truex}', b'{"year":1 2',
                                        b'{,"year":1}', b'{"a":1 "year":1}', b'{"year":{}}', b'{"year":"', b'{"year":nul}'])  # fmt: skip
def test_broken_json_is_no_error(attributes):
    assert compile_filter(b".year or 1")(attributes) is (attributes == b'{"year":1 2')


@pytest.mark.parametrize(("attributes", "year"), [
    (b' {"o":{"year":"}"},"year" : 5 }', 5), (b'{"o":[[1],"]"],"year":[5]}', (5.0,)), (b'{"a b":1e,"year":+5}', 5),
    (b'{"year":"a\\u0041"}', b"au0041"), (b'{"s":"\\"","year":[]}', ()), (b'{"year":"5', None),
])  # fmt: skip
def test_fields_are_found_behind_whatever_is_skipped(attributes, year):
    from teachredis.structures.json_field import NotThere, field

    try:
        assert field(attributes, b"year") == year
    except NotThere:
        assert year is None


def test_arrays_inside_arrays_end_somewhere():
    assert not compile_filter(b".a")(b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}")


@pytest.mark.parametrize(("text", "near"), [
    ("", ""), ("  ", "  "), (".year >", ".year >"), ("(1", "(1"), ("1)", "1)"), ("()", "()"), ("1 2", "1 2"), ('"abc', '"abc'),
    ("[1,2", "[1,2"), ("1 in [a]", "a]"), ("@", "@"), ("1 @ 2", "@ 2"), ("..a", "..a"), (".year..", ".."),
    ("1.2.3 > 0", " > 0"), ("1e", "1e"), ("& 1", " 1"), ("1 = 1", " 1"), ("! ! 1", "! ! 1"), ("nota", "nota"),
    ("1 in [,1]", ",1]"), ("1 in [1 2]", "2]"), ("-(1)", "-(1)"), ("(1) )", "(1) )"), ("1\0", None), ("[1\0", ""),
])  # fmt: skip
def test_what_is_no_filter_says_where(text, near):
    if near is None:
        assert compile_filter(text.encode())(b"{}")
        return
    with pytest.raises(BadExpression) as error:
        compile_filter(text.encode())
    assert error.value.args[0].partition(b"\0")[0] == near.encode()
