"""The front-ends of configuration against the parsers that keep no places, and their odd corners."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import tomli
import tomli_w
import yaml
from hypothesis import given
from hypothesis import strategies as st

from antilock.catalogue.load import load
from antilock.engine import read_facts
from antilock.facts import Binding, FileFacts
from antilock.languages import language_name, load_language
from antilock.languages.entries import Entry, Trouble, key_of

CATALOGUE = load()
WORDS = st.text("abz019-_ .:#'\"\\[]{},é\n", max_size=12)
KEYS = st.text("abz01_-", min_size=1, max_size=6).filter(lambda key: key.strip("-_ "))
SCALARS = st.one_of(WORDS, st.integers(0, 99), st.booleans())
DOCUMENTS = st.recursive(
    st.dictionaries(KEYS, SCALARS, max_size=4),
    lambda inner: st.dictionaries(
        KEYS,
        st.one_of(inner, st.lists(SCALARS, max_size=3), st.lists(inner, max_size=3)),
        max_size=4,
    ),
    max_leaves=12,
)


def texts(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """The strings of a document by their paths."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, (*path, str(key)))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from texts(inner, (*path, f"[{place}]"))
    elif isinstance(value, str):
        yield path, value


def read(language: str, text: str) -> set[tuple[tuple[str, ...], str]]:
    found = load_language(language).read
    assert found is not None
    items = list(found(text))
    assert [item for item in items if isinstance(item, Trouble)] == []
    return {(item.path, item.text) for item in items if isinstance(item, Entry) and not item.is_key}


@given(DOCUMENTS, st.sampled_from([None, 2]))
def test_json_says_what_the_standard_parser_says(document: Any, indent: int | None) -> None:
    text = json.dumps(document, indent=indent)
    assert set(texts(document)) <= read("json", text)


@given(DOCUMENTS)
def test_toml_says_what_the_standard_parser_says(document: Any) -> None:
    text = tomli_w.dumps(document)
    assert set(texts(tomli.loads(text))) <= read("toml", text)


@given(DOCUMENTS, st.sampled_from([None, True, False]))
def test_yaml_says_what_its_parser_says(document: Any, is_flow: bool | None) -> None:
    text = yaml.dump(document, default_flow_style=is_flow, allow_unicode=True, width=1000)
    wanted = {(path, each) for path, each in texts(yaml.safe_load(text)) if "\n" not in each}
    assert wanted <= read("yaml", text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a:\n- &x\n  b: c\n- *x\n", {"a[0].b": "c"}),
        ("a:\n  b\nc: d", {"a": "b", "c": "d"}),
        ("a: # why\n  - b # here\n  -\n    c: d", {"a[0]": "b", "a[1].c": "d"}),
        ("a: |\n  b: c\n\n  d\ne: f", {"e": "f"}),
        (
            "- - a\n  - b\n- c: d\n  e: f",
            {"[0][0]": "a", "[0][1]": "b", "[1].c": "d", "[1].e": "f"},
        ),
        (
            "a: [b,\n  {c: d}]\ne: {f: 'g', \"h\":i}",
            {"a[0]": "b", "a[1].c": "d", "e.f": "g", "e.h": "i"},
        ),
        ("%YAML 1.2\n--- \na: b\n...\n---\nc: d", {"a": "b", "c": "d"}),
        ('a: !!str b\nc: &d e\nf: "g \\\n  h"', {"a": "b", "c": "e"}),
        ("http://a: b\nc: http://d:1/e#f", {"http://a": "b", "c": "http://d:1/e#f"}),
        ("[a, b]", {"[0]": "a", "[1]": "b"}),
        ("{{- if .x }}\na: {{ .y }}-b\n{{- end }}", {"a": "{}-b"}),
    ],
)
def test_odd_corners_of_yaml(text: str, wanted: dict[str, str]) -> None:
    found = {key_of(path): value for path, value in read("yaml", text)}
    assert {key: found.get(key) for key in wanted} == wanted


@pytest.mark.parametrize(
    ("name", "language"),
    [
        (".env", "env"),
        ("deploy/.env.production", "env"),
        ("web.env", "env"),
        ("Dockerfile", "dockerfile"),
        ("Dockerfile.web", "dockerfile"),
        ("web.Dockerfile", "dockerfile"),
        ("requirements-dev.txt", "requirements"),
        ("notes.txt", None),
        ("go.mod", "gomod"),
        ("build.gradle.kts", "gradle"),
        ("package.json", "json"),
        ("package-lock.json", None),
        ("pnpm-lock.yaml", None),
        ("main.tf", "hcl"),
        ("Api.csproj", "xml"),
    ],
)
def test_the_name_of_a_file_tells_what_it_is(name: str, language: str | None) -> None:
    assert language_name(name) == language


def facts(language: str, text: str) -> FileFacts:
    return read_facts(text, load_language(language), CATALOGUE)


@pytest.mark.parametrize(
    ("language", "text", "bindings"),
    [
        ("yaml", "chat_model: gpt-4o\nsummary_model: gpt-4", "config config"),
        ("yaml", "models: [gpt-4o]", "table"),
        ("yaml", "allowed: [gpt-4o, gpt-4]", "table table"),
        ("yaml", "aliases: {fast: gpt-4o, smart: gpt-4}", "table table"),
        ("yaml", "list:\n- {p: {model: gpt-4o}}\n- {p: {model: gpt-4}}", "table table"),
        ("json", '{"gpt-4o": {"price": 1}}', "table"),
        ("json", '{"gpt-4o": {"source": "https://api.openai.com/v1"}}', "table table"),
        ("json", '{"description": "gpt-4o"}', "text"),
        ("json", '{"a": {"model": "gpt-4o"}, "b": {"model": "gpt-4"}}', "config config"),
        ("json", '{"llm": {"a": {"model": "gpt-4o"}, "b": {"model": "gpt-4"}}}', "table table"),
        ("env", "FAST=gpt-4o\nSMART=gpt-4", "config config"),
        ("yaml", "u: {a: https://api.openai.com, b: https://api.anthropic.com}", "table table"),
        ("yaml", "u: {a: https://api.openai.com, b: https://api.openai.com/v1}", "config config"),
    ],
)
def test_what_a_setting_is_bound_by(language: str, text: str, bindings: str) -> None:
    found = [literal.binding.value for literal in facts(language, text).literals]
    assert found == bindings.split()
    assert Binding.PINNED.value not in found


def test_secrets_do_not_get_into_the_facts() -> None:
    found = facts("env", "OPENAI_API_KEY=sk-aaaaaaaaaaaaaaaa1\nDB=pg://a:b@c/d\nREGION=iad1")
    assert [setting.text for setting in found.settings] == ["", "", "iad1"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("yaml", ("k: |\n" + "  x\n" * 5) * 10_000),
        ("yaml", "a: " + "[" * 50_000),
        ("yaml", '"' * 50_000),
        ("yaml", "a " * 100_000),
        ("hcl", 'x = "' + "${a" * 50_000),
        ("hcl", "<<E\n" * 10_000),
        ("toml", '"""' * 30_001),
        ("env", 'A="' * 20_000),
        ("properties", "\\" * 100_000),
        ("dockerfile", 'ENV a="' * 20_000),
        ("json", "/*" * 50_000),
        ("xml", "<a>" * 20_000),
    ],
    ids=lambda value: value if len(value) < 20 else "text",
)
def test_hostile_texts_take_no_time(language: str, text: str) -> None:
    found = load_language(language).read
    assert found is not None
    start = time.process_time()
    for _ in found(text):
        pass
    assert time.process_time() - start < 5
