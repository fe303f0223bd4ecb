"""The sample application gives exactly the findings that its README lists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "examples" / "newsdesk"
ROW = re.compile(
    r"^\| `(?P<place>[^`]+)` \| (?P<code>ALK\d{3}) (?P<name>[a-z-]+) \| \S.* \|$", re.MULTILINE
)
CHECK = ("check", "examples/newsdesk", "--output-format", "json", "--severity", "info")


def readme() -> str:
    return (SAMPLE / "README.md").read_text(encoding="utf-8")


def path_of(finding: dict[str, object]) -> str:
    return str(finding["path"]).removeprefix("examples/newsdesk/")


def place(finding: dict[str, object]) -> str:
    cell = f" cell {finding['cell']}" if finding["cell"] is not None else ""
    return f"{path_of(finding)}{cell}:{finding['line']}"


def test_the_readme_lists_exactly_what_is_found(antilock):
    listed = [match.groups() for match in ROW.finditer(readme())]
    run = antilock(*CHECK, "--as-of", "2026-11-22", cwd=ROOT)

    assert run.code == 1, run.err
    assert listed == [(place(each), each["code"], each["name"]) for each in run.findings]
    assert len(listed) == readme().count("\n| `")


def test_the_sample_fixes_its_own_day(antilock):
    run = antilock(*CHECK, cwd=ROOT)

    assert run.findings == antilock(*CHECK, "--as-of", "2026-11-22", cwd=ROOT).findings
    assert run.findings != antilock(*CHECK, "--as-of", "2024-01-01", cwd=ROOT).findings


def test_what_is_said_to_be_silent_is_silent(antilock):
    silent = re.findall(r"^- `([^`]+)`", readme(), re.MULTILINE)
    noisy = {path_of(each) for each in antilock(*CHECK, cwd=ROOT).findings}

    assert silent
    assert noisy.isdisjoint(silent)
    files = {
        path.relative_to(SAMPLE).as_posix()
        for path in SAMPLE.rglob("*")
        if path.suffix in {".py", ".ipynb"}
    }
    assert files == noisy | set(silent) | {"newsdesk/__init__.py"}


def test_the_sample_is_valid_python():
    modules = sorted(SAMPLE.rglob("*.py"))

    assert len(modules) > 5
    for path in modules:
        compile(path.read_text(encoding="utf-8"), str(path), "exec", dont_inherit=True)
