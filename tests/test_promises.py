"""Promises that hold for every file: nothing is lost on the way, and nothing else is taken out."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from antilock.catalogue.load import load
from antilock.config.model import Configuration
from antilock.discovery import discover
from antilock.findings import Finding
from antilock.languages import load_language
from antilock.naming import has_brought, words_brought
from antilock.packs import load_checks
from antilock.prefilter import build
from antilock.records import replace
from antilock.run import Project, check_data, check_files, know_project
from antilock.sift import Sift
from antilock.testing import Scenario, read_cases

ROOT = Path(__file__).parent.parent
SAMPLES = sorted(
    path
    for folder in ("examples", "tests/languages/samples")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".py", ".ipynb")
)
CATALOGUE = load()


@pytest.fixture(scope="module")
def project() -> Project:
    return Project(Configuration(root=ROOT), CATALOGUE, load_checks(), date(2026, 11, 22))


def findings_of(project: Project, name: str, text: str) -> list[Finding]:
    return list(check_data(name, text.encode(), project, is_named=True).findings)


def firing_scenarios() -> list[Scenario]:
    """The cases, in every language, of a file in which something is found by itself."""
    return [
        scenario
        for case in sorted((ROOT / "tests/checks").rglob("*.md"))
        for scenario in read_cases(case)
        if not scenario.settings
        and not scenario.files
        # A broken file in which nothing of a provider stands is not parsed at all.
        and {expected.name for expected in scenario.expectations} - {"unreadable-file"}
    ]


@pytest.mark.parametrize("size", [0, 10**9], ids=["plain searches", "hyperscan"])
def test_every_file_with_findings_passes_the_prefilter(size: int) -> None:
    has_token = build(CATALOGUE.tokens(), size)
    scenarios = firing_scenarios()
    assert len({scenario.language for scenario in scenarios}) > 10
    for scenario in scenarios:
        if not CATALOGUE.is_platform_file(scenario.path):
            assert has_token(scenario.source.encode()), f"{scenario.file}:{scenario.line}"


def test_every_file_with_findings_passes_the_closer_look() -> None:
    sift = Sift(CATALOGUE, build(CATALOGUE.tokens(), 10**9))
    looked_at = set()
    for scenario in firing_scenarios():
        language = load_language(scenario.language)
        is_looked_at = language.quiet is not None or language.strings is not None
        if is_looked_at and not CATALOGUE.is_platform_file(scenario.path):
            looked_at.add(scenario.language)
            is_silent = sift.is_silent(scenario.source, language)
            assert not is_silent, f"{scenario.file}:{scenario.line}"
    assert looked_at >= {"python", "javascript", "typescript", "tsx", "json"}


def test_a_closer_look_changes_nothing_of_what_files_know_of_each_other(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked = [
        scenario
        for case in sorted((ROOT / "tests/checks").rglob("*.md"))
        for scenario in read_cases(case)
        if scenario.files and not scenario.settings
    ]
    assert len(linked) > 100
    count = 0
    for number, scenario in enumerate(linked):
        root = tmp_path / str(number)
        for path, source in (*scenario.files, (scenario.path, scenario.source)):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(source.encode())
        alone = replace(project, configuration=Configuration(root=root))
        files = discover([str(root)], alone.configuration).files
        monkeypatch.setattr("antilock.gather._WORTH_SIFTING", 10**9)
        monkeypatch.setattr("antilock.brought._WORTH_IT", 10**9)
        expected = check_files(files, alone).findings
        monkeypatch.setattr("antilock.gather._WORTH_SIFTING", 0)
        monkeypatch.setattr("antilock.brought._WORTH_IT", 0)
        for jobs in (1, 2):  # with two, imports are looked up by a process of its own
            found = check_files(files, alone, jobs).findings
            assert found == expected, f"{scenario.file}:{scenario.line}"
        count += len(expected)
    assert count > 50


SILENT = {
    "a comment and a message": """
        # Talks to openai.
        def fail():
            raise ValueError("the call to openai did not succeed")
    """,
    "a docstring": '''
        def embed(text):
            """Like client.embeddings.create(model="text-embedding-3-small")."""
    ''',
    "completions of a shell": """
        class Shell(Base):
            def suggest(self, line):
                return self.completions(line) + self.known_completions["completions"]
    """,
    "a page": """
        DOCS = "https://github.com/openai/openai-python"
    """,
    "a function of the same name": """
        from sympy import together
        print(together(1 / x))
    """,
    "an ordinary word": """
        if verb == "command":
            run("o1")
    """,
    "words under which other things are kept": """
        model = {
            "llama": 1,
            "command": 2,
        }
        print(params["command"], params["o1"])
    """,
    "a word that only a model's name makes one": """
        if mode == "mimo_mode":
            pass
    """,
    "a class and a method of another case": """
        # Not Generation.call of dashscope.
        from x import generation
        class Layer(generation.Mixin):
            def call(self):
                return self.call()
    """,
    "weights on a hub": """
        CHECKPOINT = "google/gemma-7b"
    """,
    "a method of what callers hand in": """
        def store(embeddings, texts):
            return embeddings.create(texts)
    """,
    "a variable that holds no key": """
        project = os.environ["OPENAI_PROJECT_ID"]
    """,
    "a host with a region": """
        HOSTS = {"%s.ap-east-1.example.com": "Hong Kong"}
    """,
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_files_that_only_mention_a_provider_are_silent(text: str) -> None:
    has_token = build(CATALOGUE.tokens(), 10**9)
    language = load_language("python")
    assert language.quiet is not None
    text = dedent(text)
    assert has_token(text.encode())
    assert Sift(CATALOGUE, has_token).is_silent(text, language)


def test_a_constant_on_a_hub_is_followed_from_the_call_that_gets_it(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings.py").write_text('WEIGHTS = "meta-llama/Llama-2-70b-chat-hf"\n')
    (tmp_path / "app.py").write_text(
        "from together import Together\n\nfrom settings import WEIGHTS\n\n"
        "print(Together().chat.completions.create(model=WEIGHTS, messages=[]))\n"
    )
    monkeypatch.setattr("antilock.gather._WORTH_SIFTING", 0)
    alone = replace(project, configuration=Configuration(root=tmp_path))
    known = know_project(discover([str(tmp_path)], alone.configuration).files, alone)
    assert {"app.py", "settings.py"} == set(known.files)
    assert [asked.call.model for asked in known.asked()] == ["meta-llama/Llama-2-70b-chat-hf"]


TELLING = {
    "an import": "from openai import OpenAI\n",
    "one among others": "import os, litellm as llm\n",
    "a name with members": "from app.llm import litellm\nlitellm.completion(model=m)\n",
    "a method that tells": "answer = self.client.chat.completions.create(messages=m)\n",
    "the same in steps": "chat = self.client.chat.completions\nchat.create(messages=m)\n",
    "a variable": 'key = os.environ["OPENAI_API_KEY"]\n',
    "a variable that is read no longer": 'base = os.getenv("OPENAI_API_BASE")\n',
    "a method of what is brought in": "from app import embeddings\nembeddings.create(input=t)\n",
    "a region for a platform": 'from aws_cdk import Stack\nStack(app, region="ap-east-1")\n',
    "a region that others may bring in": 'HOME = "ap-east-1"\n',
    "a model": 'MODEL = "gpt-4o"\n',
    "a family": 'if "llama" in name:\n    pass\n',
    "a family beside a model": 'if model_name == "mimo_mode":\n    pass\n',
    "one of a list": 'for each in ("x", "llama"):\n    if each in name:\n        pass\n',
    "a short name of one": 'ask(model="command")\n',
    "one under a key": 'if request.get("model") == "command":\n    pass\n',
    "a host": 'URL = f"https://{region}.api.cognitive.microsoft.com/openai"\n',
    "code inside of a string": 'print(f"{litellm.completion(m)} said openai")\nimport litellm\n',
    "a pattern": 'if re.match(r"^gpt-4", name):\n    pass\n',
    "an address in pieces": 'URL = "api." + "openai.com" + path\n',
    "an address with an escape": 'URL = "https:\\/\\/api.openai.com"\n',
    "a host with a hole": 'HOST = "%s.openai.azure.com" % name\n',
    "a document": 'BODY = """{"model": "gpt-4o", "stream": true}"""\n',
    "a document in pieces": "BODY = ('{' '\"model\": \"gpt-4o\" and more of it' '}')\n",
    "a comment that switches off": "x = 1  # antilock: ignore[hardcoded-model]\n",
    "an error": "import openai\ndef f(:\n",
}


@pytest.mark.parametrize("text", TELLING.values(), ids=TELLING)
def test_files_that_may_ask_a_provider_are_not(text: str) -> None:
    language = load_language("python")
    assert language.quiet is not None
    sift = Sift(CATALOGUE, build(CATALOGUE.tokens(), 10**9))
    assert not sift.is_silent(text, language)


SCRIPTS = {
    'import { Document } from "@langchain/core/documents";': True,
    'const hosts = ["{service}.us-east-1.amazonaws.com"];': True,
    'const names = { bedrock: "Bedrock", openai: "OpenAI" };': True,
    'const home = "ap-east-1";\nexport { home };': False,
    'class Settings { constructor() { this.home = "ap-east-1"; } }': False,
    'function named() { return { "ap-east-1": "Hong Kong" }; }': True,
    'export const regions = hosts("{}.ap-east-1");': False,
    'export const hosts = ["{}.ap-east-1.example.com"];': True,
    'export const runtime = "edge";': False,
    'const mode = "edge";\nexport default mode;': False,
    'function f() { exports.runtime = "edge"; }': True,
    'module.exports = { regions: ["hkg1"] };': False,
    'exports.preferredRegion = "hkg1";': False,
    'stub.get(id, { locationHint: "apac" });': False,
    'import { Stack } from "aws-cdk-lib";\nnew Stack(app, { region: "ap-east-1" });': False,
    'import vercel from "@astrojs/vercel/edge";': False,
    'import OpenAI from "openai";': False,
    'import { OpenAI } from "npm:openai@4/index.mjs";': False,
    'const { OpenAI } = require("openai/index");': False,
    "const { embeddings } = client;\nembeddings.create({ input });": False,
    "const key = process.env.OPENAI_API_KEY;": False,
    "const url = `https://${host}.openai.azure.com`;": False,
    r'const url = "https:\/\/api.openai.com";': False,
}


@pytest.mark.parametrize(("text", "is_silent"), SCRIPTS.items())
def test_scripts_that_only_mention_a_provider_are_silent(text: str, is_silent: bool) -> None:
    has_token = build(CATALOGUE.tokens(), 10**9)
    assert has_token(text.encode())
    assert Sift(CATALOGUE, has_token).is_silent(text, load_language("javascript")) == is_silent


BROUGHT = {
    "import app.llm.base as b, json": {"import", "app", "llm", "base", "as", "b", "json"},
    "from .. import base": {"from", "import", "base"},
    "from app import (  # all\n    base,\n    client,\n)": "from app import all base client",
    "from app import \\\n    base, \\\n    client": "from app import base client",
    "from app \\\r\n    import base": "from app import base",
    "if x:\n    from app import base; base.ask()": "from app import base",
    "x = 1\nask(base)\n": "",
    "important = base": "",
    '{"source": ["from app import base\\n"]}': "source from app import base",
}


@pytest.mark.parametrize(("text", "words"), BROUGHT.items())
def test_what_imports_speak_of_is_told(text: str, words: str | set[str]) -> None:
    expected = words.split() if isinstance(words, str) else words
    told = words_brought(text.encode())
    assert set(told.decode().split()) == set(expected)
    assert has_brought(["base", "a.b"])(told) == ("base" in expected)
    assert not has_brought(["bas", "ase"])(told)


def test_only_the_end_of_a_long_line_is_taken_for_what_an_import_brings_in() -> None:
    line = b"word " * 100_000 + b"from app import base"
    told = words_brought(b"\n".join([line] * 20))
    assert has_brought(["app"])(told)
    assert len(told) < 100


DOCUMENTS = {
    '{"name": "x", "about": "Talks to openai and to others."}': True,
    '{"home": "https://github.com/openai/openai-python"}': True,
    '{"files": [{"name": "plugins/modules/cloudflare.py"}]}': True,
    '{"shape": {"RangeMinimum": 1, "Command": "Sd3"}, "command": "run"}': True,
    '{"model": "gpt-4o"}': False,
    '{"model": "command"}': False,
    '{"kind": "OpenAI", "location": "westus9"}': False,
    '{"runtime": "edge", "about": "x"}': False,
    '{"OPENAI_API_BASE": "x"}': False,
    '{"env": ["OPENAI_API_BASE=a and more of it"]}': False,
    '{"dependencies": {"@anthropic-ai/sdk": "1"}}': False,
    '{"regions": ["hkg1"], "about": "Talks to openai and to others."}': False,
    "{openai_base: 1, about: 'x'}": False,
    '{"about": "Talks to openai and to others."} // antilock: ignore': False,
    '{"shapes": {"AmazonBedrockRoleArn": {}, "bedrockModel": "bedrock"}}': True,
    '{"requestUri": "/accounts/{id}/users?operation=suspend"}': True,
    '{"args": "--model=gpt-4o"}': False,
}


@pytest.mark.parametrize(("text", "is_silent"), DOCUMENTS.items())
def test_documents_that_only_mention_a_provider_are_silent(text: str, is_silent: bool) -> None:
    sift = Sift(CATALOGUE, build(CATALOGUE.tokens(), 10**9))
    assert sift.is_silent(text, load_language("json")) == is_silent


def test_each_sign_that_is_looked_for_on_a_line_holds_a_token() -> None:
    has_token = build(CATALOGUE.tokens(), 0)
    signs = CATALOGUE.place_signs() | CATALOGUE.service_signs("pypi")
    assert len(signs) > 50
    assert all(has_token(sign.encode()) and "\n" not in sign[:-1] for sign in signs)


def test_ignoring_a_finding_removes_exactly_that_one(project: Project) -> None:
    checked = 0
    for path in SAMPLES:
        if path.suffix != ".py":
            continue
        text = path.read_text(encoding="utf-8")
        before = findings_of(project, path.name, text)
        lines = text.split("\n")
        for finding in before:
            line = finding.location.span.line
            same = [f for f in before if f.location.span.line == line and f.code == finding.code]
            if len(same) > 1 or "#" in lines[line] or lines[line].rstrip().endswith(("\\", '"""')):
                continue
            marked = [*lines]
            marked[line] += f"  # antilock: ignore[{finding.name}]"
            after = findings_of(project, path.name, "\n".join(marked))
            left = [(f.code, f.location.span) for f in before if f is not finding]
            assert [(f.code, f.location.span) for f in after] == left, (path, finding)
            checked += 1
    assert checked > 20


def test_neither_order_nor_processes_change_the_result(project: Project, tmp_path: Path) -> None:
    for number in range(160):
        source = SAMPLES[number % len(SAMPLES)]
        (tmp_path / f"{number:03}{source.suffix}").write_bytes(source.read_bytes())
    files = list(discover([str(tmp_path)], Configuration(root=tmp_path)).files)
    assert len(files) == 160
    expected = check_files(files, project)
    random.Random(3).shuffle(files)
    assert check_files(files, project) == expected
    assert check_files(files, project, jobs=2) == expected
    assert expected.findings


def test_a_check_that_raises_is_told_and_the_others_go_on(project: Project) -> None:
    from dataclasses import replace

    def broken(subjects: object, context: object) -> object:
        raise ZeroDivisionError("one day")

    checks = tuple(
        replace(check, run=broken) if check.name == "hardcoded-model" else check
        for check in project.checks
    )
    text = 'import openai\nopenai.OpenAI(base_url="https://api.openai.com/v1").responses.create(model="gpt-4o")\n'
    report = check_data("x.py", text.encode(), replace(project, checks=checks), is_named=True)
    assert "hardcoded-endpoint" in {finding.name for finding in report.findings}
    assert [notice.is_failure for notice in report.notices] == [True]
    assert "ALK201" in report.notices[0].message
    assert report.notices[0].path == "x.py"


def test_antilock_is_clean_on_itself(project: Project) -> None:
    from antilock.project import load_project

    own = load_project((str(ROOT / "lint"), str(ROOT / "checks")))
    files = discover([str(ROOT / "lint"), str(ROOT / "checks")], own.configuration).files
    result = check_files(files, own)
    shown = own.configuration.reporting.shown_from
    assert [finding for finding in result.findings if finding.severity >= shown] == []
    assert not any(notice.is_failure for notice in result.notices)
