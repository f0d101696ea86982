"""Every command explains itself, in the form that %redis_help and a reader of the code rely on.

    What it does, said as an order (or asked, where the reply is yes or no).

    Options, one clause each.
    Reply: ...  Errors: ...  Cost: ...
    Source: redis.io/commands/<name>
"""

import inspect

import pytest

import teachredis

TABLE = teachredis.Engine().table
COMMANDS = sorted(name for name, entry in TABLE.items() if entry.subcommands is None)
LONGEST_FIRST_LINE = 110


def doc_of(name):
    return inspect.getdoc(TABLE[name].run) or ""


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_what_it_does_replies_and_costs(name):
    doc = doc_of(name)
    missing = [part for part in ("Reply:", "Cost:", "Source:") if part not in doc]
    assert not missing, f"{TABLE[name].home}.{TABLE[name].run.__name__} lacks {', '.join(missing)}"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_names_its_own_page_as_its_source(name):
    assert doc_of(name).rstrip().endswith(f"Source: redis.io/commands/{name.replace('|', '-')}")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_first_line_is_an_order_or_a_question(name):
    first = doc_of(name).splitlines()[0]
    verb = first.split()[0].rstrip(",:;.")
    assert verb[0].isupper()
    assert not verb.endswith("s") or "?" in first, f"{verb!r} states; an order does not end in s"
    assert len(first) <= LONGEST_FIRST_LINE


def test_there_are_commands_to_look_at():
    assert len(COMMANDS) > 150
