"""The front-end of C#: goldens beside samples, and what its idioms mean."""

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
    return read_facts(text, load_language("csharp"), CATALOGUE)


@pytest.mark.parametrize("name", ["TicketAssistant.cs", "RawChat.cs", "Kernels.cs"])
def test_a_sample_gives_the_facts_beside_it(name: str, golden: Callable[[Path, str], None]) -> None:
    facts = read((SAMPLES / name).read_text(encoding="utf-8"))
    assert facts.broken == ""
    golden(SAMPLES / f"{name}.facts", "\n".join(fact_lines(facts)) + "\n")


@pytest.mark.parametrize(
    ("member", "binding"),
    [
        ('public string Model { get; set; } = "gpt-4o";', Binding.DEFAULT),
        ('public string Model { get; } = "gpt-4o";', Binding.PINNED),
        ('public string Model => "gpt-4o";', Binding.PINNED),
        ('private string _model = "gpt-4o";', Binding.PINNED),
        ('private string _model = "gpt-4o"; public A(string model) { _model = model; }', Binding.DEFAULT),
        ('const string Model = "gpt-4o";', Binding.PINNED),
        ('const string DefaultModel = "gpt-4o";', Binding.DEFAULT),
        ('void F(string model = "gpt-4o") { }', Binding.DEFAULT),
        ('void F(C c) { var m = c.Config["Model"] ?? "gpt-4o"; G(m); }', Binding.CONFIG),
        ('void F() { var m = Environment.GetEnvironmentVariable("M") ?? "gpt-4o"; G(m); }', Binding.CONFIG),
        ('string F() => _configuration.GetSection("Llm")["Model"] ?? "gpt-4o";', Binding.CONFIG),
        ('string F() => _configuration.GetValue("Llm:Model", "gpt-4o");', Binding.CONFIG),
        ('string F() => PlayerPrefs.GetString("model", "gpt-4o");', Binding.DEFAULT),
        ('string F(string m) => m ?? "gpt-4o";', Binding.DEFAULT),
        ('void F(O o) { o.Model ??= "gpt-4o"; }', Binding.DEFAULT),
        ('void F(O o) { o.Model = "gpt-4o"; }', Binding.PINNED),
        ('O F() => new() { Model = "gpt-4o" };', Binding.PINNED),
        ('object F() => new { model = "gpt-4o" };', Binding.PINNED),
        ('object F() => new Dictionary<string, object> { ["model"] = "gpt-4o" };', Binding.PINNED),
        ('string[] Models = { "gpt-4o", "gpt-4" };', Binding.TABLE),
        ('List<string> _models = ["gpt-4o", "gpt-4"];', Binding.TABLE),
        ('bool F(string m) => m is "gpt-4o" or "gpt-4";', Binding.BRANCH),
        ('bool F(string m) => string.Equals(m, "gpt-4o", X.Y);', Binding.BRANCH),
        ('bool F(Options o) => o.Model.Equals("gpt-4o");', Binding.BRANCH),
        ('bool F() => Model.Equals("gpt-4o", StringComparison.Ordinal);', Binding.BRANCH),
        ('bool F(string m) => new[] { "gpt-4o" }.Contains(m);', Binding.BRANCH),
        ('void F() { Console.WriteLine("gpt-4o"); }', Binding.TEXT),
        ('void F() { throw new InvalidOperationException("gpt-4o"); }', Binding.TEXT),
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
        ("using OpenAI.Chat; class A { ChatClient c; object F() => c.CompleteChat(); }",
         "OpenAI.Chat.ChatClient().CompleteChat"),
        ("using OpenAI.Chat; class A(ChatClient c) { object F() => c?.CompleteChat(); }",
         "OpenAI.Chat.ChatClient().CompleteChat"),
        ("using OpenAI.Chat; class A { ChatClient c = new(); }", "OpenAI.Chat.ChatClient"),
        ("using C = OpenAI.Chat.ChatClient; class A { object F() => new C(); }",
         "OpenAI.Chat.ChatClient"),
        ("class A { void F() { G(); } void G() { } }", ":A.G"),
        ("class A { object F(HttpClient h) => h.GetAsync(); }",
         "System.Net.Http.HttpClient().GetAsync"),
    ],
)  # fmt: skip
def test_a_callee_is_resolved_to_what_was_imported(text: str, callee: str) -> None:
    assert callee in {call.callee for call in read(text).calls}


def test_an_object_initialiser_gives_named_arguments() -> None:
    (call,) = read('class A { X F() => new X("k") { A = "1", B = { "2" } }; }').calls
    assert [(argument.name, argument.text) for argument in call.arguments] == [
        ("", "k"),
        ("A", "1"),
        ("B", None),
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('"a\\tb"', "a\tb"),
        ('@"a\\b""c"', 'a\\b"c'),
        ('$"a{x:N}b{{c}}"', "a{}b{c}"),
        ('"""a"b"""', 'a"b'),
    ],
)
def test_every_kind_of_string_is_read(source: str, text: str) -> None:
    (call,) = read(f"class A {{ void F() {{ G({source}); }} }}").calls
    assert call.arguments[0].strings[0] == text


def test_only_what_is_said_to_be_public_is_public() -> None:
    facts = read("class A { public void F() { } void G() { } internal void H() { } }")
    assert {fn.name: fn.is_public for fn in facts.functions if fn.name} == {
        "A.F": True,
        "A.G": False,
        "A.H": False,
    }


def test_what_does_not_parse_is_said_with_its_line() -> None:
    assert read("class A {\n int F() { return ((; }\n}\n").broken.startswith("line 2")
