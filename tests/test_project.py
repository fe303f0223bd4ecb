"""The project itself: its registry, names, pages, cases and documents are in step."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import antilock_checks
from antilock.check import Check
from antilock_checks import CHECKS

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "checks"
SEMANTICS = ROOT / "docs" / "semantics.md"
SECTIONS = ["Why it matters", "Example", "Instead"]
FURTHER = ["Limits", "Options", "References"]
REMEDIES = {"use", "avoid", "add", "prefer", "no", "require"}


def each_check() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)


def rows_of_semantics() -> dict[str, tuple[str, str]]:
    """Code to name and severity, from the tables of the semantics."""
    row = re.compile(r"^\| (ALK\d{3}) \| ([a-z-]+) \| ([^|]+?) \|", re.MULTILINE)
    text = SEMANTICS.read_text(encoding="utf-8")
    return {match[1]: (match[2], match[3]) for match in row.finditer(text)}


def test_the_registry_is_sorted_by_code() -> None:
    codes = [check.code for check in CHECKS]
    assert codes == sorted(codes)


def test_codes_and_names_are_unique() -> None:
    assert len({check.code for check in CHECKS}) == len(CHECKS)
    assert len({check.name for check in CHECKS}) == len(CHECKS)


def test_every_module_with_a_check_is_registered() -> None:
    defined = {
        module.name
        for module in pkgutil.iter_modules(antilock_checks.__path__)
        if hasattr(importlib.import_module(f"antilock_checks.{module.name}"), "CHECK")
    }
    assert defined == {check.run.__module__.rpartition(".")[2] for check in CHECKS}


@each_check()
def test_code_and_name_are_well_formed(check: Check) -> None:
    assert re.fullmatch(r"ALK\d{3}", check.code)
    assert re.fullmatch(r"[a-z]+(?:-[a-z]+)+", check.name)
    assert check.name.partition("-")[0] not in REMEDIES, "a name tells the pattern, not the remedy"


@each_check()
def test_module_cases_and_page_share_their_stem(check: Check) -> None:
    assert check.run.__module__ == f"antilock_checks.{check.name.replace('-', '_')}"
    assert (CASES / f"{check.name}.md").is_file()
    assert check.url.endswith(f"/{check.name}.md")


def test_every_case_file_belongs_to_a_check() -> None:
    """Cases of one language may stand in a folder of their own, `checks/<language>/<name>.md`."""
    names = {check.name for check in CHECKS}
    assert {path.stem for path in CASES.rglob("*.md")} == names


@each_check()
def test_case_files_begin_with_name_and_code(check: Check) -> None:
    for path in CASES.rglob(f"{check.name}.md"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {check.name} ({check.code})\n"), path


@each_check()
def test_a_page_begins_with_one_sentence(check: Check) -> None:
    first, second, *_ = check.page.splitlines()
    assert first.endswith(".")
    assert len(first) <= 100
    assert second == ""


@each_check()
def test_a_page_has_its_sections_in_order(check: Check) -> None:
    found = re.findall(r"^## (.+)$", check.page, re.MULTILINE)
    assert found[: len(SECTIONS)] == SECTIONS
    rest = found[len(SECTIONS) :]
    assert rest == [name for name in FURTHER if name in rest]


@each_check()
def test_links_between_pages_lead_somewhere(check: Check) -> None:
    names = {other.name for other in CHECKS}
    for target in re.findall(r"\]\(([a-z-]+)\.md\)", check.page):
        assert target in names


@each_check()
def test_every_check_states_its_languages_and_since(check: Check) -> None:
    assert check.languages
    assert list(check.languages) == sorted(set(check.languages))
    assert re.fullmatch(r"\d+\.\d+\.\d+", check.since)


@each_check()
def test_check_is_what_the_semantics_say(check: Check) -> None:
    name, severity = rows_of_semantics()[check.code]
    assert check.name == name
    assert check.severity.word == severity.partition(",")[0].partition(";")[0]
    assert check.is_preview == ("preview" in severity)


@each_check()
def test_a_check_is_short_and_a_file_of_its_own(check: Check) -> None:
    path = Path(sys.modules[check.run.__module__].__file__ or "")
    lines = path.read_text(encoding="utf-8").splitlines()
    code = "\n".join(lines).rpartition('"""\n\nfrom __future__')[2]
    assert len(code.splitlines()) <= 120
    assert code.count("CHECK = Check(") == 1


@each_check()
def test_options_of_a_check_are_explained(check: Check) -> None:
    if check.options is not None:
        assert "## Options" in check.page


def test_vendors_and_languages_are_named_in_pages_but_never_in_code() -> None:
    """A check that names a vendor or a language would need a change for each new one."""
    from antilock.catalogue.load import load

    named = {
        word.lower()
        for provider in load().providers.values()
        for word in (provider.id, *provider.families, *provider.brands)
        if len(word) > 4 and word != "together"  # an English word before it was a company
    }
    named |= {"python", "javascript", "typescript", "golang", "java"}
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(named)))})\b")
    for check in CHECKS:
        source = Path(sys.modules[check.run.__module__].__file__ or "").read_text(encoding="utf-8")
        code = source.replace(sys.modules[check.run.__module__].__doc__ or "", "")
        assert pattern.findall(code.lower()) == [], check.name


def test_checks_import_public_names_only() -> None:
    private = re.compile(r"^(?:from|import) antilock\.[\w.]*\b_\w+|import _\w+", re.MULTILINE)
    for check in CHECKS:
        source = Path(sys.modules[check.run.__module__].__file__ or "").read_text(encoding="utf-8")
        assert private.findall(source) == [], check.name


def test_the_mechanism_never_imports_the_built_in_pack() -> None:
    for path in (ROOT / "lint").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(?:from|import) antilock_checks", source, re.MULTILINE), path


def test_importing_the_registry_is_cheap() -> None:
    """What only reports and configuration need must not be paid for by every start."""
    program = "import antilock_checks, sys; print(' '.join(sys.modules))"
    path = f"{ROOT / 'lint'}:{ROOT / 'checks'}"
    done = subprocess.run(
        [sys.executable, "-S", "-c", program],
        env={"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    heavy = {"rich", "logging", "difflib", "tomllib", "multiprocessing", "jsonschema", "argparse"}
    assert heavy & set(done.stdout.split()) == set()
