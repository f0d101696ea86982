"""The word list is Debian's, byte for byte, and a learner's own file is left alone."""

import hashlib

from teachredis.data import NOTICE, word_list, write_word_list

DEBIAN_SHA256 = "9f513f1ceadb6a01c5485b7dbdfd5118dc66cd70b59cae2851292112d4066a32"


def test_the_list_written_is_debians(tmp_path):
    path = tmp_path / "american-english"
    write_word_list(path)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == DEBIAN_SHA256


def test_it_has_104334_words():
    assert len(word_list().split()) == 104_334


def test_a_file_of_that_name_is_left_alone(tmp_path):
    own = tmp_path / "american-english"
    own.write_text("stop\nspot\n")
    write_word_list(own)
    assert own.read_text() == "stop\nspot\n"


def test_the_authors_terms_are_shipped_beside_it():
    assert "Kevin Atkinson" in NOTICE.read_text(encoding="utf-8")
