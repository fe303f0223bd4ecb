"""The command as users meet it: installed, in a directory, with a scrubbed environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = Path(sys.executable).parent / ("antilock.exe" if sys.platform == "win32" else "antilock")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of the command left behind."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """Standard output as one JSON object."""
        parsed: dict[str, Any] = json.loads(self.out)
        return parsed

    @property
    def findings(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.report["findings"]
        return found

    @property
    def places(self) -> list[tuple[str, int, str]]:
        """Path, line and code of each finding."""
        return [(each["path"], each["line"], each["code"]) for each in self.findings]

    @property
    def notices(self) -> dict[str, str]:
        """Message by path of whatever the run could not pass over in silence."""
        return {each["path"]: each["message"] for each in self.report["summary"]["notices"]}


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all runs of the session, and none of the user's."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def antilock(cache: Path, tmp_path: Path) -> Callable[..., Outcome]:
    """Run `antilock ARGUMENTS` in `cwd` (the test's directory) and wait for it."""

    def run(
        *arguments: str | os.PathLike[str],
        cwd: Path = tmp_path,
        stdin: bytes = b"",
        environment: Mapping[str, str] | None = None,
        prefix: Sequence[str] = (),
    ) -> Outcome:
        scrubbed = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path / "home"),
            "ANTILOCK_CACHE_DIR": str(cache),
            **({"SYSTEMROOT": os.environ["SYSTEMROOT"]} if sys.platform == "win32" else {}),
            **(environment or {}),
        }
        done = subprocess.run(
            [*prefix, str(COMMAND), *map(os.fspath, arguments)],
            cwd=cwd,
            env=scrubbed,
            input=stdin,
            capture_output=True,
            timeout=120,
            check=False,
        )
        return Outcome(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    return run
