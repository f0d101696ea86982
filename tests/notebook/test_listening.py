"""Clients that listen: the cell ends, and what they hear is shown under the cell that did it."""


def test_a_subscriber_is_parked_and_hears_later(notebook):
    said = notebook.redis("SUBSCRIBE news", "--client eve")
    assert said.splitlines()[-1] == 'eve is listening to "news"'
    assert notebook.redis("PUBLISH news hello") == '(integer) 1\neve ← 1) "message" 2) "news" 3) "hello"'


def test_what_plain_python_sets_off_is_shown_under_its_cell(notebook):
    notebook.redis("SUBSCRIBE news", "--client eve")
    notebook.redis("BLPOP jobs 0", "--client bob")
    assert notebook.run("import redis\nr = redis.Redis()\nr.publish('news', 'hi')\nr.rpush('jobs', 'a')").splitlines() == [
        "1", 'eve ← 1) "message" 2) "news" 3) "hi"', 'bob ← 1) "jobs" 2) "a"',
    ]  # fmt: skip


def test_a_cell_without_news_says_nothing_more(notebook):
    notebook.redis("SUBSCRIBE news", "--client eve")
    assert notebook.run("1 + 1") == "2"


def test_a_monitor_watches_everybody(notebook):
    assert notebook.redis("MONITOR", "--client spy").endswith("spy is watching every command")
    assert notebook.redis("SET x 1").splitlines()[-1].endswith('"SET" "x" "1"')


def test_who_listens_is_told_why_it_may_not_ask(notebook):
    notebook.redis("SUBSCRIBE news")
    assert notebook.redis("GET x").endswith("This client listens. Another may speak, with --client NAME; UNSUBSCRIBE ends it.")
    assert notebook.redis("UNSUBSCRIBE") == '1) "unsubscribe"\n2) "news"\n3) (integer) 0'
    assert notebook.redis("GET x") == "(nil)"
