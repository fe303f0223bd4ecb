"""`antilock check` as users type it: options, exit codes, streams."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from antilock import __version__
from antilock.report import FORMATS

JSON = ("--output-format", "json")
ERROR = 'MODEL = "gpt-4o"\n'
WARNING = (
    "from openai import OpenAI\n"
    "client = OpenAI(timeout=9)\n"
    "def ask(model, messages):\n"
    "    return client.chat.completions.create(model=model, messages=messages)\n"
)
INFO = 'def ask(model="gpt-4o"):\n    return model\n'
CLEAN = 'import os\n\nMODEL = os.environ["LLM_MODEL"]\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Four files of one severity each."""
    for name, source in (
        ("error", ERROR),
        ("warning", WARNING),
        ("info", INFO),
        ("clean", CLEAN),
    ):
        (tmp_path / f"{name}.py").write_text(source)
    return tmp_path


# Exit codes


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("error.py",), 1),
        (("warning.py",), 1),
        (("info.py",), 0),
        (("clean.py",), 0),
        (("error.py", "--fail-on", "error"), 1),
        (("warning.py", "--fail-on", "error"), 0),
        (("info.py", "--fail-on", "info"), 1),
        (("info.py", "--severity", "info"), 0),
        (("warning.py", "--severity", "error"), 0),
        (("error.py", "--exit-zero"), 0),
        ((".",), 1),
        ((".", "--exit-zero"), 0),
        (("missing.py",), 2),
        (("missing.py", "--exit-zero"), 2),
        (("error.py", "missing.py"), 2),
        (("error.py", "missing/"), 2),
        (("error.py", "--select", "ALK9"), 2),
        (("error.py", "--select", "hardcoded-modell"), 2),
        (("error.py", "--fail-on", "fatal"), 2),
        (("error.py", "--output-format", "yaml"), 2),
        (("error.py", "--as-of", "tomorrow"), 2),
        (("error.py", "--deploy-region", "Atlantis"), 2),
        (("error.py", "--jobs", "0"), 2),
        (("error.py", "--config", "missing.toml"), 2),
        (("error.py", "--write-baseline"), 2),
        (("error.py", "--baseline", "missing.json"), 2),
        (("error.py", "--nonsense"), 2),
        (("-", "error.py"), 2),
    ],
)
def test_exit_code(antilock, project: Path, arguments: tuple[str, ...], code: int):
    run = antilock("check", *arguments)

    assert run.code == code, run.out + run.err
    assert "Traceback" not in run.err
    if code == 2:
        assert run.err or "failure" in run.out


def test_missing_paths_are_named_all_at_once(antilock, project: Path):
    run = antilock("check", "missing.py", "error.py", "gone/", *JSON)

    assert run.code == 2
    assert run.out == ""
    assert run.err.count("\n") == 1
    assert "missing.py" in run.err
    assert "gone" in run.err
    assert "error.py" not in run.err


def test_no_command_and_no_such_command(antilock):
    assert antilock().code == 2
    assert antilock("chek").code == 2
    assert antilock("--version").out == f"antilock {__version__}\n"
    assert antilock("--help").code == 0
    assert antilock("check", "--help").code == 0


# What is shown


def test_what_is_below_the_level_is_counted(antilock, project: Path):
    run = antilock("check", ".", *JSON)

    assert {each["severity"] for each in run.findings} == {"error", "warning"}
    summary = run.report["summary"]
    assert summary["hidden"]["info"] >= 1
    assert summary["files"] == 4
    assert "info below the level shown" in antilock("check", ".").out


def test_severity_info_shows_everything(antilock, project: Path):
    run = antilock("check", ".", "--severity", "info", *JSON)

    assert ("info.py", 1, "ALK202") in run.places
    assert run.report["summary"]["hidden"] == {"error": 0, "warning": 0, "info": 0}


def test_a_finding_has_all_of_its_keys(antilock, project: Path):
    run = antilock("check", "error.py", *JSON)

    assert run.report["version"]
    assert list(run.report) == ["version", "findings", "summary"]
    (finding,) = run.findings
    assert finding.pop("message").startswith('The model "gpt-4o" of OpenAI')
    assert finding.pop("help")
    assert len(finding.pop("fingerprint")) == 16
    fix = finding.pop("fix")
    assert fix["is_safe"]
    assert "OPENAI_MODEL" in fix["title"]
    assert list(fix["edits"][0]) == ["line", "column", "end_line", "end_column", "text"]
    assert finding == {
        "path": "error.py",
        "line": 1,
        "column": 9,
        "end_line": 1,
        "end_column": 17,
        "cell": None,
        "code": "ALK201",
        "name": "hardcoded-model",
        "severity": "error",
        "url": "docs/checks/hardcoded-model.md",
        "provider": "openai",
    }


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_tells_findings_and_nothing(antilock, project: Path, form: str):
    found = antilock("check", "error.py", "--output-format", form)
    none = antilock("check", "clean.py", "--output-format", form)

    assert (found.code, none.code) == (1, 0)
    assert "hardcoded-model" in found.out or "ALK201" in found.out
    assert "error.py" in found.out or form == "statistics"
    assert "clean.py" not in none.out
    assert found.err == none.err == ""


def test_statistics_count_by_check(antilock, project: Path):
    run = antilock("check", ".", "--statistics", "--severity", "info")

    assert run.code == 1
    assert "ALK201" in run.out
    assert "error.py" not in run.out


def test_quiet_leaves_out_the_summary(antilock, project: Path):
    assert "Found 1 error" in antilock("check", "error.py").out
    assert "Found" not in antilock("check", "error.py", "--quiet").out
    assert antilock("check", "clean.py", "-q").out == ""


def test_the_report_is_the_same_whatever_the_order_and_the_processes(antilock, project: Path):
    names = ["error.py", "warning.py", "info.py", "clean.py"]
    first = antilock("check", *names, *JSON)
    assert antilock("check", *reversed(names), *JSON).out == first.out
    assert antilock("check", ".", *JSON, "--jobs", "1").findings == first.findings
    assert antilock("check", ".", ".", "error.py", *JSON).findings == first.findings


def test_many_files_give_the_same_in_one_process_and_in_several(antilock, project: Path):
    for number in range(200):
        (project / f"many_{number:03}.py").write_text(ERROR)
    one = antilock("check", ".", *JSON, "--jobs", "1")
    three = antilock("check", ".", *JSON, "--jobs", "3")

    assert len(one.findings) > 200
    assert one.out == three.out


# Colour


def test_colour_only_where_it_is_wanted(antilock, project: Path):
    def is_coloured(*arguments: str, **environment: str) -> bool:
        return "\x1b[" in antilock("check", "error.py", *arguments, environment=environment).out

    assert not is_coloured()
    assert not is_coloured("--color", "never", FORCE_COLOR="1")
    assert not is_coloured(NO_COLOR="1")
    assert not is_coloured(NO_COLOR="1", FORCE_COLOR="1")
    assert is_coloured("--color", "always")
    assert is_coloured(FORCE_COLOR="1")


def test_a_file_gets_no_colour(antilock, project: Path):
    antilock("check", "error.py", "--color", "always", "--output-file", "report.txt")

    assert "\x1b[" not in (project / "report.txt").read_text()


# Files that are written


def test_output_file_takes_the_report(antilock, project: Path):
    run = antilock("check", "error.py", *JSON, "--output-file", "reports/out.json")
    if run.code == 2:  # a directory that is not there is told, not made
        assert "reports" in run.err
        (project / "reports").mkdir()
        run = antilock("check", "error.py", *JSON, "--output-file", "reports/out.json")

    assert run.code == 1
    assert run.out == ""
    report = json.loads((project / "reports" / "out.json").read_text())
    assert [each["code"] for each in report["findings"]] == ["ALK201"]


def test_an_output_file_that_cannot_be_written_is_told(antilock, project: Path):
    (project / "folder").mkdir()
    run = antilock("check", "error.py", "--output-file", "folder")

    assert run.code == 2
    assert "folder" in run.err
    assert "Traceback" not in run.err


def test_check_writes_nothing_else(antilock, project: Path):
    before = sorted(project.rglob("*"))
    antilock("check", ".")

    assert sorted(project.rglob("*")) == before


# Standard input


def test_standard_input(antilock, project: Path):
    run = antilock("check", "-", *JSON, stdin=ERROR.encode())

    assert run.code == 1
    assert run.places == [("stdin.py", 1, "ALK201")]


def test_standard_input_with_a_name(antilock, project: Path):
    notebook = json.dumps({"cells": [{"cell_type": "code", "source": ERROR}]})
    run = antilock(
        "check", "-", "--stdin-filename", "notes/a.ipynb", *JSON, stdin=notebook.encode()
    )

    assert run.code == 1
    assert run.places == [("notes/a.ipynb", 1, "ALK201")]
    assert run.findings[0]["cell"] == 1
    assert antilock("check", "--stdin-filename", "x.py", stdin=CLEAN.encode()).code == 0


def test_standard_input_that_is_no_text(antilock, project: Path):
    run = antilock("check", "-", *JSON, stdin=b"\xff\xfe\x00gpt-4o")

    assert run.code in (1, 2)
    assert "Traceback" not in run.err


VERY_MANY = 1_100  # after so many files the process is ended at once


def test_a_run_over_very_many_files_ends_like_any_other(antilock, project: Path):
    for number in range(VERY_MANY):
        (project / f"many_{number:04}.py").write_text(ERROR if number % 2 else CLEAN)
    run = antilock("check", ".", *JSON)

    assert (run.code, run.err) == (1, "")
    assert run.report["summary"]["files"] == VERY_MANY + 4
    assert [code for _, _, code in run.places].count("ALK201") == VERY_MANY // 2 + 1
    assert antilock("check", ".", "--exit-zero", "--jobs", "1").code == 0
    again = antilock("check", ".", *JSON)
    assert (again.code, again.out) == (1, run.out)


@pytest.mark.skipif(sys.platform == "win32", reason="a working directory cannot be removed")
@pytest.mark.parametrize("what", [".", "one.py"])
def test_a_working_directory_that_is_gone_is_named(tmp_path: Path, what: str):
    program = Path(sys.executable).with_name("antilock")
    gone = tmp_path / "gone"
    gone.mkdir()
    made = subprocess.run(
        ["sh", "-c", f"rmdir ../gone && exec {program} check {what}"],
        cwd=gone,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 2
    assert made.stderr == "antilock: the working directory is gone: change to one that exists\n"


@pytest.mark.parametrize("count", [400, VERY_MANY])
def test_a_closed_pipe_is_no_crash(antilock, project: Path, count: int):
    import subprocess

    for number in range(count):
        (project / f"many_{number:04}.py").write_text(ERROR)
    command = [sys.executable, "-m", "antilock", "check", ".", "--output-format", "text"]
    with subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        errors = running.stderr.read()

    assert b"Traceback" not in errors
    assert b"Exception ignored" not in errors


# Selection


def test_select_ignore_and_extend_select(antilock, project: Path):
    def codes(*arguments: str) -> set[str]:
        run = antilock("check", ".", "--severity", "info", *JSON, *arguments)
        return {code for _, _, code in run.places}

    assert codes("--select", "ALK2") == {"ALK201", "ALK202"}
    assert codes("--select", "hardcoded-model") == {"ALK201"}
    assert codes("--select", "ALK201,missing-fallback") == {"ALK201", "ALK401"}
    assert codes("--select", "ALK201", "--select", "ALK202") == {"ALK201", "ALK202"}
    assert codes("--select", "ALK201", "--extend-select", "ALK401") == {"ALK201", "ALK401"}
    assert codes("--ignore", "ALK") == set()
    assert "ALK201" not in codes("--ignore", "hardcoded-model")


def test_an_unknown_check_is_told_with_the_nearest(antilock, project: Path):
    run = antilock("check", ".", "--select", "hardcoded-modell")

    assert run.code == 2
    assert "hardcoded-modell" in run.err
    assert "hardcoded-model" in run.err.replace("hardcoded-modell", "")


# Configuration


def test_configuration_isolated_and_another_file(antilock, project: Path):
    (project / "pyproject.toml").write_text('[tool.antilock]\nignore = ["ALK201"]\n')
    (project / "other.toml").write_text('select = ["ALK2"]\nseverity = "info"\n')

    def codes(*arguments: str) -> set[str]:
        run = antilock("check", ".", *JSON, *arguments)
        return {code for _, _, code in run.places}

    assert codes() == {"ALK401"}
    assert codes("--isolated") == {"ALK201", "ALK401"}
    assert codes("--config", "other.toml") == {"ALK201", "ALK202"}


def test_the_nearest_file_counts_also_from_elsewhere(antilock, project: Path):
    (project / "app").mkdir()
    (project / "app" / "deep").mkdir()
    (project / "app" / "deep" / "x.py").write_text(ERROR)
    (project / "app" / "antilock.toml").write_text('ignore = ["ALK201"]\n')

    assert antilock("check", "app/deep/x.py").code == 0
    assert antilock("check", "x.py", cwd=project / "app" / "deep").code == 0
    assert antilock("check", "app/deep/x.py", "--isolated").code == 1


def test_a_broken_configuration_tells_every_mistake(antilock, project: Path):
    (project / "antilock.toml").write_text('selct = ["ALK1"]\nfail-on = "panic"\n')
    run = antilock("check", ".")

    assert run.code == 2
    assert run.out == ""
    for part in ("antilock.toml", "selct", "select", "fail-on", "panic"):
        assert part in run.err


def test_per_file_ignores_and_exclude(antilock, project: Path):
    (project / "scripts").mkdir()
    (project / "scripts" / "x.py").write_text(ERROR)
    (project / "antilock.toml").write_text(
        'per-file-ignores = { "scripts/**" = ["hardcoded-model"] }\nexclude = ["warning.py"]\n'
    )

    assert {path for path, _, _ in antilock("check", ".", *JSON).places} == {"error.py"}
    run = antilock("check", ".", "--exclude", "error.py", *JSON)
    assert run.places == []


def test_tests_are_left_out_unless_asked_for(antilock, project: Path):
    (project / "tests").mkdir()
    (project / "tests" / "test_x.py").write_text(ERROR)

    def paths(*arguments: str) -> set[str]:
        return {path for path, _, _ in antilock("check", ".", *JSON, *arguments).places}

    assert "tests/test_x.py" not in paths()
    assert "tests/test_x.py" in paths("--include-tests")


def test_as_of_decides_what_is_retired(antilock, project: Path):
    (project / "old.py").write_text('MODEL = "claude-3-opus-20240229"\n')

    def codes(day: str) -> list[str]:
        run = antilock("check", "old.py", "--as-of", day, *JSON)
        return [f"{each['code']} {each['severity']}" for each in run.findings]

    assert codes("2024-06-01") == ["ALK201 error"]
    assert codes("2025-12-01") == ["ALK201 error", "ALK203 warning"]
    assert codes("2026-11-22") == ["ALK201 error", "ALK203 error"]


# Suppression


def test_suppressions(antilock, project: Path):
    (project / "s.py").write_text(
        'A_MODEL = "gpt-4o"  # antilock: ignore[hardcoded-model] a reason\n'
        'B_MODEL = "gpt-4o"  # noqa: ALK201\n'
        "# antilock: ignore-next-line[ALK201]\n"
        'C_MODEL = "gpt-4o"\n'
        'D_MODEL = "gpt-4o"\n'
        "x = 1  # antilock: ignore[hardcoded-model]\n"
        "y = 2  # antilock: ignore[hardcoded-modell]\n"
    )
    run = antilock("check", "s.py", *JSON)

    assert run.places == [("s.py", 5, "ALK201"), ("s.py", 6, "ALK002"), ("s.py", 7, "ALK003")]
    assert run.report["summary"]["suppressed"] == 3


# Baseline


def test_a_baseline_takes_known_findings_out_and_only_shrinks(antilock, project: Path):
    baseline = ("--baseline", "known.json")
    written = antilock("check", ".", *baseline, "--write-baseline")
    assert written.code == 0, written.err
    assert antilock("check", ".", *baseline).code == 0

    (project / "new.py").write_text('NEW_MODEL = "gpt-4o-mini"\n')
    run = antilock("check", ".", *baseline, *JSON)
    assert run.code == 1
    assert run.places == [("new.py", 1, "ALK201")]
    assert run.report["summary"]["baselined"] >= 2

    before = (project / "known.json").read_text()
    antilock("check", ".", *baseline, "--write-baseline")
    assert (project / "known.json").read_text() == before
    (project / "new.py").unlink()

    (project / "error.py").write_text(CLEAN)
    stale = antilock("check", ".", *baseline)
    assert stale.code == 0
    assert "error.py" in stale.out + stale.err
    antilock("check", ".", *baseline, "--write-baseline")
    assert "error.py" not in (project / "known.json").read_text()


def test_a_baseline_survives_edits_elsewhere_in_the_file(antilock, project: Path):
    antilock("check", ".", "--baseline", "known.json", "--write-baseline")
    (project / "error.py").write_text("import os\n\n\n" + ERROR)

    assert antilock("check", ".", "--baseline", "known.json").code == 0


def test_a_broken_baseline_is_told(antilock, project: Path):
    (project / "known.json").write_text("{")
    run = antilock("check", ".", "--baseline", "known.json")

    assert run.code == 2
    assert "known.json" in run.err


# The rest


def test_the_working_directory_is_the_default(antilock, project: Path):
    assert antilock("check", *JSON).findings == antilock("check", ".", *JSON).findings


def test_a_file_in_no_known_language_is_told(antilock, project: Path):
    (project / "README.rst").write_text("gpt-4o\n")
    run = antilock("check", "README.rst", *JSON)

    assert run.code in (0, 2)
    assert "no language" in run.notices["README.rst"]


def test_options_for_later_are_accepted(antilock, project: Path):
    run = antilock(
        "check", "error.py", "--no-cache", "--no-project", "--deploy-region", "DE", *JSON
    )

    assert run.code == 1, run.err
    assert run.places == [("error.py", 1, "ALK201")]


def test_no_cache_keeps_nothing(antilock, project: Path, tmp_path: Path):
    empty = tmp_path / "empty-cache"
    run = antilock(
        "check", "error.py", "--no-cache", environment={"ANTILOCK_CACHE_DIR": str(empty)}
    )

    assert run.code == 1
    assert not empty.exists()


def test_a_cache_that_cannot_be_written_is_no_trouble(antilock, project: Path):
    (project / "taken").write_text("a file, not a directory")
    run = antilock(
        "check", "error.py", environment={"ANTILOCK_CACHE_DIR": str(project / "taken" / "x")}
    )

    assert run.code == 1
    assert run.err == ""


def test_a_broken_cache_is_no_trouble(antilock, project: Path, tmp_path: Path):
    own = {"ANTILOCK_CACHE_DIR": str(tmp_path / "own-cache")}
    first = antilock("check", "error.py", *JSON, environment=own)
    kept = [path for path in (tmp_path / "own-cache").rglob("*") if path.is_file()]
    assert kept
    for path in kept:
        path.write_bytes(b"[1, 2")
    second = antilock("check", "error.py", *JSON, environment=own)

    assert second.out == first.out
    assert second.err == ""


def test_timings_go_to_standard_error(antilock, project: Path):
    run = antilock("check", "error.py", "--timings", *JSON)

    assert run.findings
    told = [line.partition(" ms  ")[2] for line in run.err.splitlines()]
    assert told == [
        "configuration and catalogue",
        "discovery",
        "reading",
        "what files know of each other",
        "checks",
        "the rest of files",
        "report",
    ]


def test_nothing_of_what_is_read_is_run(antilock, project: Path):
    (project / "evil.py").write_text("import pathlib\npathlib.Path('ran').touch()\n" + ERROR)
    (project / "conftest.py").write_text("import pathlib\npathlib.Path('ran').touch()\n")
    (project / "json.py").write_text("raise SystemExit('imported')\n")
    run = antilock("check", ".", *JSON)

    assert ("evil.py", 3, "ALK201") in run.places
    assert not (project / "ran").exists()
    assert run.err == ""
