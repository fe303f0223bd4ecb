"""The editor's extension is in step with antilock."""

from __future__ import annotations

import json
import re
from pathlib import Path

from antilock import __version__
from antilock.languages import MODULES

EXTENSION = Path(__file__).parents[2] / "editors" / "vscode"
# Our names of languages, where the editor has another one; "" where it has none.
IDENTIFIERS = {
    "notebook": "",
    "tsx": "typescriptreact",
    "shell": "shellscript",
    "env": "dotenv",
    "hcl": "terraform",
    "requirements": "",
    "gomod": "",
    "gemfile": "ruby",
    "gradle": "",
    "xml": "",
}


def manifest() -> dict[str, object]:
    found: dict[str, object] = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))
    return found


def test_the_extension_has_the_version_of_antilock() -> None:
    assert manifest()["version"] == __version__


def test_the_extension_sends_every_language_that_antilock_reads() -> None:
    source = (EXTENSION / "src" / "extension.ts").read_text(encoding="utf-8")
    listed = set(re.findall(r'"(\w+)"', source.partition("const LANGUAGES")[2].partition("]")[0]))
    wanted = {IDENTIFIERS.get(name, name) for name in MODULES.values()} - {""}
    assert wanted <= listed


def test_no_address_of_a_registry_stands_in_the_lock_file() -> None:
    lock = json.loads((EXTENSION / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
