"""Patterns: what they match, and that no pattern takes for ever."""

import pytest

from teachredis.structures.glob import matcher, matches


@pytest.mark.parametrize(("pattern", "matching", "others"), [
    (b"h?llo", [b"hello", b"h\xffllo"], [b"hllo", b"heello"]),
    (b"h*llo", [b"hllo", b"heeello"], [b"hell", b"llo"]),
    (b"h[ae]llo", [b"hello", b"hallo"], [b"hillo", b"hllo"]),
    (b"h[^e]llo", [b"hallo", b"h^llo"], [b"hello"]),
    (b"h[a-c]llo", [b"hallo", b"hcllo"], [b"hdllo", b"h-llo"]),
    (b"h[c-a]llo", [b"hbllo"], [b"hdllo"]),
    (b"h\\*llo", [b"h*llo"], [b"hello", b"h\\*llo"]),
    (b"[\\]]", [b"]"], [b"\\", b"[\\]]"]),
    (b"a\\", [b"a\\"], [b"a"]),
    (b"[a", [b"a"], [b"[", b"[a"]),             # a bracket that never closes takes the rest
    (b"[a-", [b"a", b"-"], [b"b"]),
    (b"[]", [], [b"", b"[]", b"]"]),
    (b"[^]", [b"]", b"a"], [b""]),
    (b"[\x01-\xff]", [b"\x00", b"\xff"], [b"\x80", b"\x02"]),  # bytes are signed: from -1 to 1
    (b"user:*", [b"user:", b"user:1"], [b"user", b"xuser:1"]),
    (b"*:name", [b":name", b"a:name"], [b"a:names"]),
    (b"*name*", [b"name", b"xnamex"], [b"nam"]),
    (b"a*b*c", [b"abc", b"abbcbc", b"a\nb\nc"], [b"acb", b"ab"]),
    (b"a*?", [b"ab"], [b"a"]),
    (b"", [b""], [b"a"]),
    (b"**", [b"a"], [b""]),                     # oddly
])  # fmt: skip
def test_pattern(pattern, matching, others):
    assert [text for text in matching + others if matches(pattern, text)] == matching


@pytest.mark.parametrize(("pattern", "text"), [
    (b"SAVE", b"save"), (b"s[A-Z]ve", b"saVe"), (b"[X]*", b"x1"), (b"max*", b"MAXMEMORY"),
])  # fmt: skip
def test_nocase_takes_letters_of_either_case(pattern, text):
    assert matcher(pattern, nocase=True)(text)
    assert not matcher(pattern)(text)


def test_many_stars_do_not_guess():
    assert not matches(b"a*" * 30 + b"b", b"a" * 100_000)


def test_more_stars_than_redis_follows_match_nothing():
    assert matches(b"a*" * 1000 + b"b", b"a" * 1000 + b"b")
    assert not matches(b"a*" * 1001 + b"b", b"a" * 1001 + b"b")
