"""A secret that stands on a reported line is shown by no format and kept in no file."""

from __future__ import annotations

from pathlib import Path

import pytest

from antilock.report import FORMATS

SECRETS = (
    "sk-proj-Zk3vT9qLm2Xw8RbN5yHc7PdJ",
    "sk-ant-api03-Qw4eRt6yUi8oPa1sDf3g",
    "hunter2hunter2",
    "9f86d081884c7d659a2feaa0c55ad015",
    "Yk2bN8vC4xZ6lK1jH3gF5dS7",
)
SOURCE = f"""\
import requests
from openai import OpenAI

client = OpenAI(api_key="{SECRETS[0]}", base_url="https://api.openai.com/v1")
claude = dict(key="{SECRETS[1]}", model="claude-haiku-4-5")
answer = client.chat.completions.create(model="gpt-4o", user="me", password="{SECRETS[2]}")
reply = requests.post(
    "https://api.mistral.ai/v1/chat/completions?api_key={SECRETS[3]}",
    headers={{"Authorization": "Bearer {SECRETS[4]}"}},
)
"""


@pytest.fixture
def leaky(tmp_path: Path) -> Path:
    (tmp_path / "leaky.py").write_text(SOURCE)
    return tmp_path


def assert_hidden(text: str) -> None:
    for secret in SECRETS:
        assert secret not in text
        assert secret[len(secret) // 2 :] not in text


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_shows_a_secret(antilock, leaky: Path, form: str):
    run = antilock("check", "leaky.py", "--severity", "info", "--output-format", form)

    assert run.code == 1, run.err
    assert "ALK101" in run.out or "hardcoded-endpoint" in run.out
    assert_hidden(run.out + run.err)


def test_what_is_reported_is_on_the_lines_of_the_secrets(antilock, leaky: Path):
    run = antilock("check", "leaky.py", "--severity", "info", "--output-format", "json")
    reported = {line for _, line, _ in run.places}

    assert reported >= {
        number
        for number, line in enumerate(SOURCE.splitlines(), 1)
        if any(secret in line for secret in SECRETS[:4])
    }


def test_the_rest_of_the_line_is_shown(antilock, leaky: Path):
    run = antilock("check", "leaky.py", "--severity", "info")

    assert 'base_url="https://api.openai.com/v1"' in run.out
    assert "sk-****" in run.out


@pytest.mark.parametrize("color", ["always", "never"])
def test_colours_do_not_uncover_it(antilock, leaky: Path, color: str):
    run = antilock("check", "leaky.py", "--severity", "info", "--color", color)

    assert ("\x1b[" in run.out) is (color == "always")
    assert_hidden(run.out)


def test_files_that_are_written_hold_none(antilock, leaky: Path):
    antilock("check", "leaky.py", "--output-format", "sarif", "--output-file", "report.sarif")
    antilock("check", "leaky.py", "--baseline", "known.json", "--write-baseline")

    assert "ALK101" in (leaky / "report.sarif").read_text()
    assert "ALK101" in (leaky / "known.json").read_text()
    assert_hidden((leaky / "report.sarif").read_text())
    assert_hidden((leaky / "known.json").read_text())


def test_nothing_that_is_cached_holds_one(antilock, leaky: Path, cache: Path):
    antilock("check", "leaky.py", "--severity", "info")

    kept = [path for path in cache.rglob("*") if path.is_file()]
    assert kept
    for path in kept:
        assert_hidden(path.read_bytes().decode("utf-8", "replace"))


def test_a_secret_in_a_syntax_error_is_hidden(antilock, leaky: Path):
    (leaky / "broken.py").write_text(f'MODEL = "gpt-4o"\nkey = "{SECRETS[0]}" "{SECRETS[1]}\n(\n')
    run = antilock("check", "broken.py", "--output-format", "json")

    assert run.code == 1
    assert_hidden(run.out + run.err)
