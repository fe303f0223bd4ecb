"""Fixing files: bytes that stay, and files that must not be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from antilock.findings import Variable
from antilock.fix.example import with_variables
from antilock.fix.files import change_of, diff_lines, plan_changes, write_changes
from antilock.run import check_data
from antilock.testing import project_of

SOURCE = (
    'import os\n\nMODEL = "gpt-4o"\nclient.chat.completions.create(model=MODEL, messages="é")\n'
)
FIXED = SOURCE.replace('"gpt-4o"', 'os.environ.get("OPENAI_MODEL", "gpt-4o")')


def fixed(data: bytes, path: str = "app.py") -> bytes:
    project = project_of()
    findings = check_data(path, data, project, is_named=True).findings
    return change_of(path, data, findings, project).after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"\xef\xbb\xbf", b""),
        (b"# -*- coding: latin-1 -*-\n", b""),
        (b"# \xd0\x81 coding: utf-8\n", b""),
    ],
    ids=["byte-order mark", "coding line", "UTF-8"],
)
def test_the_encoding_stays(before: bytes, after: bytes) -> None:
    encoding = "latin-1" if b"latin" in before else "utf-8"
    data = before + SOURCE.encode(encoding)
    assert fixed(data) == before + FIXED.encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_stays(encoding: str) -> None:
    mark = "\ufeff".encode(encoding)
    assert fixed(mark + SOURCE.encode(encoding)) == mark + FIXED.encode(encoding)


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_line_endings_and_the_missing_last_one_stay(ending: str) -> None:
    data = SOURCE.rstrip("\n").replace("\n", ending).encode()
    assert fixed(data) == FIXED.rstrip("\n").replace("\n", ending).encode()


def test_what_cannot_be_decoded_is_left_alone() -> None:
    data = SOURCE.encode() + b"# \xff\n"
    assert fixed(data) == data


@pytest.mark.parametrize("path", ["app.pyi", "app.ipynb", "app.vue"])
def test_files_that_are_not_plain_code_are_left_alone(path: str) -> None:
    cell = '{"cells": [{"cell_type": "code", "source": "c.chat.completions.create(model=\'gpt-4o\')"}]}'
    data = {
        "app.ipynb": cell.encode(),
        "app.vue": b"<script>c.chat.completions.create({model: 'gpt-4o'})</script>",
    }.get(path, SOURCE.encode())
    assert fixed(data, path) == data


def planned(path: Path):
    project = project_of()
    findings = check_data(str(path), path.read_bytes(), project, is_named=True).findings
    return plan_changes(findings, {str(path): str(path)}, project)


def test_a_file_keeps_its_mode_and_its_link(tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    file.write_text(SOURCE, encoding="utf-8")
    file.chmod(0o750)
    link = tmp_path / "link.py"
    link.symlink_to(file)
    written = write_changes(planned(link))
    assert written.fixed == {"ALK201": 1}
    assert link.is_symlink()
    assert file.read_text(encoding="utf-8") == FIXED
    assert file.stat().st_mode & 0o777 == 0o750
    assert sorted(each.name for each in tmp_path.iterdir()) == ["app.py", "link.py"]


def test_a_read_only_file_is_told_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    file.write_text(SOURCE, encoding="utf-8")
    file.chmod(0o444)
    written = write_changes(planned(file))
    (notice,) = written.notices
    assert notice.is_failure
    assert "read-only" in notice.message
    assert not written.files
    assert file.read_text(encoding="utf-8") == SOURCE


def test_a_file_that_changed_meanwhile_is_told_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    file.write_text(SOURCE, encoding="utf-8")
    changes = planned(file)
    file.write_text("# somebody was faster\n", encoding="utf-8")
    (notice,) = write_changes(changes).notices
    assert "changed meanwhile" in notice.message
    assert file.read_text(encoding="utf-8") == "# somebody was faster\n"


def test_a_full_disk_is_told_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "app.py"
    file.write_text(SOURCE, encoding="utf-8")
    changes = planned(file)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("antilock.writing.os.replace", fail)
    (notice,) = write_changes(changes).notices
    assert "no space left" in notice.message
    assert file.read_text(encoding="utf-8") == SOURCE
    assert [each.name for each in tmp_path.iterdir()] == ["app.py"]


def test_a_diff_shows_lines_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    file.write_bytes(b'import os\x0c\nclient.chat.completions.create(model="gpt-4o")')
    diff = "".join(diff_lines(planned(file).files))
    assert "+client.chat.completions.create(model=os.environ.get" in diff
    assert diff.count("\\ No newline at end of file") == 2
    assert "\x0c\n" in diff


def test_a_sample_gets_new_variables_only() -> None:
    new = [Variable("OPENAI_MODEL", "gpt-4o"), Variable("OPENAI_BASE_URL", "https://x/v1")]
    assert with_variables("", new) == "OPENAI_BASE_URL=https://x/v1\nOPENAI_MODEL=gpt-4o\n"
    old = "# sample\r\nexport OPENAI_MODEL=mine\r\n#OPENAI_BASE_URL="
    assert with_variables(old, new) == old
    assert with_variables("A=1", new[:1]) == "A=1\nOPENAI_MODEL=gpt-4o\n"


def test_a_variable_with_two_defaults_is_a_comment() -> None:
    new = [Variable("M", "a b"), Variable("M", "c")]
    assert with_variables("", new) == '# M="a b"  (elsewhere c)\n'
