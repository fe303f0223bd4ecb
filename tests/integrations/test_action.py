"""The GitHub action, its steps run one after the other as the runner would.

The first one installs antilock, and so needs the package index that pip is set up for.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
BAD = 'MODEL = "gpt-4o"\n'


@pytest.fixture(scope="module")
def action() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def runner_temp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runner")


def run_step(action: dict[str, Any], number: int, runner_temp: Path, cwd: Path, **inputs: str):
    """Run a step with bash, its inputs filled in; the runner's own variables are set."""
    step = action["runs"]["steps"][number]
    values = {name: inputs.get(name, each["default"]) for name, each in action["inputs"].items()}
    variables = {
        name: values[text.removeprefix("${{ inputs.").removesuffix(" }}")]
        for name, text in step.get("env", {}).items()
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
        cwd=cwd,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
            "RUNNER_TEMP": str(runner_temp),
            "GITHUB_ACTION_PATH": str(ROOT),
            **variables,
        },
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )


@pytest.fixture(scope="module")
def installed(action: dict[str, Any], runner_temp: Path) -> Path:
    done = run_step(action, 0, runner_temp, ROOT)
    assert done.returncode == 0, f"pip needs a package index:\n{done.stdout}{done.stderr}"
    return runner_temp


def test_it_annotates_and_fails(action: dict[str, Any], installed: Path, tmp_path: Path):
    (tmp_path / "app.py").write_text(BAD)
    done = run_step(action, 1, installed, tmp_path)

    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error ")
    assert "file=app.py" in done.stdout


def test_its_inputs_reach_the_command(action: dict[str, Any], installed: Path, tmp_path: Path):
    (tmp_path / "src").mkdir()
    (tmp_path / "lib").mkdir()
    (tmp_path / "app.py").write_text(BAD)
    (tmp_path / "src" / "x.py").write_text(BAD)
    both = run_step(action, 1, installed, tmp_path, paths="src lib", arguments="--exit-zero")
    none = run_step(action, 1, installed, tmp_path, arguments="--ignore hardcoded-model")

    assert both.returncode == none.returncode == 0
    assert "file=src/x.py" in both.stdout
    assert "app.py" not in both.stdout
    assert "file=" not in none.stdout


def test_an_input_is_no_script(action: dict[str, Any], installed: Path, tmp_path: Path):
    (tmp_path / "app.py").write_text(BAD)
    done = run_step(action, 1, installed, tmp_path, paths="app.py; touch$IFS'ran' $(touch ran)")

    assert done.returncode == 2
    assert not (tmp_path / "ran").exists()
