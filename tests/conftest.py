"""Fixtures for every test: golden files, repeatable examples, and no surprises from the environment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples on every machine, however slow: a failure is never a matter of luck.
settings.register_profile(
    "antilock",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("antilock")

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data"

# What may change a report and is set on some machines only.
SURPRISES = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "GITHUB_ACTIONS", "PYTHONPATH")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-goldens", action="store_true", help="write what came out")
    parser.addoption("--kills", type=int, default=12, help="how many runs are killed")


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SURPRISES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with a file; `pytest --rewrite-goldens` writes the file instead."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--rewrite-goldens"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        assert path.exists(), f"{path.name} is missing; write it with --rewrite-goldens"
        assert text == path.read_bytes().decode()

    return compare
