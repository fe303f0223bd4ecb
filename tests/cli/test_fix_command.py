"""`antilock check --fix`, `--diff` and their likes, on trees of files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SOURCE = """\
import requests

URL = "https://api.openai.com/v1/responses"


def ask(body):
    body["model"] = "gpt-4o"
    return requests.post(URL, json=body, timeout=20)
"""
FIXED = """\
import os

import requests

URL = os.environ.get("OPENAI_BASE_URL", "https://api.openai.com/v1") + "/responses"


def ask(body):
    body["model"] = os.environ.get("OPENAI_MODEL", "gpt-4o")
    return requests.post(URL, json=body, timeout=20)
"""


@pytest.fixture
def app(tmp_path: Path) -> Path:
    file = tmp_path / "app.py"
    file.write_text(SOURCE, encoding="utf-8")
    return file


def test_fixable_findings_are_marked_and_counted(antilock, app: Path) -> None:
    run = antilock("check")
    assert run.code == 1
    assert "app.py:3:7: error ALK101 [hardcoded-endpoint] [*]" in run.out
    assert "warning ALK401 [missing-fallback]\n" in run.out
    assert run.out.endswith("[*] 2 fixable with --fix; --diff shows the changes.\n")
    assert app.read_text(encoding="utf-8") == SOURCE
    assert "ALK201 [hardcoded-model] [*] The" in antilock("check", "--output-format=concise").out


def test_a_diff_changes_nothing_and_fails(antilock, app: Path) -> None:
    run = antilock("check", "--diff")
    assert run.code == 1
    assert run.out.startswith("--- app.py\n+++ app.py\n@@ ")
    assert '+URL = os.environ.get("OPENAI_BASE_URL"' in run.out
    assert run.err == "Would fix 2 findings in 1 file.\n"
    assert app.read_text(encoding="utf-8") == SOURCE
    assert antilock("check", "--diff", "--exit-zero", "--quiet").err == ""


def test_fixing_writes_and_reports_what_remains(antilock, app: Path) -> None:
    run = antilock("check", "--fix")
    assert run.code == 1
    assert app.read_text(encoding="utf-8") == FIXED
    assert "ALK401" in run.out
    assert "ALK101" not in run.out
    assert run.out.endswith("\nFixed 2 findings.\n")
    again = antilock("check", "--fix", "--ignore=ALK401")
    assert (again.code, app.read_text(encoding="utf-8")) == (0, FIXED)
    assert antilock("check", "--diff", "--ignore=ALK401").code == 0


def test_only_what_is_chosen_is_fixed(antilock, app: Path) -> None:
    antilock("check", "--fix", "--select=hardcoded-endpoint")
    text = app.read_text(encoding="utf-8")
    assert 'body["model"] = "gpt-4o"' in text
    assert "OPENAI_BASE_URL" in text


def test_information_is_fixed_when_it_is_shown(antilock, tmp_path: Path) -> None:
    source = 'import os\n\n\ndef ask(client, model="gpt-4o"):\n    client.responses.create(model=model)\n'
    (tmp_path / "app.py").write_text(source, encoding="utf-8")
    antilock("check", "--fix")
    assert (tmp_path / "app.py").read_text(encoding="utf-8") == source
    antilock("check", "--fix", "--severity=info")
    assert "OPENAI_MODEL" in (tmp_path / "app.py").read_text(encoding="utf-8")


def test_the_baseline_stays(antilock, app: Path) -> None:
    antilock("check", "--baseline=known.json", "--write-baseline")
    run = antilock("check", "--fix", "--baseline=known.json")
    assert run.code == 0
    assert app.read_text(encoding="utf-8") == SOURCE


def test_standard_input_is_fixed_to_standard_output(antilock) -> None:
    run = antilock("check", "--fix", "-", stdin=SOURCE.encode())
    assert run.out == FIXED
    assert "Fixed 2 findings." in run.err
    assert run.code == 1
    clean = antilock("check", "--fix", "-", stdin=b"x = 1\n")
    assert (clean.out, clean.code) == ("x = 1\n", 0)


def test_json_tells_the_edits_and_what_was_fixed(antilock, app: Path) -> None:
    report = antilock("check", "--output-format=json").report
    fixes = {each["code"]: each["fix"] for each in report["findings"]}
    assert fixes["ALK401"] is None
    assert fixes["ALK201"]["is_safe"]
    assert fixes["ALK201"]["edits"][0] == {
        "line": 1, "column": 1, "end_line": 1, "end_column": 1, "text": "import os\n\n",
    }  # fmt: skip
    assert antilock("check", "--fix", "--output-format=json").report["summary"]["fixed"] == 2


def test_sarif_has_the_fixes(antilock, app: Path) -> None:
    results = json.loads(antilock("check", "--output-format=sarif").out)["runs"][0]["results"]
    fixes = {each["ruleId"]: each.get("fixes") for each in results}
    assert fixes["ALK401"] is None
    (change,) = fixes["ALK201"][0]["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "app.py"
    assert change["replacements"][0]["insertedContent"]["text"] == "import os\n\n"


def test_new_variables_are_noted_once(antilock, app: Path) -> None:
    sample = app.parent / ".env.example"
    sample.write_text("OPENAI_MODEL=mine\n", encoding="utf-8")
    diff = antilock("check", "--diff", "--write-env-example")
    assert "+OPENAI_BASE_URL=https://api.openai.com/v1\n" in diff.out
    assert sample.read_text(encoding="utf-8") == "OPENAI_MODEL=mine\n"
    antilock("check", "--fix", "--write-env-example")
    wanted = "OPENAI_MODEL=mine\nOPENAI_BASE_URL=https://api.openai.com/v1\n"
    assert sample.read_text(encoding="utf-8") == wanted
    antilock("check", "--fix", "--write-env-example")
    assert sample.read_text(encoding="utf-8") == wanted


def test_a_sample_alone_makes_no_sense(antilock, app: Path) -> None:
    run = antilock("check", "--write-env-example")
    assert run.code == 2
    assert "goes with --fix or --diff" in run.err


def test_a_file_that_cannot_be_written_is_told(antilock, app: Path) -> None:
    app.chmod(0o444)
    other = app.parent / "other.py"
    other.write_text(SOURCE, encoding="utf-8")
    run = antilock("check", "--fix")
    assert run.code == 2
    assert "app.py: failure: cannot be fixed: it is read-only" in run.out
    assert app.read_text(encoding="utf-8") == SOURCE
    assert other.read_text(encoding="utf-8") == FIXED


def test_what_is_suppressed_stays(antilock, tmp_path: Path) -> None:
    source = 'client.responses.create(model="gpt-4o")  # antilock: ignore[ALK201, ALK401]\n'
    (tmp_path / "app.py").write_text(source, encoding="utf-8")
    assert antilock("check", "--fix").code == 0
    assert (tmp_path / "app.py").read_text(encoding="utf-8") == source


def test_a_fix_is_judged_with_the_whole_project_in_mind(antilock, tmp_path: Path) -> None:
    """A file whose callers fall back to another provider is fixed as a part of its project."""
    (tmp_path / "antilock.toml").write_text('fail-on = "error"\n', encoding="utf-8")
    (tmp_path / "first.py").write_text(
        "import os\n\nfrom openai import OpenAI\n\n\ndef ask_first(text):\n"
        '    return OpenAI().responses.create(model="gpt-4o", input=text)\n',
        encoding="utf-8",
    )
    (tmp_path / "app.py").write_text(
        "from anthropic import Anthropic\n\nfrom first import ask_first\n\n\ndef ask(text, model):\n"
        "    try:\n        return ask_first(text)\n    except Exception:\n"
        "        return Anthropic().messages.create(model=model, messages=text)\n",
        encoding="utf-8",
    )
    for _ in range(2):  # remembered results are fixed as fresh ones are
        assert "[*] 1 fixable" in antilock("check").out
    run = antilock("check", "--fix")
    assert "Fixed 1 finding." in run.out
    assert 'os.environ.get("OPENAI_MODEL", "gpt-4o")' in (tmp_path / "first.py").read_text(
        encoding="utf-8"
    )
    assert antilock("check").out.startswith("No lock-in found")
