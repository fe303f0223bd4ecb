"""Which checks run, and on which files."""

from __future__ import annotations

import pytest

from antilock.check import Check
from antilock.config.model import Layer, Selection
from antilock.config.selectors import read_selector
from antilock.findings import Severity
from antilock.selection import codes_for_file, is_narrowed, select_checks


def silent(subjects, context):
    yield from ()


def check(code: str, name: str, *, is_preview: bool = False) -> Check:
    return Check(code, name, "0.1", Severity.ERROR, silent, is_preview=is_preview)


CHECKS = (
    check("ALK101", "hardcoded-endpoint"),
    check("ALK201", "hardcoded-model"),
    check("ALK203", "retired-model"),
    check("ALK208", "unknown-model", is_preview=True),
    check("ALX101", "other-pack"),
)
STABLE = "ALK101 ALK201 ALK203 ALX101"


def run(selection: Selection) -> str:
    return " ".join(each.code for each in select_checks(CHECKS, selection))


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), STABLE),
        (Selection(select=("ALK2",)), "ALK201 ALK203"),
        (Selection(select=("ALK",)), "ALK101 ALK201 ALK203"),
        (Selection(select=("hardcoded-model",)), "ALK201"),
        (Selection(select=("alk201", "HARDCODED-ENDPOINT")), "ALK101 ALK201"),
        (Selection(select=()), ""),
        (Selection(ignore=("ALK2",)), "ALK101 ALX101"),
        (Selection(ignore=("ALL",)), ""),
        (Selection(select=("ALK1",), extend_select=("ALK203",)), "ALK101 ALK203"),
        # the more specific one decides, and ignore wins a draw
        (Selection(select=("ALK201",), ignore=("ALK2",)), "ALK201"),
        (Selection(select=("ALK2",), ignore=("ALK201",)), "ALK203"),
        (Selection(select=("ALK20",), ignore=("ALK2",)), "ALK201 ALK203"),
        (Selection(select=("ALK2",), ignore=("ALK2",)), ""),
        (Selection(select=("ALK201",), ignore=("hardcoded-model",)), ""),
        (Selection(ignore=("ALK2",), extend_select=("retired-model",)), "ALK101 ALK203 ALX101"),
        # preview
        (Selection(preview=True), "ALK101 ALK201 ALK203 ALK208 ALX101"),
        (Selection(select=("ALK20",)), "ALK201 ALK203"),
        (Selection(select=("ALK208",)), "ALK208"),
        (Selection(extend_select=("unknown-model",)), "ALK101 ALK201 ALK203 ALK208 ALX101"),
        (Selection(preview=True, ignore=("unknown-model",)), STABLE),
        # the command line lies over the file
        (Selection(ignore=("ALK201",), command_line=Layer(select=("ALK201",))), "ALK201"),
        (
            Selection(select=("ALK1",), command_line=Layer(extend_select=("ALK203",))),
            "ALK101 ALK203",
        ),
        (Selection(command_line=Layer(ignore=("ALK",))), "ALX101"),
        (Selection(ignore=("ALK201",), command_line=Layer(extend_select=("ALK2",))), STABLE),
        (Selection(select=("ALK201",), command_line=Layer(ignore=("ALK2",))), ""),
        (Selection(preview=True, command_line=Layer(select=("ALK2",))), "ALK201 ALK203 ALK208"),
    ],
)
def test_the_selected_checks_run(selection, expected):
    assert run(selection) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src/app/a.py", "ALK101 ALK201 ALK203 ALX101"),
        ("scripts/a.py", "ALK101 ALX101"),
        ("src/scripts/a.py", "ALK101 ALK201 ALK203 ALX101"),
        ("a.py", "ALK201 ALK203"),
        ("scripts/generated.py", ""),
    ],
)
def test_files_ignore_checks_by_pattern(path, expected):
    selection = Selection(
        per_file_ignores=(
            ("/scripts/**", ("ALK2",)),
            ("generated.py", ("ALL",)),
            ("!*/", ("ALK1", "other-pack")),
        )
    )
    selected = select_checks(CHECKS, selection)
    codes = codes_for_file(path, selected, selection, CHECKS)
    assert " ".join(sorted(codes)) == expected


def test_a_file_never_gains_checks():
    selection = Selection(select=("ALK1",), per_file_ignores=(("a.py", ("ALK2",)),))
    selected = select_checks(CHECKS, selection)
    assert codes_for_file("a.py", selected, selection, CHECKS) == {"ALK101"}


def test_only_the_command_line_narrows_a_run():
    assert not is_narrowed(Selection(select=("ALK1",), ignore=("ALK101",)))
    assert not is_narrowed(Selection(command_line=Layer(extend_select=("ALK1",))))
    assert is_narrowed(Selection(command_line=Layer(select=("ALK1",))))
    assert is_narrowed(Selection(command_line=Layer(ignore=("ALK1",))))


@pytest.mark.parametrize(
    "text", ["", "AL", "ALK9", "201", "ALK2010", "all", "ALK-201", "*", "model"]
)
def test_what_names_no_check_is_no_selector(text):
    assert read_selector(text, {each.code: each.name for each in CHECKS}) is None
