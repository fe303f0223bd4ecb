"""What docs/editors.md tells editors to start does start, and its snippets are what they claim."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from antilock.config.model import KEYS

PAGE = Path(__file__).parents[2] / "docs" / "editors.md"
TEXT = PAGE.read_text(encoding="utf-8")
FENCES = re.findall(r"^```(\w+)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
COMMANDS = re.findall(r'"antilock"[,\s]+"server"|`antilock server`|command = "antilock"', TEXT)


def of(language: str) -> list[str]:
    return [body for tag, body in FENCES if tag == language]


@pytest.mark.parametrize("body", of("json"))
def test_json_snippets_are_json(body: str) -> None:
    assert json.loads(body)


@pytest.mark.parametrize("body", of("toml"))
def test_toml_snippets_name_the_server(body: str) -> None:
    server = tomllib.loads(body)["language-server"]["antilock"]
    assert [server["command"], *server["args"]] == ["antilock", "server"]


@pytest.mark.parametrize(("tag", "pairs"), [("lua", "(){}"), ("elisp", "()")])
def test_other_snippets_are_balanced_and_name_the_server(tag: str, pairs: str) -> None:
    (body,) = of(tag)
    assert re.search(r'"antilock",? "server"', body)
    for opening, closing in zip(pairs[::2], pairs[1::2], strict=True):
        assert body.count(opening) == body.count(closing)


def test_every_editor_is_told_the_same_command() -> None:
    assert len(COMMANDS) >= 5


def test_the_command_answers_an_editor(environment: dict[str, str]) -> None:
    content = json.dumps(
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}
    ).encode()
    done = subprocess.run(
        [str(Path(sys.executable).parent / "antilock"), "server"],
        input=b"Content-Length: %d\r\n\r\n%s" % (len(content), content),
        capture_output=True,
        env=environment,
        timeout=60,
        check=False,
    )
    assert b'"serverInfo"' in done.stdout


def test_the_settings_of_the_page_are_those_of_the_server() -> None:
    from antilock.lsp.lifecycle import _SETTINGS

    section = TEXT.partition("## Settings")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    named = {
        re.sub(r"[A-Z]", lambda match: f"_{match[0].lower()}", name)
        for row in rows
        for name in re.findall(r"`(\w+)`", row)
    }
    assert named == {*_SETTINGS, "workspace_diagnostics"}
    keys = {key.field_name for key in KEYS}
    assert set(_SETTINGS) - {"config"} <= keys
