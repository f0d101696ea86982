"""teachredis.race() in a cell."""

from teachredis.lab.race import POLICIES


def test_a_race_is_shown_as_a_table(notebook):
    shown = notebook.run("import teachredis\nteachredis.race(accesses=2000, keys=200, sizes=[20, 50])")
    assert notebook.error is None
    table = shown[shown.index("keys in the cache") :].splitlines()
    assert table[0].split() == ["keys", "in", "the", "cache", "20", "50"]
    assert table[1].startswith("belady")
    assert {line.split()[0] for line in table[1:8]} == {*POLICIES}


def test_a_race_over_the_learner_s_own_keys(notebook):
    notebook.run("import teachredis\nrates = teachredis.race(list('abcabcabd') * 5, sizes=[2], policies=['exact-lru', 'belady'])")
    assert notebook.names["rates"].rate("belady", 2) > notebook.names["rates"].rate("exact-lru", 2)


def test_what_cannot_race_is_refused(notebook):
    notebook.run("import teachredis")
    for arguments, said in (
        ("'steps'", "there is no trace steps; there are zipf, scan, shifting, or give a list of keys"),
        ("[]", "the trace is empty"),
        ("policies=['lru']", "lru cannot race"),
        ("sizes=[0]", "a race needs policies, caches of at least one key"),
        ("accesses=0", "a trace needs at least one access"),
    ):
        notebook.run(f"teachredis.race({arguments})")
        assert str(notebook.error).startswith(said)
