"""Promises that hold for every file: nothing is lost on the way, and nothing else is taken out."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from antilock.catalogue.load import load
from antilock.config.model import Configuration
from antilock.discovery import discover
from antilock.findings import Finding
from antilock.packs import load_checks
from antilock.prefilter import build
from antilock.run import Project, check_data, check_files
from antilock.testing import Scenario, read_cases

ROOT = Path(__file__).parent.parent
SAMPLES = sorted(
    path
    for folder in ("examples", "tests/languages/samples")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".py", ".ipynb")
)
CATALOGUE = load()


@pytest.fixture(scope="module")
def project() -> Project:
    return Project(Configuration(root=ROOT), CATALOGUE, load_checks(), date(2026, 11, 22))


def findings_of(project: Project, name: str, text: str) -> list[Finding]:
    return list(check_data(name, text.encode(), project, is_named=True).findings)


def firing_scenarios() -> list[Scenario]:
    """The cases, in every language, of a file in which something is found by itself."""
    return [
        scenario
        for case in sorted((ROOT / "tests/checks").rglob("*.md"))
        for scenario in read_cases(case)
        if not scenario.settings
        and not scenario.files
        # A broken file in which nothing of a provider stands is not parsed at all.
        and {expected.name for expected in scenario.expectations} - {"unreadable-file"}
    ]


@pytest.mark.parametrize("size", [0, 10**9], ids=["plain searches", "hyperscan"])
def test_every_file_with_findings_passes_the_prefilter(size: int) -> None:
    has_token = build(CATALOGUE.tokens(), size)
    scenarios = firing_scenarios()
    assert len({scenario.language for scenario in scenarios}) > 10
    for scenario in scenarios:
        if not CATALOGUE.is_platform_file(scenario.path):
            assert has_token(scenario.source.encode()), f"{scenario.file}:{scenario.line}"


def test_ignoring_a_finding_removes_exactly_that_one(project: Project) -> None:
    checked = 0
    for path in SAMPLES:
        if path.suffix != ".py":
            continue
        text = path.read_text(encoding="utf-8")
        before = findings_of(project, path.name, text)
        lines = text.split("\n")
        for finding in before:
            line = finding.location.span.line
            same = [f for f in before if f.location.span.line == line and f.code == finding.code]
            if len(same) > 1 or "#" in lines[line] or lines[line].rstrip().endswith(("\\", '"""')):
                continue
            marked = [*lines]
            marked[line] += f"  # antilock: ignore[{finding.name}]"
            after = findings_of(project, path.name, "\n".join(marked))
            left = [(f.code, f.location.span) for f in before if f is not finding]
            assert [(f.code, f.location.span) for f in after] == left, (path, finding)
            checked += 1
    assert checked > 20


def test_neither_order_nor_processes_change_the_result(project: Project, tmp_path: Path) -> None:
    for number in range(160):
        source = SAMPLES[number % len(SAMPLES)]
        (tmp_path / f"{number:03}{source.suffix}").write_bytes(source.read_bytes())
    files = list(discover([str(tmp_path)], Configuration(root=tmp_path)).files)
    assert len(files) == 160
    expected = check_files(files, project)
    random.Random(3).shuffle(files)
    assert check_files(files, project) == expected
    assert check_files(files, project, jobs=2) == expected
    assert expected.findings


def test_a_check_that_raises_is_told_and_the_others_go_on(project: Project) -> None:
    from dataclasses import replace

    def broken(subjects: object, context: object) -> object:
        raise ZeroDivisionError("one day")

    checks = tuple(
        replace(check, run=broken) if check.name == "hardcoded-model" else check
        for check in project.checks
    )
    text = 'import openai\nopenai.OpenAI(base_url="https://api.openai.com/v1").responses.create(model="gpt-4o")\n'
    report = check_data("x.py", text.encode(), replace(project, checks=checks), is_named=True)
    assert "hardcoded-endpoint" in {finding.name for finding in report.findings}
    assert [notice.is_failure for notice in report.notices] == [True]
    assert "ALK201" in report.notices[0].message
    assert report.notices[0].path == "x.py"


def test_antilock_is_clean_on_itself(project: Project) -> None:
    from antilock.project import load_project

    own = load_project((str(ROOT / "lint"), str(ROOT / "checks")))
    files = discover([str(ROOT / "lint"), str(ROOT / "checks")], own.configuration).files
    result = check_files(files, own)
    shown = own.configuration.reporting.shown_from
    assert [finding for finding in result.findings if finding.severity >= shown] == []
    assert not any(notice.is_failure for notice in result.notices)
