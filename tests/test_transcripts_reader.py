"""The reader of transcripts sees what the README of transcripts promises."""

import pytest

from tests.test_transcripts import replay
from tests.transcripts_reader import fits, read_transcript

TEXT = """\
# What it shows.
> SET k "two words"
OK

anna> BLPOP k2 0
(waits)
# a comment in the middle
> GET k
"two words"

second line after a blank one
anna<
1) "k2"
@ advance 2m
> GET missing
"""


@pytest.fixture
def steps(tmp_path):
    path = tmp_path / "some.txt"
    path.write_text(TEXT)
    return read_transcript(path)


def test_each_step_knows_its_client_and_its_line(steps):
    typed = [(step.number, step.client, step.line) for step in steps if step.line]
    assert typed == [(2, "", 'SET k "two words"'), (5, "anna", "BLPOP k2 0"), (8, "", "GET k"), (15, "", "GET missing")]


def test_expected_text_keeps_inner_blank_lines_and_loses_those_at_the_end(steps):
    assert [step.text for step in steps if step.line] == [
        "OK", "(waits)", '"two words"\n\nsecond line after a blank one', "",
    ]  # fmt: skip


def test_waiting_listening_and_moving_the_clock_are_seen(steps):
    assert [step.waits for step in steps] == [False, True, False, False, False, False]
    assert (steps[3].client, steps[3].line, steps[3].text) == ("anna", None, '1) "k2"')
    assert steps[4].advance_ms == 120_000


def test_text_before_the_first_command_and_unknown_directives_are_refused(tmp_path):
    path = tmp_path / "wrong.txt"
    path.write_text("OK\n> GET k\n")
    with pytest.raises(AssertionError, match="before the first command"):
        read_transcript(path)
    path.write_text("> GET k\n@ jump 3s\n")
    with pytest.raises(AssertionError, match="no such directive"):
        read_transcript(path)


@pytest.mark.parametrize(("expected", "shown", "fit"), [
    ("OK", "OK", True),
    ("OK", "OK ", False),
    ("id=…\nname=a", "id=17\nname=a", True),
    ("id=…", "id=1\nname=b", False),     # … ends with its line
    ("a.c…", "abc", False),              # nothing else is a pattern
])  # fmt: skip
def test_three_dots_stand_for_any_text_on_their_line(expected, shown, fit):
    assert fits(expected, shown) is fit


@pytest.mark.real
def test_a_waiting_client_is_heard_later(tmp_path, real_redis):
    path = tmp_path / "waiting.txt"
    path.write_text("anna> BLPOP jobs 0\n(waits)\n> RPUSH jobs one\n(integer) 1\nanna<\n1) jobs\n")
    heard = []
    replay(path, real_redis, lambda step, reply: heard.append(reply))
    assert heard == [1, [b"jobs", b"one"]]
