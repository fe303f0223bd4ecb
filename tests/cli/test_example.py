"""The sample applications give exactly the findings that their READMEs list."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/README.md"))
ROW = re.compile(
    r"^\| `(?P<place>[^`]+)` \| (?P<code>ALK\d{3}) (?P<name>[a-z-]+) \| \S.* \|$", re.MULTILINE
)
AS_OF = ("--as-of", "2026-11-22")
# Read for what they name, never for findings of their own.
QUIET = {".md", ".pyc"}


def each_sample() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)


def check(sample: Path) -> tuple[str, ...]:
    return (
        "check",
        f"examples/{sample.name}",
        "--output-format",
        "json",
        "--severity",
        "info",
        "--no-cache",
    )


def readme(sample: Path) -> str:
    return (sample / "README.md").read_text(encoding="utf-8")


def path_of(finding: dict[str, object]) -> str:
    return "/".join(str(finding["path"]).split("/")[2:])


def place(finding: dict[str, object]) -> str:
    cell = f" cell {finding['cell']}" if finding["cell"] is not None else ""
    return f"{path_of(finding)}{cell}:{finding['line']}"


@each_sample()
def test_the_readme_lists_exactly_what_is_found(antilock, sample: Path):
    text = readme(sample)
    listed = [match.groups() for match in ROW.finditer(text)]
    run = antilock(*check(sample), *AS_OF, cwd=ROOT)

    assert run.code == 1, run.err
    assert listed == [(place(each), each["code"], each["name"]) for each in run.findings]
    assert len(listed) == text.count("\n| `")


@each_sample()
def test_a_sample_fixes_its_own_day(antilock, sample: Path):
    run = antilock(*check(sample), cwd=ROOT)

    assert run.findings == antilock(*check(sample), *AS_OF, cwd=ROOT).findings
    past = antilock(*check(sample), "--as-of", "2024-01-01", cwd=ROOT)
    assert run.findings != past.findings


@each_sample()
def test_what_is_said_to_be_silent_is_silent(antilock, sample: Path):
    silent = set(re.findall(r"^- `([^`]+)`", readme(sample), re.MULTILINE))
    noisy = {path_of(each) for each in antilock(*check(sample), cwd=ROOT).findings}

    assert silent
    assert noisy.isdisjoint(silent)
    files = {
        path.relative_to(sample).as_posix()
        for path in sample.rglob("*")
        if path.is_file() and path.suffix not in QUIET and path.name != "__init__.py"
    }
    assert files - {"pyproject.toml"} == noisy | silent


@each_sample()
def test_a_sample_is_valid_python(sample: Path):
    modules = sorted(sample.rglob("*.py"))

    assert len(modules) > 4
    for path in modules:
        compile(path.read_text(encoding="utf-8"), str(path), "exec", dont_inherit=True)


def test_the_second_sample_shows_what_only_a_whole_project_tells(antilock):
    sample = ROOT / "examples" / "concierge"
    found = antilock(*check(sample), cwd=ROOT).findings
    alone = antilock(*check(sample), "--no-project", cwd=ROOT).findings

    assert {"ALK301", "ALK304", "ALK306", "ALK403"} <= {each["code"] for each in found}
    assert not {"ALK304", "ALK306", "ALK403"} & {each["code"] for each in alone}
