"""The front-end of TypeScript and JavaScript: bindings, callees, and programs of its own pieces."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from antilock.catalogue.load import load
from antilock.engine import read_facts
from antilock.facts import Binding, FileFacts, Span
from antilock.languages import load_language
from antilock.languages.javascript import MINIFIED_CHARACTERS

CATALOGUE = load()
LANGUAGES = ("typescript", "tsx", "javascript")

# Pieces that make random programs interesting.
PIECES = st.sampled_from(
    """function f({ m = "gpt-4o" }) {~return~"gpt-4o"~`https://${h}/v1`~'https://api.openai.com/v1'~import X from "openai";
~import * as N from 'ai'~require("openai")~new X({ baseURL:~(~)~[~]~{~}~:~,~=~===~!==~in~=>~&&~||~??~??=~?~?.~!~
if (~else~else if (x)~try {~catch (e) {~finally {~.catch(() =>~.then(a, b)~for (const m of~while (true)~switch (x) {~
case "gpt-4":~default:~class A extends B {~private readonly~this.x =~get v()~#p = "gpt-4"~async~await~export~export default~
process.env.K~import.meta.env.K~z.string().default("gpt-4o")~.includes("gpt-4")~/^gpt-4/.test(m)~["gpt-4", "o1"].some(~
const { a = "gpt-4o", ...b } =~type T = "gpt-4o" |~interface I {~enum E { A = "gpt-4" }~<T>~<A m="gpt-4o">~</A>~as const~
// antilock: ignore~/*~*/~"~'~`~${~\\~;~...~\t~\n~\r\n~é~漢~\ufeff~throw~yield~null~undefined~0xFF~@d~fetch(~label:~do""".split(
        "~"
    )
)
PROGRAMS = st.lists(PIECES, max_size=50).map(" ".join)
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=300)


def read(text: str, language: str = "typescript") -> FileFacts:
    return read_facts(text, load_language(language), CATALOGUE)


@given(st.one_of(PROGRAMS, TEXTS), st.sampled_from(LANGUAGES))
@example("x = [" * 3000, "typescript")
@example("(" * 10_000, "javascript")
@example("a ? b : " * 3000, "javascript")
@example("if (a) b; else " * 3000, "typescript")
@example("const a = require(`${b}`), { c } = import(d);", "javascript")
@example("export = x; import a = b.c; export * as q from 'r';", "typescript")
def test_no_text_raises(text: str, language: str) -> None:
    assert read(text, language).ecosystem == "npm"


@given(PROGRAMS, st.sampled_from(LANGUAGES))
def test_the_span_of_a_literal_holds_its_text(text: str, language: str) -> None:
    lines = text.split("\n")
    for literal in read(text, language).literals:
        shown = cut(lines, literal.span)
        assert shown[:1] in "\"'`/" or shown in literal.text
        if "{}" not in literal.text and "\\" not in shown:
            assert literal.text in shown


def cut(lines: list[str], span: Span) -> str:
    """What a span slices out of the lines of a text."""
    if span.line == span.end_line:
        return lines[span.line][span.column : span.end_column]
    first = lines[span.line][span.column :]
    middle = lines[span.line + 1 : span.end_line]
    return "\n".join([first, *middle, lines[span.end_line][: span.end_column]])


@pytest.mark.parametrize(
    ("text", "binding"),
    [
        ('const o = { model: "gpt-4o" };', Binding.PINNED),
        ('const o = { ...x, model: "gpt-4o" };', Binding.PINNED),
        ('const o = { model: "gpt-4o", ...x };', Binding.DEFAULT),
        ('const o = { model: "gpt-4o", ...(y && { z: 1 }) };', Binding.PINNED),
        ('const { model = "gpt-4o" } = options;', Binding.DEFAULT),
        ('const { CHAT_MODEL = "gpt-4o" } = process.env;', Binding.CONFIG),
        ('const model = process.env.CHAT_MODEL ?? "gpt-4o";', Binding.CONFIG),
        ('const model = Deno.env.get("M") || "gpt-4o";', Binding.CONFIG),
        ('const model = Bun.env.M ?? "gpt-4o";', Binding.CONFIG),
        ('model ??= "gpt-4o";', Binding.DEFAULT),
        ('function f(model = "gpt-4o") {}', Binding.DEFAULT),
        ('class A { constructor(private model: string = "gpt-4o") {} }', Binding.DEFAULT),
        ('class A { model: string = "gpt-4o" }', Binding.DEFAULT),
        ('class A { model = "gpt-4o" }', Binding.PINNED),
        ('class A { static readonly model: string = "gpt-4o" }', Binding.PINNED),
        ('type M = "gpt-4o" | "gpt-4";', Binding.TABLE),
        ('enum M { A = "gpt-4o", B = "gpt-4" }', Binding.TABLE),
        ('const prices = { "gpt-4o": 1 };', Binding.TABLE),
        ('if (model === "gpt-4o") f();', Binding.BRANCH),
        ('const x = ["gpt-4o", "o1"].includes(model);', Binding.BRANCH),
        ('switch (model) { case "gpt-4o": f(); g(); }', Binding.BRANCH),
        ('console.log("gpt-4o");', Binding.TEXT),
        ('throw new Error("gpt-4o");', Binding.TEXT),
        ('program.option("--model <m>", "which", "gpt-4o");', Binding.CONFIG),
        ('yargs.option("model", { default: "gpt-4o" });', Binding.CONFIG),
    ],
)
def test_a_literal_has_the_binding_of_the_semantics(text: str, binding: Binding) -> None:
    found = [each.binding for each in read(text).literals if each.text == "gpt-4o"]
    assert found == [binding]


@pytest.mark.parametrize(
    ("text", "callee"),
    [
        ('import O from "openai"; new O().chat.completions.create();', "openai.default"),
        ('import { OpenAI as O } from "openai"; new O();', "openai.OpenAI"),
        ('import * as N from "openai"; new N.OpenAI();', "openai.OpenAI"),
        ('const { OpenAI: O } = require("openai"); new O();', "openai.OpenAI"),
        (
            'const o = __importDefault(require("openai")); new o.default();',
            "openai.default.default",
        ),
        ('const { OpenAI } = await import("openai"); new OpenAI();', "openai.OpenAI"),
        ('import { ask } from "@/lib/llm"; ask();', "./lib/llm.ask"),
        ("fetch(url);", "globalThis.fetch"),
        ("(0, x.y)(1);", "~x.y"),
    ],
)
def test_a_callee_is_resolved_to_what_was_imported(text: str, callee: str) -> None:
    assert callee in {call.callee for call in read(text, "javascript").calls}


def test_the_entries_of_an_object_count_as_named_arguments() -> None:
    (call,) = read('const u = "https://a.test"; f({ url: u, nested: { model: "gpt-4o" } });').calls
    given = {argument.name: argument.text for argument in call.arguments if argument.name}
    assert given["url"] == "https://a.test"
    assert given["model"] == "gpt-4o"


def test_a_route_is_a_function_of_its_own_and_other_callbacks_are_not() -> None:
    facts = read('app.post("/chat", () => { one(); }); list.map(() => { two(); });')
    owners = {call.callee: facts.functions[call.function].name for call in facts.calls}
    assert owners["~one"] == "post /chat"
    assert owners["~two"] == ""


def test_only_what_is_exported_is_public() -> None:
    facts = read("export function a() {} function b() {} export { c }; const c = () => 1;")
    assert {fn.name: fn.is_public for fn in facts.functions if fn.name} == {
        "a": True,
        "b": False,
        "c": True,
    }


def test_a_minified_text_is_not_read_and_says_so() -> None:
    facts = read('f("gpt-4o");' * MINIFIED_CHARACTERS, "javascript")
    assert facts.literals == ()
    assert "minified" in facts.broken


def test_what_does_not_parse_is_said_with_its_line() -> None:
    assert read("const a = 1;\nconst b = (;\n").broken.startswith("line 2")
