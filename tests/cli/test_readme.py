"""README.md says what is true: its screenful is real, its commands are those that run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
SCREEN = re.compile(
    r"^```console\n\$ (antilock check [^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
DRILL = re.compile(r"^```console\n\$ (antilock drill [^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TOML = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_screenful_is_what_the_command_prints(antilock, request: pytest.FixtureRequest):
    text = README.read_text(encoding="utf-8")
    screen = SCREEN.search(text)
    assert screen is not None
    program, *arguments = screen[1].split()
    assert program == "antilock"
    printed = antilock(*arguments, cwd=ROOT).out
    if request.config.getoption("--rewrite-goldens"):
        start, end = screen.span(2)
        README.write_text(text[:start] + printed + text[end:], encoding="utf-8")
        return

    assert screen[2] == printed
    assert printed.count("\n") > 20


def test_the_drill_is_what_the_command_prints(antilock, request: pytest.FixtureRequest):
    text = README.read_text(encoding="utf-8")
    screen = DRILL.search(text)
    assert screen is not None
    run = antilock(*screen[1].split()[1:], cwd=ROOT)
    if request.config.getoption("--rewrite-goldens"):
        start, end = screen.span(2)
        README.write_text(text[:start] + run.out + text[end:], encoding="utf-8")
        return

    assert screen[2] == run.out
    assert run.code == 1, "something dies"
    for fate in (" dies ", " falls back ", " unknown ", "What stops:", "Untouched:"):
        assert fate in run.out


def test_the_test_command_is_the_one_that_ci_runs():
    lines = README.read_text(encoding="utf-8").splitlines()
    command = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1]

    assert command.startswith("python3 -m venv .venv && .venv/bin/pip install nox")
    assert lines.count(command) == 1


def test_the_main_job_is_one_line_on_the_sample():
    lines = README.read_text(encoding="utf-8").splitlines()
    main = [line for line in lines if line.endswith("antilock check examples/newsdesk")]

    assert main == [
        (
            "python3 -m venv .venv && .venv/bin/pip install -e . && "
            ".venv/bin/antilock check examples/newsdesk"
        )
    ]


@pytest.mark.parametrize(
    "page",
    ["README.md", "CONTRIBUTING.md", "benchmarks/README.md", "examples/newsdesk/README.md"]
    + [f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))],
)
def test_links_lead_somewhere(page: str):
    path = ROOT / page
    text = path.read_text(encoding="utf-8")
    broken = [
        target
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
        if "://" not in target and not (path.parent / target).exists()
    ]

    assert broken == []


def test_the_configuration_that_the_pages_show_is_valid(antilock, tmp_path: Path):
    shown = [
        (page.name, fence)
        for page in (README, ROOT / "docs" / "getting-started.md")
        for fence in TOML.findall(page.read_text(encoding="utf-8"))
    ]

    assert len(shown) == 2
    for page, fence in shown:
        (tmp_path / "pyproject.toml").write_text(fence, encoding="utf-8")
        run = antilock("config")
        assert (page, run.code, run.err) == (page, 0, "")


def test_the_pages_name_every_output_format():
    from antilock.report import FORMATS

    ci = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    machine = set(FORMATS) - {"text", "statistics"}

    assert {name for name in machine if name not in ci} == set()
