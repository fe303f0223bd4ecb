"""The hook, run for real by pre-commit and by prek in a git repository of its own.

Both install antilock from a repository, and so need the package index that pip is set up for.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from identify.identify import tags_from_filename

from antilock.languages import MODULES

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent
INSTALLED = ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml", "lint", "checks")

BAD = 'MODEL = "gpt-4o"\n'
GOOD = 'import os\n\nMODEL = os.environ["LLM_MODEL"]\n'
NOTEBOOK = json.dumps({"cells": [{"cell_type": "code", "source": BAD}], "metadata": {}})

Run = Callable[..., subprocess.CompletedProcess[str]]


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository of a user, and how to run programs in it."""

    folder: Path
    run: Run

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def commit(self, name: str, text: str) -> subprocess.CompletedProcess[str]:
        """Write a file and try to commit it, and nothing else."""
        self.write(name, text)
        self.run("git", "add", name)
        return self.run("git", "commit", "-m", f"change {name}")

    def commits(self) -> int:
        done = self.run("git", "rev-list", "--all", "--count")
        return int(done.stdout)


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit and prek keep what they install: once for the session."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(scope="session")
def run(homes: Path) -> Run:
    """Run a program with the user's access to package indexes and nothing else of theirs."""
    names = ("GIT_", "VIRTUAL_ENV", "PYTHON", "PRE_COMMIT", "PREK", "SKIP", "ANTILOCK")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(names)}
    environment |= {
        "PATH": os.pathsep.join([str(PROGRAMS), environment["PATH"]]),
        "PRE_COMMIT_HOME": str(homes / "pre-commit"),
        "PREK_HOME": str(homes / "prek"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.org",
        "NO_COLOR": "1",
    }

    def start(*argv: str | os.PathLike[str], cwd: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            argv,
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=600,
            check=False,
        )

    return start


@pytest.fixture(scope="session")
def hook(tmp_path_factory: pytest.TempPathFactory, run: Run) -> tuple[Path, str]:
    """A repository that offers the hook as this checkout has it, and its commit."""
    folder = tmp_path_factory.mktemp("antilock")
    for name in INSTALLED:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder / name)
    run("git", "init", "--quiet", cwd=folder)
    run("git", "add", ".", cwd=folder)
    done = run("git", "commit", "--quiet", "-m", "as it is", cwd=folder)
    assert done.returncode == 0, done.stdout
    return folder, run("git", "rev-parse", "HEAD", cwd=folder).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, run: Run) -> Repository:
    folder = tmp_path / "project"
    folder.mkdir()
    run("git", "init", "--quiet", cwd=folder)
    return Repository(folder, lambda *argv: run(*argv, cwd=folder))


@pytest.fixture(params=["pre-commit", "prek"])
def guarded(request: pytest.FixtureRequest, repository: Repository, hook: tuple[Path, str]):
    """A user's repository where the hook runs on every commit."""
    folder, revision = hook
    repository.write(
        ".pre-commit-config.yaml",
        f"repos:\n  - repo: {folder.as_posix()}\n    rev: {revision}\n    hooks:\n"
        "      - id: antilock\n",
    )
    repository.run("git", "add", ".pre-commit-config.yaml")
    installed = repository.run(request.param, "install", "--install-hooks")
    assert installed.returncode == 0, (
        f"{request.param} could not install the hook; it needs the package index that pip is "
        f"set up for:\n{installed.stdout}"
    )
    return repository


def test_a_bad_commit_is_refused_until_it_is_mended(guarded: Repository):
    refused = guarded.commit("app.py", BAD)

    assert refused.returncode != 0
    assert "app.py:1:9: error ALK201 [hardcoded-model]" in refused.stdout
    assert guarded.commits() == 0

    accepted = guarded.commit("app.py", GOOD)

    assert accepted.returncode == 0, accepted.stdout
    assert "Passed" in accepted.stdout
    assert guarded.commits() == 1


def test_a_notebook_is_checked(guarded: Repository):
    refused = guarded.commit("notes/trial.ipynb", NOTEBOOK)

    assert refused.returncode != 0
    assert "trial.ipynb" in refused.stdout
    assert "ALK201" in refused.stdout


def test_unrelated_files_pass_without_a_run(guarded: Repository):
    guarded.commit("notes.txt", "beside the hook's own configuration, which is read\n")
    for name in ("README.md", "page.html"):
        accepted = guarded.commit(name, '"gpt-4o"\n')
        assert accepted.returncode == 0, accepted.stdout
        assert "Skipped" in accepted.stdout


def test_only_changed_files_are_checked(guarded: Repository):
    guarded.write("old.py", BAD)
    guarded.run("git", "add", "old.py")
    guarded.run("git", "commit", "--no-verify", "-m", "before the hook")
    accepted = guarded.commit("new.py", GOOD)

    assert accepted.returncode == 0, accepted.stdout
    assert "old.py" not in accepted.stdout


ADAPTER = """import openai

client = openai.OpenAI(timeout=20)


def ask(model, messages):
    return client.chat.completions.create(model=model, messages=messages)
"""
CALLER = """from cohere import ClientV2

from adapter import ask


def answer(models, messages):
    try:
        return ask(models[0], messages)
    except Exception:
        return ClientV2(timeout=20).chat(model=models[1], messages=messages)
"""


def test_a_changed_file_is_judged_knowing_the_others(guarded: Repository):
    alone = guarded.commit("adapter.py", ADAPTER)

    assert alone.returncode != 0
    assert "adapter.py:7:12: warning ALK401 [missing-fallback]" in alone.stdout

    guarded.run("git", "reset", "--quiet")
    guarded.write("caller.py", CALLER)
    guarded.run("git", "add", "caller.py")
    guarded.run("git", "commit", "--no-verify", "-m", "the caller first")
    together = guarded.commit("adapter.py", ADAPTER)

    assert together.returncode == 0, together.stdout


@pytest.mark.parametrize("program", ["pre-commit", "prek"])
def test_the_second_hook_checks_the_whole_project(
    program: str, repository: Repository, hook: tuple[Path, str]
):
    folder, revision = hook
    repository.write("old.py", BAD)
    repository.run("git", "add", "old.py")
    repository.run("git", "commit", "-m", "before the hook")
    repository.write(
        ".pre-commit-config.yaml",
        f"repos:\n  - repo: {folder.as_posix()}\n    rev: {revision}\n    hooks:\n"
        "      - id: antilock-project\n",
    )
    repository.run("git", "add", ".pre-commit-config.yaml")
    installed = repository.run(program, "install", "--install-hooks")
    assert installed.returncode == 0, installed.stdout
    refused = repository.commit("README.md", "# Nothing about models\n")

    assert refused.returncode != 0
    assert "old.py:1:9: error ALK201 [hardcoded-model]" in refused.stdout


def test_the_configuration_of_the_project_counts(guarded: Repository):
    guarded.write("pyproject.toml", '[tool.antilock]\nignore = ["hardcoded-model"]\n')
    accepted = guarded.commit("app.py", BAD)

    assert accepted.returncode == 0, accepted.stdout


def test_test_files_that_the_hook_is_given_are_left_out(guarded: Repository):
    accepted = guarded.commit("tests/test_app.py", BAD)

    assert accepted.returncode == 0, accepted.stdout


def test_try_repo_finds_and_passes(repository: Repository, hook: tuple[Path, str]):
    def attempt() -> subprocess.CompletedProcess[str]:
        repository.run("git", "add", "--all")
        return repository.run("pre-commit", "try-repo", str(hook[0]), "antilock", "--all-files")

    repository.write("app.py", BAD)
    repository.write("README.md", "# App\n")
    bad = attempt()
    assert "InstallFailed" not in bad.stdout, f"pip needs a package index:\n{bad.stdout}"
    assert bad.returncode == 1, bad.stdout
    assert "app.py:1:9: error ALK201" in bad.stdout

    repository.write("app.py", GOOD)
    good = attempt()
    assert good.returncode == 0, good.stdout
    assert "Passed" in good.stdout


def test_the_manifest_is_valid(run: Run):
    done = run("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml", cwd=ROOT)

    assert done.returncode == 0, done.stdout


def test_the_hook_is_given_files_of_every_language():
    manifest = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    taken = set(manifest[0]["types_or"])
    known: dict[str, set[str]] = {}
    for name, language in MODULES.items():
        file = f"file{name}" if name.startswith(".") else name
        tags = tags_from_filename(file) | tags_from_filename(file.capitalize())
        known.setdefault(language, set()).update(tags - {"text", "plain-text"})
    missing = {language for language, tags in known.items() if not tags & taken}
    assert missing == {"requirements"}, "plain text by name: any note would be taken with it"
