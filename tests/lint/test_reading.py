"""Bytes of files: all of them, whatever was known of the file before."""

from __future__ import annotations

import pytest

from antilock import reading
from antilock.reading import read_bytes


@pytest.mark.parametrize("expected", [0, 1, 9, 10, 11, 5_000])
def test_all_bytes_are_read_whatever_was_expected(tmp_path, expected):
    """It may have been written since it was found."""
    file = tmp_path / "a.py"
    file.write_bytes(b"0123456789")
    assert read_bytes(str(file), expected) == b"0123456789"


@pytest.mark.parametrize("expected", [0, 3, 12])
def test_what_is_too_large_by_now_is_refused(tmp_path, monkeypatch, expected):
    monkeypatch.setattr(reading, "MAX_BYTES", 8)
    file = tmp_path / "a.py"
    file.write_bytes(b"0123456789")
    with pytest.raises(OSError, match="more than the"):
        read_bytes(str(file), expected)


def test_a_folder_in_the_place_of_a_file_is_an_error(tmp_path):
    for expected in (0, 7):
        with pytest.raises(OSError, match=r"[Dd]irectory|[Dd]enied"):
            read_bytes(str(tmp_path), expected)
