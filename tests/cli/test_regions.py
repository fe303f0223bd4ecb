"""Regions through the whole program: which files are read, what joins them, what the options do."""

from __future__ import annotations

from pathlib import Path

import pytest

ROUTE = (
    'import { ask } from "../../../lib/llm";\n'
    'export const runtime = "edge";\n'
    "export const POST = async (request: Request) => ask(await request.json());\n"
)
CALL = (
    'import OpenAI from "openai";\n'
    "export const ask = async (body: any) =>\n"
    "  Response.json(await new OpenAI().chat.completions.create(body));\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An edge route that calls OpenAI through another file."""
    for path, text in (
        ("app/api/chat/route.ts", ROUTE),
        ("lib/llm.ts", CALL),
        (".github/workflows/deploy.yml", "env:\n  AWS_REGION: ap-east-1\n"),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def found(antilock, *arguments: str) -> list[tuple[str, str]]:
    run = antilock("check", *arguments, "--output-format", "json", "--select", "ALK3")
    return [(code, path) for path, _, code in run.places]


def test_what_platforms_are_told_is_held_against_what_the_project_calls(antilock, project):
    assert found(antilock, ".") == [
        ("ALK301", ".github/workflows/deploy.yml"),
        ("ALK304", "app/api/chat/route.ts"),
    ]


def test_a_file_on_its_own_knows_of_no_call_in_another(antilock, project):
    assert found(antilock, ".", "--no-project") == []


def test_a_platforms_file_is_read_though_nothing_in_it_is_worth_a_look(antilock, project):
    (project / "vercel.json").write_text('{ "regions": ["hnd1"] }\n')
    assert found(antilock, ".") == [("ALK301", ".github/workflows/deploy.yml")]


def test_the_user_can_say_where_the_product_runs(antilock, project):
    given = found(antilock, ".", "--deploy-region", "HK", "--no-project")
    assert given == [("ALK301", "lib/llm.ts")]
    assert found(antilock, ".", "--deploy-region", "JP", "--no-project") == []


def test_the_list_of_regions_to_paste_stands_in_the_help(antilock, project):
    (project / "vercel.json").write_text('{ "regions": ["hkg1"] }\n')
    run = antilock("check", "vercel.json", "lib", "--output-format", "json")
    (told,) = [each["help"] for each in run.findings if each["code"] == "ALK301"]
    assert '["arn1", "bom1", "cdg1"' in told
    assert '"hkg1"' not in told
