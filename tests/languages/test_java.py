"""The front-end of Java: goldens beside samples, and what its idioms mean."""

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
    return read_facts(text, load_language("java"), CATALOGUE)


@pytest.mark.parametrize(
    "name", ["ReviewAssistant.java", "RawCompletions.java", "ModelCatalog.java"]
)
def test_a_sample_gives_the_facts_beside_it(name: str, golden: Callable[[Path, str], None]) -> None:
    facts = read((SAMPLES / name).read_text(encoding="utf-8"))
    assert facts.broken == ""
    golden(SAMPLES / f"{name}.facts", "\n".join(fact_lines(facts)) + "\n")


@pytest.mark.parametrize(
    ("member", "binding"),
    [
        ('String model = "gpt-4o";', Binding.DEFAULT),
        ('private String model = "gpt-4o";', Binding.PINNED),
        ('private String model = "gpt-4o"; void setModel(String m) { model = m; }', Binding.DEFAULT),
        ('static final String MODEL = "gpt-4o";', Binding.PINNED),
        ('@Value("${k:gpt-4o}") private String model;', Binding.CONFIG),
        ('@ConfigProperty(name = "k", defaultValue = "gpt-4o") String model;', Binding.CONFIG),
        ('String f(@Value("${k:gpt-4o}") String m) { return m; }', Binding.CONFIG),
        ('String f() { return System.getenv().getOrDefault("K", "gpt-4o"); }', Binding.CONFIG),
        ('String f() { return config.getOrDefault("model", "gpt-4o"); }', Binding.CONFIG),
        ('String f() { return System.getProperty("model", "gpt-4o"); }', Binding.CONFIG),
        ('String f() { return env.getProperty("m", String.class, "gpt-4o"); }', Binding.CONFIG),
        ('String f() { return prefs.getString("model", "gpt-4o"); }', Binding.DEFAULT),
        ('String f(JsonNode n) { return n.get("model").asText("gpt-4o"); }', Binding.DEFAULT),
        ('String f(String m) { return m != null ? m : "gpt-4o"; }', Binding.DEFAULT),
        ('String f(String m) { return Objects.requireNonNullElse(m, "gpt-4o"); }', Binding.DEFAULT),
        ('String f(O m) { return m.map(O::x).orElseGet(() -> "gpt-4o"); }', Binding.DEFAULT),
        ('void f(R r) { r.setModel("gpt-4o"); }', Binding.PINNED),
        ('Object f() { return Map.of("model", "gpt-4o"); }', Binding.PINNED),
        ('Object f() { return new JSONObject().put("model", "gpt-4o"); }', Binding.PINNED),
        ('Object f() { return new HashMap<>() {{ put("model", "gpt-4o"); }}; }', Binding.PINNED),
        ('Object MODELS = List.of("gpt-4o", "gpt-4");', Binding.TABLE),
        ('boolean f(String m) { return "gpt-4o".equalsIgnoreCase(m); }', Binding.BRANCH),
        ('boolean f(String m) { return List.of("gpt-4o").contains(m); }', Binding.BRANCH),
        ('boolean f(String m) { return Objects.equals(m, "gpt-4o"); }', Binding.BRANCH),
        ('boolean f() { return Settings.MODEL.equals("gpt-4o"); }', Binding.BRANCH),
        ('void f() { log.info("gpt-4o"); }', Binding.TEXT),
        ('void f() { throw new Refusal("gpt-4o", 1) ; }', Binding.PINNED),
    ],
)  # fmt: skip
def test_a_literal_has_the_binding_of_the_semantics(member: str, binding: Binding) -> None:
    found = [
        each.binding for each in read(f"class A {{ {member} }}").literals if each.text == "gpt-4o"
    ]
    assert found == [binding]


@pytest.mark.parametrize(
    ("text", "callee"),
    [
        ("import com.openai.client.OpenAIClient; class A { OpenAIClient c; Object f() {"
         " return c.chat().completions().create(); } }",
         "com.openai.client.OpenAIClient().chat().completions().create"),
        ("import com.openai.client.okhttp.*; class A { Object c ="
         " OpenAIOkHttpClient.builder().apiKey(K).build(); }",
         "com.openai.client.okhttp.OpenAIOkHttpClient"),
        ("class A { void f() { g(); } void g() {} }", ":A.g"),
        ("class A { void f() { Runnable g = null; g.run(); } void g() {} }", "~g.run"),
        ("class A { class B { void f() { g(); } } static void g() {} }", ":A.g"),
        ("package com.acme.app; import com.acme.app.llm.Client; class A { Client c; void f() {"
         " c.ask(); } }", ".com.acme.app.llm.Client().ask"),
    ],
)  # fmt: skip
def test_a_callee_is_resolved_to_what_was_imported(text: str, callee: str) -> None:
    assert callee in {call.callee for call in read(text).calls}


def test_a_chain_of_a_builder_is_one_call_with_named_arguments() -> None:
    (call,) = read(
        'class A { Object f() { return new X.Builder("k").a("1").setB("2").build(); } }'
    ).calls
    assert [(argument.name, argument.text) for argument in call.arguments] == [
        ("", "k"),
        ("a", "1"),
        ("b", "2"),
    ]


def test_only_what_is_not_private_is_public() -> None:
    facts = read("class A { public void a() {} void b() {} private void c() {} }")
    assert {fn.name: fn.is_public for fn in facts.functions if fn.name} == {
        "A.a": True,
        "A.b": True,
        "A.c": False,
    }


def test_what_does_not_parse_is_said_with_its_line() -> None:
    assert read("class A {\n int f() { return ((; }\n}\n").broken.startswith("line 2")
