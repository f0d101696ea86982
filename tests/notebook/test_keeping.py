"""%redis_connect --dir: the engine in the kernel keeps its data in a folder."""

import subprocess
import sys

import pytest

from teachredis import Engine
from teachredis.notebook.here import Here


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data"


def anew(notebook):
    """As after a restart of the kernel: what is in memory is gone."""
    notebook.run("%unload_ext teachredis")
    notebook.run("%load_ext teachredis")
    Here.kernel.engine.reset()


def test_data_outlives_the_kernel(notebook, folder):
    shown = notebook.run(f"%redis_connect --dir {folder}")
    assert shown.splitlines()[-1] == "0 keys there now."
    notebook.redis("SET k v")
    anew(notebook)
    assert notebook.redis("EXISTS k") == "(integer) 0"
    assert notebook.run(f"%redis_connect --dir {folder}").splitlines()[-1] == "1 key there now."
    assert notebook.redis("GET k") == '"v"'


def test_every_change_is_appended(notebook, folder):
    notebook.run(f"%redis_connect --dir {folder} --aof")
    notebook.redis("SET k v\nAPPEND k w")
    [log] = (folder / "appendonlydir").glob("*.incr.aof")
    assert b"APPEND" in log.read_bytes()
    anew(notebook)
    notebook.run(f"%redis_connect --dir {folder}")
    assert "without --aof" in str(notebook.error)
    notebook.run(f"%redis_connect --dir {folder} --aof")
    assert notebook.redis("GET k") == '"vw"'


def test_what_is_in_memory_goes_along_into_an_empty_folder(notebook, folder):
    notebook.redis("SET k v")
    notebook.run(f"%redis_connect --dir {folder}")
    assert (folder / "dump.rdb").exists()
    notebook.run(f"%redis_connect --dir {folder}2 --aof")
    assert notebook.redis("GET k") == '"v"'
    assert notebook.redis("CONFIG GET dir").endswith(f'"{folder}2"')


def test_nothing_is_covered_by_loading(notebook, folder):
    notebook.run(f"%redis_connect --dir {folder}")
    notebook.redis("SET k old\nSAVE")
    anew(notebook)
    notebook.redis("SET k new")
    notebook.run(f"%redis_connect --dir {folder}")
    assert "loading would cover them" in str(notebook.error)
    assert notebook.redis("GET k") == '"new"'


def test_a_snapshot_becomes_the_base_of_an_append_only_file(notebook, folder):
    notebook.run(f"%redis_connect --dir {folder}")
    notebook.redis("SET k v")
    anew(notebook)
    notebook.run(f"%redis_connect --dir {folder} --aof")
    assert notebook.redis("GET k") == '"v"'


def test_a_refused_folder_leaves_the_old_one_in_use(notebook, folder):
    notebook.run(f"%redis_connect --dir {folder}")
    notebook.run("%redis_connect --dir /dev/null/no")
    assert notebook.error is not None
    notebook.redis("SET k v")
    anew(notebook)
    notebook.run(f"%redis_connect --dir {folder}")
    assert notebook.redis("GET k") == '"v"'


def test_a_damaged_file_is_told_and_stays_as_it_is(notebook, folder):
    folder.mkdir()
    (folder / "dump.rdb").write_bytes(b"REDIS0012\xff")
    notebook.run(f"%redis_connect --dir {folder}")
    assert "dump.rdb" in str(notebook.error)
    notebook.redis("SET k v")
    anew(notebook)
    assert (folder / "dump.rdb").read_bytes() == b"REDIS0012\xff"


def test_reset_empties_the_folder_too(notebook, folder):
    notebook.run(f"%redis_connect --dir {folder}")
    notebook.redis("SET k v\nSAVE")
    assert str(folder) in notebook.run("%redis_reset")
    anew(notebook)
    assert notebook.run(f"%redis_connect --dir {folder}").endswith("0 keys there now.")


@pytest.mark.skipif(sys.platform == "win32", reason="no flock there")
def test_one_kernel_a_folder(notebook, folder):
    notebook.run(f"%redis_connect --dir {folder}")
    code = f"""
from teachredis import Engine
from teachredis.notebook.keeping import keep_in
keep_in(Engine(), {str(folder)!r}, aof=False)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert "another kernel keeps its data there" in done.stderr


def test_a_kernel_that_ends_saves(folder):
    code = f"""
from teachredis import Engine
from teachredis.notebook.keeping import keep_in
engine = Engine()
keep_in(engine, {str(folder)!r}, aof=False)
engine.run("SET k v")
"""
    subprocess.run([sys.executable, "-c", code], timeout=60, check=True)
    from teachredis.notebook.keeping import keep_in

    engine = Engine()
    keeping = keep_in(engine, str(folder), aof=False)
    assert engine.run("GET k") == b"v"
    keeping.end()


def test_without_a_folder_save_names_the_way(notebook):
    assert "%redis_connect --dir PATH" in notebook.redis("SAVE")
