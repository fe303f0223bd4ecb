"""The Python front-end: bindings, callees, and programs of its own pieces."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from antilock.catalogue.load import load
from antilock.engine import read_facts
from antilock.facts import Binding, FileFacts, Span
from antilock.languages import load_language
from antilock.languages.base import UnreadableError
from antilock.languages.notebook import unpack

CATALOGUE = load()
PYTHON = load_language("python")

# Pieces that make random programs interesting: keywords, providers' names, half constructs.
PIECES = st.sampled_from(
    """def f(x="gpt-4"):|return|"gpt-4o"|f"https://{h}/v1"|'https://api.openai.com/v1'|import openai|
from openai import OpenAI as C|client = C(base_url=|)|(|[|]|{|}|:|,|=|==|in|not|or|and|if|else:|elif x:|try:|
except Exception:|except:|for m in|while True:|class A(B):|self.x =|@property|lambda:|await|async|match x:|case "a":|
os.getenv("K", "gpt-4")|config.get("m", "gpt-4")|client.chat.completions.create(model="gpt-4")|*|**kw|# antilock: ignore|
"|'|\"\"\"|\\|%|.format(|;|->|:=|...|\t|    |\n|\n    |\n\n|é|漢|\ufeff|\r\n|raise|yield|global x|print "x"|0xFF|None""".replace(
        "|\n", "|"
    ).split("|")
)
PROGRAMS = st.lists(PIECES, max_size=60).map(" ".join)
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=300)


def read(text: str) -> FileFacts:
    return read_facts(text, PYTHON, CATALOGUE)


@given(st.one_of(PROGRAMS, TEXTS))
@example("x = [" * 3000)
@example("(" * 10_000)
@example("if a:\n" + " " * 4 + "b\n  c")
@example("f\"{f'{x}'}\"")
@example("match x:\n    case {'a': 'gpt-4'}: pass")
def test_no_text_raises(text: str) -> None:
    assert read(text).language == "python"


@given(PROGRAMS)
def test_the_span_of_a_string_holds_its_text(text: str) -> None:
    lines = text.split("\n")
    for literal in read(text).literals:
        if "{}" in literal.text or "\\" in literal.text or "%" in literal.text:
            continue
        shown = cut(lines, literal.span)
        for piece in literal.text.split():
            assert piece in shown or "'" in shown or '"' in shown
        assert shown[:1] in "\"'frbuFRBU("


def cut(lines: list[str], span: Span) -> str:
    """The text of a span."""
    if span.line == span.end_line:
        return lines[span.line][span.column : span.end_column]
    middle = lines[span.line + 1 : span.end_line]
    return "\n".join(
        [lines[span.line][span.column :], *middle, lines[span.end_line][: span.end_column]]
    )


def binding_of(text: str, literal: str = "gpt-4o") -> Binding:
    found = [each for each in read(text).literals if each.text == literal]
    assert len(found) == 1, found
    return found[0].binding


@pytest.mark.parametrize(
    ("text", "binding"),
    [
        ('client.create(model="gpt-4o")', Binding.PINNED),
        ('MODEL = "gpt-4o"\nclient.create(model=MODEL)', Binding.PINNED),
        ('def f(model="gpt-4o"):\n    return g(model=model)', Binding.DEFAULT),
        ('def f(model=None):\n    model = model or "gpt-4o"\n    g(model=model)', Binding.DEFAULT),
        (
            'def f(model=None):\n    if model is None:\n        model = "gpt-4o"\n    g(model)',
            Binding.DEFAULT,
        ),
        ('import os\nmodel = os.getenv("M", "gpt-4o")', Binding.CONFIG),
        ('import os\nmodel = os.environ.get("M") or "gpt-4o"', Binding.CONFIG),
        ('def f(**config):\n    model = config.get("model", "gpt-4o")', Binding.DEFAULT),
        ('MODELS = ["gpt-4o"]', Binding.TABLE),
        ('x = {"gpt-4o": 8192}', Binding.TABLE),
        ('LIMITS["gpt-4o"]', Binding.TABLE),
        ('if model == "gpt-4o":\n    pass', Binding.BRANCH),
        ('assert model in ("gpt-4o", "x")', Binding.BRANCH),
        ('print("gpt-4o")', Binding.TEXT),
        ('logger.info("using %s", "gpt-4o")', Binding.TEXT),
        ('raise ValueError("gpt-4o")', Binding.TEXT),
        ('def pick():\n    return "gpt-4o"', Binding.PINNED),
        ('from typing import Literal\ndef f(m: Literal["gpt-4o", "b"]): ...', Binding.TABLE),
        ('parser.add_argument("--model", default="gpt-4o")', Binding.CONFIG),
        ('class C(BaseSettings):\n    model: str = "gpt-4o"', Binding.CONFIG),
        ('class C:\n    model: str = "gpt-4o"', Binding.DEFAULT),
        ('class C:\n    model = "gpt-4o"', Binding.PINNED),
        ('class C(Enum):\n    A = "gpt-4o"\n    B = "gpt-4"', Binding.TABLE),
    ],
)
def test_a_literal_has_the_binding_of_the_semantics(text: str, binding: Binding) -> None:
    assert binding_of(text) is binding


def test_a_constant_imported_under_another_name_is_resolved() -> None:
    facts = read("from openai import OpenAI as Client\nc = Client()\nc.responses.create()")
    assert facts.calls[-1].callee == "openai.OpenAI().responses.create"
    assert facts.calls[-1].built_by == (0,)


def test_what_cannot_be_resolved_is_said_to_be_unknown() -> None:
    facts = read("def f(client):\n    return client.chat.completions.create()")
    assert facts.calls[0].callee == "~client.chat.completions.create"


@given(TEXTS)
def test_no_text_as_notebook_raises_anything_else(text: str) -> None:
    try:
        unpack(text)
    except UnreadableError:
        return


def test_a_notebook_of_another_language_holds_no_python() -> None:
    text = '{"cells": [{"cell_type": "code", "source": "x <- 1"}], "metadata": {"kernelspec": {"language": "R"}}}'
    assert unpack(text).text == ""
