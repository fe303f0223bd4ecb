"""The front-end of Kotlin: goldens beside samples, and what its idioms mean."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from antilock.catalogue.load import load
from antilock.engine import read_facts
from antilock.facts import Binding, FileFacts
from antilock.languages import load_language
from antilock.report.facts import fact_lines

SAMPLES = Path(__file__).parent / "samples"
CATALOGUE = load()


def read(text: str) -> FileFacts:
    return read_facts(text, load_language("kotlin"), CATALOGUE)


@pytest.mark.parametrize("name", ["ChatRepository.kt", "RawRequests.kt", "Models.kt"])
def test_a_sample_gives_the_facts_beside_it(name: str, golden: Callable[[Path, str], None]) -> None:
    facts = read((SAMPLES / name).read_text(encoding="utf-8"))
    assert facts.broken == ""
    golden(SAMPLES / f"{name}.facts", "\n".join(fact_lines(facts)) + "\n")


@pytest.mark.parametrize(
    ("text", "binding"),
    [
        ('class A { var model: String = "gpt-4o" }', Binding.DEFAULT),
        ('class A { val model: String = "gpt-4o" }', Binding.PINNED),
        ('class A { private var model = "gpt-4o" }', Binding.PINNED),
        ('const val MODEL = "gpt-4o"', Binding.PINNED),
        ('class A {\n companion object {\n const val MODEL = "gpt-4o"\n }\n}', Binding.PINNED),
        ('class A(val model: String = "gpt-4o")', Binding.DEFAULT),
        ('fun f(model: String = "gpt-4o") = g(model)', Binding.DEFAULT),
        ('fun f(m: String?) = m ?: "gpt-4o"', Binding.DEFAULT),
        ('val model = System.getenv("M") ?: "gpt-4o"', Binding.CONFIG),
        ('val model = config["model"] ?: "gpt-4o"', Binding.CONFIG),
        ('val model = System.getenv().getOrDefault("M", "gpt-4o")', Binding.CONFIG),
        ('val model = System.getProperty("m", "gpt-4o")', Binding.CONFIG),
        ('val model = settings.getString("m", "gpt-4o")', Binding.CONFIG),
        ('fun f(p: Prefs) = p.getString("m", "gpt-4o")', Binding.DEFAULT),
        ('class A {\n val model: String\n get() = "gpt-4o"\n}', Binding.PINNED),
        ('class A {\n var model: String = "gpt-4o"\n get() = field.trim()\n}', Binding.DEFAULT),
        ('class A { @Value("\\${k:gpt-4o}") lateinit var model: String }', Binding.CONFIG),
        ('fun f(m: String) = m.ifBlank { "gpt-4o" }', Binding.DEFAULT),
        ('fun f(big: Boolean) = if (big) "gpt-4o" else "x"', Binding.PINNED),
        ('fun f() = g(mapOf("model" to "gpt-4o"))', Binding.PINNED),
        ('fun f() = buildJsonObject { put("model", "gpt-4o") }', Binding.PINNED),
        ('fun f(r: R) = r.apply { model = "gpt-4o" }', Binding.PINNED),
        ('val models = listOf("gpt-4o", "gpt-4")', Binding.TABLE),
        ('fun f(t: String) = when (t) { "a" -> "gpt-4o" else -> "gpt-4" }', Binding.TABLE),
        ('fun f(m: String) = m == "gpt-4o"', Binding.BRANCH),
        ('fun f(m: String) = m in setOf("gpt-4o")', Binding.BRANCH),
        ('fun f(m: String) = m.equals("gpt-4o", ignoreCase = true)', Binding.BRANCH),
        ('fun f() = Settings.MODEL.equals("gpt-4o", ignoreCase = true)', Binding.BRANCH),
        ('fun f() { println("gpt-4o") }', Binding.TEXT),
        ('fun f() { Log.d("tag", "gpt-4o") }', Binding.TEXT),
    ],
)  # fmt: skip
def test_a_literal_has_the_binding_of_the_semantics(text: str, binding: Binding) -> None:
    assert [each.binding for each in read(text).literals if each.text == "gpt-4o"] == [binding]


@pytest.mark.parametrize(
    ("text", "callee"),
    [
        ("import com.aallam.openai.client.OpenAI\nclass A(val c: OpenAI) { fun f() = c.chatCompletion() }",
         "com.aallam.openai.client.OpenAI().chatCompletion"),
        ("import com.aallam.openai.client.OpenAI\nclass A(val c: OpenAI?) { fun f() = c?.chatCompletion() }",
         "com.aallam.openai.client.OpenAI().chatCompletion"),
        ("import com.aallam.openai.client.OpenAI as C\nval c by lazy { C(token = \"k\") }\nfun f() = c.chatCompletion()",
         "com.aallam.openai.client.OpenAI().chatCompletion"),
        ("class A { fun f() = g()\n fun g() {} }", ":A.g"),
        ("class A { fun f() { val g = { 1 }; h(g) }\n fun g() {} }", "~h"),
        ("package com.acme.app\nimport com.acme.app.llm.Client\nclass A(val c: Client) { fun f() = c.ask() }",
         ".com.acme.app.llm.Client().ask"),
    ],
)  # fmt: skip
def test_a_callee_is_resolved_to_what_was_imported(text: str, callee: str) -> None:
    assert callee in {call.callee for call in read(text).calls}


def test_a_trailing_lambda_names_what_it_sets() -> None:
    (call,) = read('val a = A("k") { b = "1"; url("2") }').calls
    assert [(argument.name, argument.text) for argument in call.arguments] == [
        ("", "k"),
        ("b", "1"),
        ("url", "2"),
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('"a\\tb"', "a\tb"),
        ('"a$x b${y.z}"', "a{} b{}"),
        ('"""a"b"""', 'a"b'),
        ('"\\${k:v}"', "${k:v}"),
    ],
)
def test_every_kind_of_string_is_read(source: str, text: str) -> None:
    (call,) = read(f"val a = g({source})").calls
    assert call.arguments[0].strings[0] == text


def test_what_does_not_parse_is_said_with_its_line() -> None:
    assert read("val a = 1\nfun f( { return 2\n").broken.startswith("line")
