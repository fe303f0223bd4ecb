"""Files that stop lesser programs: each is dealt with and told, and all others are checked."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

MODEL = 'MODEL = "gpt-4o"\n'
JSON = ("--output-format", "json")

# Root reads whatever it likes, until the capabilities to do so are gone.
UNPRIVILEGED = (
    sys.executable,
    "-c",
    "import ctypes, os, sys\n"
    "if sys.platform == 'linux' and os.getuid() == 0:\n"
    "    drop_from_bounding_set, dac_override, dac_read_search = 24, 1, 2\n"
    "    for capability in (dac_override, dac_read_search):\n"
    "        ctypes.CDLL(None).prctl(drop_from_bounding_set, capability, 0, 0, 0)\n"
    "os.execv(sys.argv[1], sys.argv[1:])\n",
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A directory with one good file, which gives one finding."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "good.py").write_text(MODEL)
    return folder


def write(folder: Path, name: str, content: bytes | str) -> None:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


CLEAN = {
    "an empty file": (b"", []),
    "nothing but a byte-order mark": (b"\xef\xbb\xbf", []),
    "nothing but line ends": (b"\r\n\r\n", []),
    "a byte-order mark": (b"\xef\xbb\xbf" + MODEL.encode(), [(1, 9)]),
    "CRLF": (b'import os\r\n\r\nMODEL = "gpt-4o"\r\n', [(3, 9)]),
    "no line end at all": (b'MODEL = "gpt-4o"', [(1, 9)]),
    "latin-1 with a coding line": (
        '# -*- coding: latin-1 -*-\nNAME = "M\u00fcller"; MODEL = "gpt-4o"\n'.encode("latin-1"),
        [(2, 26)],
    ),
    "wide characters before the finding": (
        'NAME = "\u732b\U0001f408"; MODEL = "gpt-4o"\n'.encode(),
        [(1, 22)],
    ),
    "one megabyte": (
        ("x = [1, 2, 3]  # a line of a table that somebody generated\n" * 17_000 + MODEL).encode(),
        [(17_001, 9)],
    ),
    "print statements of Python 2": (b'print "hello"\nMODEL = "gpt-4o"\n', [(2, 9)]),
}

TROUBLED = {
    "five megabytes": (
        ("x = [1, 2, 3]  # a line of a table that somebody generated\n" * 85_000 + MODEL).encode(),
        "million characters",
        [85_001],
    ),
    "invalid UTF-8": (b'MODEL = "gpt-4o"\nNAME = "M\xfcller"\n', "line 2 is not valid utf-8", [1]),
    "an unknown coding line": (b'# coding: klingon\nMODEL = "gpt-4o"\n', "klingon", [2]),
    "NUL bytes": (b'MODEL = "gpt-4o"\nX = "a\0b"\n', "line 2 holds a NUL", [1]),
    "a syntax error half way": (
        b'MODEL = "gpt-4o"\n\n\ndef broken(:\n    return (\n',
        "line 4",
        [1],
    ),
    "an open bracket at the end": (b'MODEL = "gpt-4o"\nx = f(1,\n', "line 2", [1]),
    "10,000 nested parentheses": (
        b'MODEL = "gpt-4o"\nx = ' + b"(" * 10_000 + b"1" + b")" * 10_000 + b"\n",
        "parentheses",
        [1],
    ),
    "10,000 nested lists": (
        b'MODEL = "gpt-4o"\nx = ' + b"[" * 10_000 + b"]" * 10_000 + b"\n",
        "",
        [1],
    ),
}


@pytest.mark.parametrize("case", CLEAN)
def test_a_file_that_only_looks_odd_is_checked(antilock, project: Path, case: str):
    content, expected = CLEAN[case]
    write(project, "odd.py", content)
    run = antilock("check", "odd.py", "good.py", *JSON, cwd=project)

    assert run.err == ""
    assert run.code == 1
    places = [(each["path"], each["line"], each["column"]) for each in run.findings]
    assert places == [("good.py", 1, 9), *(("odd.py", *place) for place in expected)]
    assert run.notices == {}


@pytest.mark.parametrize("case", TROUBLED)
def test_a_named_file_that_is_read_in_part_is_a_finding(antilock, project: Path, case: str):
    content, message, lines = TROUBLED[case]
    write(project, "odd.py", content)
    run = antilock("check", "odd.py", "good.py", *JSON, cwd=project)

    assert run.err == ""
    assert run.code == 1
    assert [each for each in run.places if each[0] == "good.py"] == [("good.py", 1, "ALK201")]
    unreadable = [each for each in run.findings if each["code"] == "ALK001"]
    assert [each["path"] for each in unreadable] == ["odd.py"]
    assert message in unreadable[0]["message"]
    found = [each for each in run.places if each[0] == "odd.py" and each[2] == "ALK201"]
    assert found == [("odd.py", line, "ALK201") for line in lines]


@pytest.mark.parametrize("case", TROUBLED)
def test_a_file_found_on_the_way_is_a_notice(antilock, project: Path, case: str):
    content, message, _ = TROUBLED[case]
    write(project, "odd.py", content)
    run = antilock("check", ".", *JSON, cwd=project)

    assert run.code == 1
    assert ("good.py", 1, "ALK201") in run.places
    assert {code for _, _, code in run.places} == {"ALK201"}
    assert list(run.notices) == ["odd.py"]
    assert message in run.notices["odd.py"]


def test_a_named_binary_is_told_although_it_names_no_provider(antilock, project: Path):
    write(project, "binary.py", b"\x00\x01\x02")
    write(project, "broken.py", "def f(:\n")  # whatever it says, it names no provider: no finding
    run = antilock("check", "binary.py", "broken.py", *JSON, cwd=project)

    assert run.code == 1
    assert [(path, code) for path, _, code in run.places] == [("binary.py", "ALK001")]


def test_a_link_cycle_and_a_link_to_nowhere(antilock, project: Path):
    (project / "package").mkdir()
    (project / "package" / "parent").symlink_to("..", target_is_directory=True)
    (project / "self.py").symlink_to("self.py")
    (project / "dangling.py").symlink_to("nowhere.py")
    run = antilock("check", ".", *JSON, cwd=project)

    assert run.code == 1
    assert run.places == [("good.py", 1, "ALK201")]
    assert set(run.notices) >= {"self.py", "dangling.py"}
    assert "link that leads nowhere" in run.notices["self.py"]


@pytest.mark.parametrize("name", ["self.py", "dangling.py"])
def test_a_named_link_to_nowhere_fails_the_run(antilock, project: Path, name: str):
    (project / name).symlink_to("self.py" if name == "self.py" else "nowhere.py")
    run = antilock("check", name, "good.py", *JSON, cwd=project)

    assert run.code == 2
    assert run.places == [("good.py", 1, "ALK201")]
    assert "link that leads nowhere" in run.notices[name]


def test_a_directory_named_like_a_file(antilock, project: Path):
    (project / "x.py").mkdir()
    write(project / "x.py", "inner.py", MODEL)
    everything = antilock("check", ".", *JSON, cwd=project)
    named = antilock("check", "x.py", *JSON, cwd=project)

    assert everything.code == named.code == 1
    assert everything.places == [("good.py", 1, "ALK201"), ("x.py/inner.py", 1, "ALK201")]
    assert named.places == [("x.py/inner.py", 1, "ALK201")]
    assert everything.notices == {}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_a_file_that_may_not_be_read(antilock, project: Path):
    write(project, "locked.py", MODEL)
    (project / "locked.py").chmod(0)
    everything = antilock("check", ".", *JSON, cwd=project, prefix=UNPRIVILEGED)
    named = antilock("check", "locked.py", "good.py", *JSON, cwd=project, prefix=UNPRIVILEGED)

    assert everything.code == 1
    assert named.code == 2
    for run in (everything, named):
        assert run.places == [("good.py", 1, "ALK201")]
        assert "cannot be read" in run.notices["locked.py"]
        assert "ermission denied" in run.notices["locked.py"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_a_directory_that_may_not_be_entered(antilock, project: Path):
    (project / "locked").mkdir()
    write(project / "locked", "inner.py", MODEL)
    (project / "locked").chmod(0)
    try:
        run = antilock("check", ".", *JSON, cwd=project, prefix=UNPRIVILEGED)
    finally:
        (project / "locked").chmod(0o700)

    assert run.code == 1
    assert run.places == [("good.py", 1, "ALK201")]
    assert any(path.startswith("locked") for path in run.notices)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFOs")
def test_a_pipe_does_not_hang_the_run(antilock, project: Path):
    os.mkfifo(project / "pipe.py")
    everything = antilock("check", ".", *JSON, cwd=project)
    named = antilock("check", "pipe.py", "good.py", *JSON, cwd=project)

    assert everything.code == 1
    assert named.code == 2
    assert everything.places == named.places == [("good.py", 1, "ALK201")]
    assert "neither a file nor a directory" in named.notices["pipe.py"]


def test_a_file_name_that_is_no_utf8(antilock, project: Path):
    name = os.fsdecode(b"caf\xe9.py")
    try:
        (project / name).write_text(MODEL)
    except OSError:  # some file systems allow no such name, and then there is no such case
        return
    for form in ("json", "text", "sarif", "junit"):
        run = antilock("check", ".", "--output-format", form, cwd=project)
        assert run.code == 1, run.err
        assert run.out.count("gpt-4o") >= 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", None),
        ('{"gpt-4o"', "no valid JSON"),
        ('["gpt-4o"]', "no list of cells"),
        ('{"gpt-4o": 1, "cells": [{"cell_type": "code", "source": 7}]}', None),
        ('{"gpt-4o": 1, "worksheets": []}', "no list of cells"),
        ('["gpt-4o"' + "[" * 100_000, "no valid JSON"),
    ],
)
def test_notebooks_that_are_none(antilock, project: Path, content: str, message: str | None):
    write(project, "odd.ipynb", content)
    run = antilock("check", "odd.ipynb", "good.py", *JSON, cwd=project)

    assert run.err == ""
    assert run.code == 1
    assert ("good.py", 1, "ALK201") in run.places
    told = [each["message"] for each in run.findings if each["path"] == "odd.ipynb"]
    assert len(told) == (message is not None)
    assert all(message is not None and message in each for each in told)


def test_a_syntax_error_in_one_cell_leaves_the_other_cells(antilock, project: Path):
    write(
        project,
        "odd.ipynb",
        '{"cells": [{"cell_type": "code", "source": "MODEL = \\"gpt-4o\\""},'
        '{"cell_type": "code", "source": "def f(:\\n    return (\\n"}]}',
    )
    run = antilock("check", "odd.ipynb", *JSON, cwd=project)

    assert run.code == 1
    assert {(each["code"], each["cell"]) for each in run.findings} >= {("ALK201", 1)}
    assert "ALK001" in {each["code"] for each in run.findings}
