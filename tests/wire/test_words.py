"""A typed line and its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachredis.wire.words import UnbalancedQuotes, quoted, split_words


@pytest.mark.parametrize(("line", "words"), [
    ("", []),
    ("   \t ", []),
    ("PING", [b"PING"]),
    ("  SET  k\tv \r\n", [b"SET", b"k", b"v"]),
    ('SET k "two words"', [b"SET", b"k", b"two words"]),
    ('SET k ""', [b"SET", b"k", b""]),
    (r'"\n\r\t\b\a\"\\"', [b'\n\r\t\b\a"\\']),
    (r'"\x00\xfF\x4a\x4\xzz\q"', [b"\x00\xffJx4xzzq"]),
    (r"'a\'b\n'", [rb"a'b\n"]),                     # in single quotes only \' is special
    (r"a\nb", [rb"a\nb"]),                          # outside quotes nothing is
    ('a"b c"', [b"ab c"]),                          # a quote may open inside a word
    ('"a" "b"', [b"a", b"b"]),
    ('"a"\vb', [b"a", b"b"]),                       # a vertical tab parts words behind a quote,
    ("\va\vb", [b"a\vb"]),                          # and is skipped before a word, but does not end one
    ("GET café", [b"GET", "café".encode()]),
    (b"GET \xff", [b"GET", b"\xff"]),
])  # fmt: skip
def test_words_of_a_line(line, words):
    assert split_words(line) == words


@pytest.mark.parametrize(("line", "column", "problem"), [
    ('SET k "abc', 7, "unclosed quote"),
    ("SET k 'abc", 7, "unclosed quote"),
    ('SET k ab"c', 9, "unclosed quote"),
    ('"é" "x', 5, "unclosed quote"),                # columns count characters, not bytes
    (r'"a\"', 1, "unclosed quote"),
    ('"a' + "\\", 1, "unclosed quote"),
    ('SET k "a"b', 10, "right after a closing quote"),
    ("'a''b'", 4, "right after a closing quote"),
])  # fmt: skip
def test_unbalanced_quotes_tell_the_column(line, column, problem):
    with pytest.raises(UnbalancedQuotes, match=problem) as caught:
        split_words(line)
    assert caught.value.column == column


@pytest.mark.parametrize(("word", "text"), [
    (b"", '""'),
    (b"plain", '"plain"'),
    (b'a"b\\c', r'"a\"b\\c"'),
    (b"\n\r\t\a\b\x00\x1b\x7f\xff", r'"\n\r\t\a\b\x00\x1b\x7f\xff"'),
    ("é".encode(), r'"\xc3\xa9"'),
    (b"it's", '"it\'s"'),
])  # fmt: skip
def test_quoted_as_redis_cli_prints(word, text):
    assert quoted(word) == text


@given(st.lists(st.binary()))
def test_quoted_words_come_back(words):
    assert split_words(" ".join(map(quoted, words))) == words


@given(st.text(alphabet=" ab\\\"'\nx0\v"))
def test_any_line_splits_or_tells_a_column_inside_it(line):
    try:
        split_words(line)
        column = 1
    except UnbalancedQuotes as error:
        column = error.column
    assert 1 <= column <= max(1, len(line))
