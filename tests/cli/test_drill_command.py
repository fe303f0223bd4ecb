"""`antilock drill`: what dies, what falls back, what is unknown and what is untouched."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FIRST = """import openai

client = openai.OpenAI(timeout=20)


def ask(messages):
    return client.chat.completions.create(model="gpt-4o", messages=messages)
"""
SECOND = """from mistralai import Mistral

client = Mistral(timeout_ms=20_000)


def ask(messages):
    return client.chat.complete(model=pick(), messages=messages)
"""
VIEW = """from app import first, second


def answer(messages):
    try:
        return first.ask(messages)
    except Exception:
        return second.ask(messages)
"""
ALONE = """import openai

client = openai.OpenAI(timeout=20)


def summarise(text):
    return client.responses.create(model="gpt-4o", input=text)


def page(text):
    return summarise(text)
"""
NARROW = """import anthropic
import openai

first = openai.OpenAI(timeout=20)
second = anthropic.Anthropic(timeout=20)


def translate(messages):
    try:
        return first.chat.completions.create(model=pick(), messages=messages)
    except openai.RateLimitError:
        return second.messages.create(model=pick(), max_tokens=500, messages=messages)
"""
OPEN = """import os

import openai

client = openai.OpenAI(base_url=os.environ["LLM_URL"], timeout=20)


def anywhere(messages):
    return client.chat.completions.create(model=pick(), messages=messages)
"""
FILES = {
    "app/__init__.py": "",
    "app/first.py": FIRST,
    "app/second.py": SECOND,
    "app/view.py": VIEW,
    "jobs/alone.py": ALONE,
    "jobs/narrow.py": NARROW,
    "jobs/open.py": OPEN,
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    (tmp_path / "antilock.toml").write_text('as-of = "2026-11-22"\n', encoding="utf-8")
    return tmp_path


def drill(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "antilock", "drill", *arguments],
        cwd=project,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def told(project: Path, *arguments: str) -> dict[str, Any]:
    done = drill(project, "--output-format", "json", *arguments)
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def fates(found: dict[str, Any]) -> dict[str, list[str]]:
    return {file["path"]: [call["fate"] for call in file["calls"]] for file in found["files"]}


def test_a_provider_that_refuses(project: Path) -> None:
    found = told(project, "--block", "openai")
    assert fates(found) == {
        "app/first.py": ["falls back"],
        "app/second.py": ["untouched"],
        "jobs/alone.py": ["dies"],
        "jobs/narrow.py": ["dies", "untouched"],
        "jobs/open.py": ["unknown"],
    }
    assert found["summary"] == {"dies": 2, "unknown": 1, "falls back": 1, "untouched": 2}
    calls = {file["path"]: file["calls"] for file in found["files"]}
    assert calls["app/first.py"][0]["to"] == "mistral"
    assert calls["app/second.py"][0]["standby"]
    assert calls["jobs/alone.py"][0]["way"] == "nobody else is asked"
    assert "RateLimitError" in calls["jobs/narrow.py"][0]["way"]
    assert "configured" in calls["jobs/open.py"][0]["cause"]
    assert found["stops"] == [
        {"path": "jobs/alone.py", "function": "page"},
        {"path": "jobs/narrow.py", "function": "translate"},
    ]


def test_a_fallback_that_refuses_too_is_none(project: Path) -> None:
    found = told(project, "--block", "openai", "--block", "mistral")
    assert fates(found)["app/first.py"] == ["dies"]
    assert fates(found)["app/second.py"] == ["dies"]
    (call,) = found["files"][0]["calls"]
    assert call["way"] == "the only alternative is Mistral AI, which refuses too"
    assert {"path": "app/view.py", "function": "answer"} in found["stops"]


def test_given_some_files_the_others_are_known(project: Path) -> None:
    found = told(project, "--block", "openai", "app/first.py")
    assert fates(found) == {"app/first.py": ["falls back"]}


def test_a_territory_hits_those_that_do_not_serve_it(project: Path) -> None:
    found = told(project, "--block", "hk")
    assert found["scenario"]["territories"] == ["HK"]
    assert fates(found)["jobs/alone.py"] == ["dies"]
    (call,) = next(file for file in found["files"] if file["path"] == "jobs/alone.py")["calls"]
    assert call["cause"] == "OpenAI does not serve Hong Kong"


def test_where_nobody_knows_it_is_said(project: Path) -> None:
    (project / "jobs/rare.py").write_text(
        "import cohere\n\nclient = cohere.ClientV2(timeout=20)\n\n\ndef rare(m):\n"
        "    return client.chat(model=pick(), messages=m)\n"
    )
    found = told(project, "--block", "BV", "jobs/rare.py")
    (call,) = found["files"][0]["calls"]
    assert call["fate"] == "unknown"
    assert call["cause"].startswith("the catalogue does not tell whether Cohere serves")


def test_a_day_takes_the_models_that_are_shut_down_by_then(project: Path) -> None:
    (project / "jobs/old.py").write_text(
        ALONE.replace("gpt-4o", "gpt-3.5-turbo-0613") + 'MODEL = "text-davinci-003"\n'
    )
    before = told(project, "--block", "cohere", "jobs/old.py")
    assert fates(before)["jobs/old.py"] == ["untouched"]
    after = told(project, "--as-of", "2026-11-23", "jobs/old.py")
    assert fates(after)["jobs/old.py"] == ["dies", "dies"]
    causes = [call["cause"] for call in after["files"][0]["calls"]]
    assert all("shuts" in cause for cause in causes)


def test_the_exit_code_tells_whether_something_dies(project: Path) -> None:
    assert drill(project, "--block", "openai").returncode == 1
    assert drill(project, "--block", "cohere").returncode == 0
    assert drill(project, "--block", "mistral", "jobs").returncode == 0


def test_text_says_where_and_what(project: Path) -> None:
    shown = drill(project, "--block", "OpenAI").stdout
    assert shown.startswith("If OpenAI refused you\n")
    assert (
        "jobs/alone.py\n      7:12  dies        responses.create (gpt-4o): OpenAI refuses" in shown
    )
    assert "What stops:\n  jobs/alone.py: page\n" in shown
    assert "Untouched:\n  app/second.py: 1 call (Mistral AI)\n" in shown
    assert shown.endswith("2 calls die, 1 is unknown, 1 falls back and 2 are untouched.\n")


def test_markdown_has_a_row_for_each_call_that_is_hit(project: Path) -> None:
    shown = drill(project, "--block", "openai", "--output-format", "markdown").stdout
    assert shown.startswith("## If OpenAI refused you\n")
    assert "| `app/first.py:7:12` | falls back | chat.completions.create (gpt-4o): " in shown
    assert shown.count("\n| `") == 4


def test_a_notebook_is_told_by_its_cells(project: Path) -> None:
    cells = [{"cell_type": "markdown", "source": "Notes"}, {"cell_type": "code", "source": FIRST}]
    (project / "trial.ipynb").write_text(json.dumps({"cells": cells, "metadata": {}}))
    assert "cell 2:7:12  dies" in drill(project, "--block", "openai", "trial.ipynb").stdout
    (call,) = told(project, "--block", "openai", "trial.ipynb")["files"][0]["calls"]
    assert (call["cell"], call["line"]) == (2, 7)


def test_what_nobody_knows_is_said_with_what_would_follow(project: Path) -> None:
    (project / "jobs/router.py").write_text(
        "import litellm\n\n\ndef any_model(model, messages):\n"
        "    return litellm.completion(model=model, messages=messages)\n"
    )
    (call,) = told(project, "--block", "openai", "jobs/router.py")["files"][0]["calls"]
    assert call["fate"] == "unknown"
    assert call["cause"] == "the code does not tell which provider is asked"
    assert call["way"] == "if it refuses, nobody else is asked"


def test_typescript_through_a_common_file(project: Path) -> None:
    for path, text in {
        "web/common.ts": 'import OpenAI from "openai";\nconst client = new OpenAI();\n'
        "export const ask = (messages) => client.chat.completions.create({ model: m(), messages });\n",
        "web/route.ts": 'import { ask } from "./common";\n'
        "export async function POST(request) {\n  return ask(await request.json());\n}\n",
    }.items():
        (project / path).parent.mkdir(exist_ok=True)
        (project / path).write_text(text)
    found = told(project, "--block", "openai", "web")
    assert found["stops"] == [{"path": "web/route.ts", "function": "POST"}]


def test_a_report_can_go_to_a_file(project: Path) -> None:
    done = drill(project, "--block", "openai", "--output-file", "out.txt")
    assert done.stdout == ""
    assert (project / "out.txt").read_text().startswith("If OpenAI refused you")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "drill needs something to suppose"),
        (("--block", "opnai"), "'opnai' is neither a provider nor a country (ISO 3166); did you mean openai?"),
        (("--block", "ZZ"), "'ZZ' is neither a provider nor a country"),
        (("--as-of", "soon"), "--as-of"),
    ],
    ids=["nothing to suppose", "a slip", "no country", "no day"],
)  # fmt: skip
def test_what_cannot_be_supposed_is_refused(
    project: Path, arguments: tuple[str, ...], message: str
) -> None:
    done = drill(project, *arguments)
    assert done.returncode == 2
    assert message in done.stderr + done.stdout


def test_a_project_without_calls_has_nothing_to_lose(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    done = drill(tmp_path, "--block", "openai")
    assert done.returncode == 0
    assert "No provider call found." in done.stdout
