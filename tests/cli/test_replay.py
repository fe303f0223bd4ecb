"""A report that is told again: only where a run would tell the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from antilock import __main__, cache, replay

ASK = """
from openai import OpenAI

client = OpenAI()


def ask(prompt):
    return client.chat.completions.create(model="gpt-4o", messages=prompt)
"""
CALLER = """
from product.ask import ask
from product.rescue import ask_anthropic


def answer(prompt):
    try:
        return ask(prompt)
    except Exception:
        return ask_anthropic(prompt)
"""
COMMAND = ["check", "--force-exclude", "product/ask.py"]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A git repository with a file that holds tokens; what is in it counts as written long ago."""
    monkeypatch.setattr(cache, "_STEP", 0)
    monkeypatch.setenv("ANTILOCK_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    place = tmp_path / "project"
    (place / "product" / "empty").mkdir(parents=True)
    (place / "product" / "ask.py").write_text(ASK)
    (place / "product" / "plain.py").write_text("value = 1\n")
    (place / "product" / "notes").write_text("nothing\n")
    (place / ".gitignore").write_text("local.py\n")
    (place / "product" / "local.py").write_text(CALLER)
    git(place, "init", "-q")
    git(place, "add", "-A")
    monkeypatch.chdir(place)
    return place


def git(place: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=place, check=True)


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the command in this process; its report and exit code."""

    def run(*arguments: str) -> tuple[str, int]:
        monkeypatch.setattr(sys, "argv", ["antilock", *arguments])
        code = __main__.main()
        return capsys.readouterr().out, code

    return run


def test_what_was_told_is_told_again_without_a_run(project, run, monkeypatch):
    first = run(*COMMAND)
    assert "ALK401" in first[0]
    assert replay.find(COMMAND) == first
    monkeypatch.setattr("antilock.cli.main", lambda: pytest.fail("ran"))
    assert run(*COMMAND) == first


def write(path: str, text: str):
    def change(project: Path) -> None:
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text)

    return change


CHANGES = {
    "the file itself": write("product/ask.py", ASK.replace("gpt-4o", "gpt-4o-mini")),
    "a file beside it": write("product/plain.py", CALLER),
    "a new file": write("product/new.py", CALLER),
    "a new file in an empty folder": write("product/empty/new.py", CALLER),
    "a new file in a new folder": write("more/new.py", CALLER),
    "a file without an ending": write("product/notes", "#!/usr/bin/env python\n" + CALLER),
    "what git ignores": write(".gitignore", "nothing.py\n"),
    "what git ignores here": write(".git/info/exclude", "plain.py\n"),
    "what git ignores for its user": write("../home/.config/git/ignore", "ask.py\n"),
    "what git tracks": lambda project: git(project, "add", "-f", "product/local.py"),
    "a configuration": write("antilock.toml", 'ignore = ["hardcoded-model"]\n'),
    "a table in pyproject.toml": write(
        "pyproject.toml", '[tool.antilock]\nignore = ["hardcoded-model"]\n'
    ),
    "a manifest": write("package.json", '{"name": "product"}'),
    "the file is gone": lambda project: (project / "product" / "plain.py").unlink(),
    "the repository": lambda project: (project / ".git").rename(project / "git"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_may_matter_is_seen(project, run, change):
    run(*COMMAND)
    assert replay.find(COMMAND) is not None
    CHANGES[change](project)
    assert replay.find(COMMAND) is None
    assert run(*COMMAND) == run(*COMMAND, "--no-cache")


def test_a_whole_folder_is_told_again_too(project, run):
    first = run("check", ".")
    assert replay.find(["check", "."]) == first
    (project / "product" / "new.py").write_text(CALLER)
    assert replay.find(["check", "."]) is None


@pytest.mark.parametrize(
    ("name", "value"), [("FORCE_COLOR", "1"), ("GIT_CONFIG_COUNT", "0"), ("PATH", "/nowhere")]
)
def test_another_environment_is_another_run(project, run, monkeypatch, name, value):
    run(*COMMAND)
    monkeypatch.setenv(name, value)
    assert replay.find(COMMAND) is None


def test_another_folder_or_day_is_another_run(project, run, monkeypatch):
    run(*COMMAND)
    with monkeypatch.context() as patch:
        patch.setattr("time.gmtime", lambda: (2031, 1, 1))
        assert replay.find(COMMAND) is None
    monkeypatch.chdir(project / "product")
    assert replay.find(COMMAND) is None


@pytest.mark.parametrize(
    "arguments",
    [
        [*COMMAND, "--no-cache"],
        [*COMMAND, "--diff"],
        [*COMMAND, "--timings"],
        [*COMMAND, "--output-file", "report.txt"],
        ["check", "missing.py"],
        ["facts", "product/ask.py"],
    ],
)
def test_a_run_that_does_something_else_is_not_kept(project, run, arguments):
    run(*arguments)
    assert replay.find(arguments) is None


def test_what_was_written_just_now_is_not_relied_on(project, run, monkeypatch):
    monkeypatch.setattr(cache, "_STEP", 3_600 * 10**9)
    run(*COMMAND)
    assert replay.find(COMMAND) is None


def test_what_a_link_leads_to_is_not_relied_on(project, run):
    (project / "product" / "link.py").symlink_to(project / "product" / "ask.py")
    run(*COMMAND)
    assert replay.find(COMMAND) is None


def test_settings_of_git_that_name_other_files_are_not_relied_on(project, run):
    git(project, "config", "core.excludesFile", "elsewhere")
    run(*COMMAND)
    assert replay.find(COMMAND) is None


def test_a_secret_is_not_kept(project, run, tmp_path):
    secret = "sk-ant-api03-" + "aB3" * 25
    text = f'import anthropic\nanthropic.Anthropic(api_key="{secret}").messages.create(model="claude-3-opus-20240229")\n'
    (project / "product" / "ask.py").write_text(text)
    run(*COMMAND)
    kept = b"".join(p.read_bytes() for p in (tmp_path / "cache").rglob("*") if p.is_file())
    assert secret.encode() not in kept


@pytest.mark.parametrize("size", [0, 10, 40, 200, -1])
def test_torn_content_is_not_told(project, run, tmp_path, size):
    run(*COMMAND)
    (kept,) = (p for p in (tmp_path / "cache" / "answers").rglob("*") if p.is_file())
    assert os.stat(kept).st_mode & 0o77 == 0
    kept.write_bytes(kept.read_bytes()[:size])
    assert replay.find(COMMAND) is None
