"""What is shipped: two packages with their data, and nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

import antilock

ROOT = Path(__file__).parent.parent.parent
SOURCES = {"antilock": ROOT / "lint", "antilock_checks": ROOT / "checks"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built without network by the hatchling that is installed."""
    target = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (path,) = target.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def on_disk(package: str) -> set[str]:
    source = SOURCES[package]
    return {
        path.relative_to(source).as_posix()
        for path in (source / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_exactly_the_two_packages_and_their_data(wheel):
    shipped = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert shipped == on_disk("antilock") | on_disk("antilock_checks")
    assert {"antilock/py.typed", "antilock_checks/py.typed"} <= shipped
    assert any(re.fullmatch(r"antilock_checks/catalogue/.+\.toml", name) for name in shipped)


def test_the_wheel_says_what_it_is(wheel):
    (name,) = (name for name in wheel.namelist() if name.endswith("/METADATA"))
    metadata = Parser().parsestr(wheel.read(name).decode())
    assert metadata["Name"] == "antilock"
    assert metadata["Version"] == antilock.__version__
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata.get_payload().strip(), "the description is empty"


def test_the_wheel_carries_the_licence(wheel):
    (name,) = (name for name in wheel.namelist() if name.endswith("licenses/LICENSE"))
    assert wheel.read(name).decode().startswith("MIT License")


def test_every_entry_point_leads_somewhere(wheel):
    from importlib.metadata import EntryPoint

    project = PROJECT["project"]
    groups = {"console_scripts": project["scripts"], **project["entry-points"]}
    (name,) = (name for name in wheel.namelist() if name.endswith("/entry_points.txt"))
    written = wheel.read(name).decode()
    for group, points in groups.items():
        assert f"[{group}]" in written
        for key, value in points.items():
            assert EntryPoint(key, value, group).load()


def test_every_dependency_has_a_lower_bound():
    requirements = [
        *PROJECT["project"]["dependencies"],
        *(item for items in PROJECT["project"]["optional-dependencies"].values() for item in items),
    ]
    for requirement in requirements:
        assert re.match(r"[a-z0-9-]+>=\d", requirement), requirement


def test_continuous_integration_runs_the_command_of_the_readme():
    command = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1]
    assert command in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
