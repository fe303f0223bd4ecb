"""The table of checks and languages that `antilock checks` prints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from antilock.report.matrix import matrix_lines
from antilock_checks import CHECKS

WIDEST = 100  # columns of a terminal


def marked(lines: Iterator[str], code: str) -> str:
    return next(line for line in lines if line.startswith(code))


def test_every_check_has_a_line_that_fits_a_terminal() -> None:
    lines = list(matrix_lines(CHECKS))
    for check in CHECKS:
        assert any(line.startswith(f"{check.code}  {check.name} ") for line in lines)
    assert max(map(len, lines)) <= WIDEST


def test_languages_that_the_same_checks_judge_share_a_column() -> None:
    one = replace(CHECKS[0], languages=("javascript", "typescript"))
    two = replace(CHECKS[1], languages=("python",))
    first, second, *rows = matrix_lines((one, two))
    assert (first.split(), second.split()[-2:]) == (["js"], ["ts", "py"])
    shared, other = second.index("ts"), second.index("py")
    assert [row[shared:].rstrip() for row in rows] == ["x", "   x"]
    assert rows[1][other] == "x"


def test_a_preview_is_marked_and_explained() -> None:
    preview = replace(CHECKS[0], is_preview=True)
    lines = list(matrix_lines((preview,)))
    assert "*" in marked(iter(lines), preview.code)
    assert lines[-1].startswith("* a preview")
    assert not list(matrix_lines((replace(preview, is_preview=False),)))[-1].startswith("*")


def test_heads_are_cut_to_what_fits() -> None:
    one = replace(CHECKS[0], languages=("dockerfile",))
    two = replace(CHECKS[1], languages=("properties",))
    wide = list(matrix_lines((one, two)))
    room = max(map(len, wide)) - 4
    narrow = list(matrix_lines((one, two), room))
    assert wide[0].split()[-2:] == ["docker", "proper"]
    assert narrow[0].split()[-2:] == ["dock", "prop"]
    assert max(map(len, narrow)) <= room
