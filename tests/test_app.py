"""`teachredis learn`: the course lands in a folder, what is there already stays, JupyterLab opens."""

import subprocess

import pytest

from teachredis import app


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of two notebooks and things that are no part of it."""
    folder = tmp_path / "course"
    (folder / "data").mkdir(parents=True)
    (folder / ".ipynb_checkpoints").mkdir()
    for name in ("01_tutorial.ipynb", "data/words.txt", ".ipynb_checkpoints/01_tutorial.ipynb"):
        (folder / name).write_text(f"the course's {name}")
    monkeypatch.setattr(app, "PACKAGED_COURSE", folder)
    return folder


@pytest.fixture
def opened(monkeypatch):
    """What would have been run, instead of running it."""
    runs = []

    def run(command, **options):
        runs.append((command, options))
        return subprocess.CompletedProcess(command, 7)

    monkeypatch.setattr(app.subprocess, "run", run)
    monkeypatch.setattr(app.importlib.util, "find_spec", lambda name: object())
    return runs


def test_learn_copies_the_course_into_the_default_folder(course, opened, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    app.main(["learn"])
    copied = tmp_path / "teachredis-course"
    assert sorted(path.relative_to(copied).as_posix() for path in copied.rglob("*") if path.is_file()) == [
        "01_tutorial.ipynb", "data/words.txt",
    ]  # fmt: skip
    assert "new:  01_tutorial.ipynb" in capsys.readouterr().out


def test_learn_never_overwrites_a_file(course, opened, tmp_path, capsys):
    mine = tmp_path / "here" / "01_tutorial.ipynb"
    mine.parent.mkdir()
    mine.write_text("my own work")
    app.main(["learn", str(mine.parent)])
    assert mine.read_text() == "my own work"
    said = capsys.readouterr().out
    assert "kept: 01_tutorial.ipynb (yours; not overwritten)" in said
    assert "new:  data/words.txt" in said


def test_words_after_two_dashes_go_to_jupyterlab_and_its_status_comes_back(course, opened, tmp_path):
    assert app.main(["learn", str(tmp_path / "here"), "--", "--no-browser", "--port=9999"]) == 7
    [(command, options)] = opened
    assert command[1:] == ["-m", "jupyter", "lab", "--no-browser", "--port=9999", "01_tutorial.ipynb"]
    assert options["cwd"] == tmp_path / "here"


def test_without_jupyterlab_the_message_names_what_to_install(course, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(app.importlib.util, "find_spec", lambda name: None)
    assert app.main(["learn", str(tmp_path / "here")]) == 1
    assert 'pip install "teachredis[lab]"' in capsys.readouterr().err
    assert (tmp_path / "here" / "01_tutorial.ipynb").exists()


def test_a_folder_that_cannot_be_made_is_one_line_and_no_traceback(course, opened, tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    assert app.main(["learn", str(tmp_path / "file")]) == 1
    assert "cannot be put into" in capsys.readouterr().err
    assert opened == []


def test_in_a_clone_the_course_is_the_student_notebooks(tmp_path, monkeypatch):
    monkeypatch.setattr(app, "PACKAGED_COURSE", tmp_path / "absent")
    assert app.course_folder().parts[-2:] == ("notebooks", "student")
    assert app.course_folder().is_dir()


def test_ctrl_c_ends_jupyterlab_quietly(course, opened, tmp_path, monkeypatch):
    def interrupted(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(app.subprocess, "run", interrupted)
    assert app.main(["learn", str(tmp_path / "here")]) == 0


@pytest.mark.parametrize("words", [[], ["teach"], ["learn", "a", "b"]])
def test_words_that_make_no_sense_print_the_usage(words, capsys):
    with pytest.raises(SystemExit):
        app.main(words)
    assert "usage: teachredis" in capsys.readouterr().err
