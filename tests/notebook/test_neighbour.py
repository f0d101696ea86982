"""Another Redis on this machine is mentioned, unless outputs must be the same everywhere."""

import pytest

from teachredis.notebook.extension import NEIGHBOUR, READY


@pytest.mark.parametrize(
    ("listens", "environment", "said"),
    [
        (True, {}, [READY, NEIGHBOUR]),
        (False, {}, [READY]),
        (True, {"TEACHREDIS_ALONE": "1"}, [READY]),
        (True, {"TEACHREDIS_ALONE": "no"}, [READY, NEIGHBOUR]),
        (True, {"TEACHREDIS_GRADING": "1"}, [READY]),
    ],
)
def test_a_redis_on_port_6379_is_mentioned(notebook, monkeypatch, listens, environment, said):
    monkeypatch.setattr("teachredis.notebook.extension.someone_listens", lambda: listens)
    monkeypatch.delenv("TEACHREDIS_ALONE")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert notebook.run("%reload_ext teachredis").splitlines() == said
