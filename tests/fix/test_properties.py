"""What holds for every fix, whatever the code around it looks like."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from antilock.findings import Edit
from antilock.fix.edits import Lines, apply_edits
from antilock.fix.rounds import fixes_of, mend, verified_fixes
from antilock.gather import facts_of_text
from antilock.reading import Text
from antilock.run import check_text
from antilock.testing import project_of

PROJECT = project_of()
RELAXED = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])

URLS = st.sampled_from(
    [
        "https://api.openai.com/v1",
        "https://api.openai.com/v1/chat/completions",
        "https://api.openai.com",
        "https://api.anthropic.com/v1/messages?beta=true",
        "https://api.deepseek.com/",
        "https://generativelanguage.googleapis.com/v1beta/models",
    ]
)
MODELS = st.sampled_from(
    ["gpt-4o", "gpt-4o-mini", "claude-3-5-haiku-latest", "text-embedding-3-small"]
)
QUOTES = st.sampled_from(['"', "'", '"""'])
PREFIXES = st.sampled_from(["", "r", "f", "rf", "u"])
HEADS = st.sampled_from(
    [
        "",
        "import os\n",
        "from os import getenv\n",
        '"""Doc."""\n',
        "#!/usr/bin/env python\n# é\n",
        "from __future__ import annotations\nimport sys\n",
        "import requests\n\nimport json\n",
    ]
)
AROUND = st.sampled_from(
    [
        "client = make(base_url={})\n",
        "URL = {}\nsend(URL)\n",
        "def call(x):\n    return send({} + x)\n",
        "def call(x):\n    return send({} % x)\n",
        "def call(x, url={}):\n    return send(url)\n",
        "class A:\n\tbase_url: str = {}\n",
        "x = [\n    make(base_url={},  # here\n    ),\n]\n",
        "base_url = a or {}\n",
        "base_url = {} if a else b\n",
        "def f():\n    return{}\n",
        'send(f"{{ {} }}")\n',
        "lambda: make(base_url={})\n",
    ]
)


@st.composite
def modules(draw: st.DrawFn) -> str:
    parts = [draw(HEADS)]
    for _ in range(draw(st.integers(1, 3))):
        quote, prefix = draw(QUOTES), draw(PREFIXES)
        literal = f"{prefix}{quote}{draw(URLS)}{quote}"
        parts.append(draw(AROUND).format(literal))
        model = f"{draw(PREFIXES)}{quote}{draw(MODELS)}{quote}"
        parts.append(f"client.chat.completions.create(model={model}, messages=[])\n")
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    return "".join(parts).replace("\n", ending)


@given(modules())
@RELAXED
def test_promises_hold_for_any_module(source: str) -> None:
    text = Text("module.py", source, "python")
    findings = check_text(text, PROJECT).findings
    mended = mend(text, PROJECT, findings)
    new = Text("module.py", mended.text, "python")
    before, after = facts_of_text(text, PROJECT.catalogue), facts_of_text(new, PROJECT.catalogue)
    assert after.broken == before.broken
    assert mended.dropped == 0
    again = check_text(new, PROJECT).findings
    assert mend(new, PROJECT, again).text == mended.text
    left = sum(finding.code in ("ALK101", "ALK201", "ALK205") for finding in again)
    assert left <= sum(f.code in ("ALK101", "ALK201", "ALK205") for f in findings) - sum(
        count for code, count in mended.fixed if code in ("ALK101", "ALK201", "ALK205")
    )
    assert "\r\n" in source or "\r" not in mended.text
    if "\r\n" in source:
        assert mended.text.count("\n") == mended.text.count("\r\n")


@given(modules())
@RELAXED
def test_with_an_empty_environment_nothing_has_changed(source: str) -> None:
    """The module is run before and after, with functions that only remember what they get."""
    try:
        compile(source, "module.py", "exec")
    except SyntaxError:  # quotes in a hole, before Python 3.12
        reject()
    text = Text("module.py", source, "python")
    mended = mend(text, PROJECT, check_text(text, PROJECT).findings)
    assert run(mended.text) == run(source)


def run(module: str) -> list[object]:
    heard: list[object] = []

    class Listener:
        def __getattr__(self, _: str) -> Listener:
            return self

        def __call__(self, *args: object, **kwargs: object) -> Listener:
            heard.append((args, sorted(kwargs.items(), key=str)))
            return self

        def __repr__(self) -> str:
            return "listener"

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Listener)

        def __hash__(self) -> int:
            return 0

    scope: dict[str, object] = {
        "make": Listener(), "send": Listener(), "client": Listener(), "a": "", "b": "other",
    }  # fmt: skip
    kept = dict(os.environ)
    os.environ.clear()
    try:
        code = compile(module.replace("import requests", ""), "module.py", "exec")
        exec(code, scope)
        for name in ("call", "f"):
            if callable(scope.get(name)):
                scope[name](*(["x"] if name == "call" else []))  # type: ignore[operator]
    except (TypeError, ValueError) as error:  # "%" without a field
        heard.append(type(error).__name__)
    finally:
        os.environ.update(kept)
    heard += [scope.get("base_url"), scope.get("URL"), getattr(scope.get("A"), "base_url", None)]
    return heard


@given(modules())
@RELAXED
def test_a_verified_fix_changes_nothing_outside_of_its_edits(source: str) -> None:
    text = Text("module.py", source, "python")
    findings = check_text(text, PROJECT).findings
    for finding, fix in zip(findings, verified_fixes(text, findings, PROJECT), strict=True):
        if fix is None:
            continue
        lines = Lines(source)
        new = apply_edits(source, fix.edits)
        position = shift = 0
        for edit in sorted(fix.edits):
            start, end = lines.range_of(edit.span)
            assert new[position + shift : start + shift] == source[position:start]
            position, shift = end, shift + len(edit.text) - (end - start)
        assert new[position + shift :] == source[position:]
        codes = [
            each.code for each in check_text(Text("module.py", new, "python"), PROJECT).findings
        ]
        before = [each.code for each in findings]
        assert codes.count(finding.code) < before.count(finding.code)


HEADS_OF_JS = st.sampled_from(
    ["", "const k = process.env.K;\n", "const k = import.meta.env.VITE_K;\n", "Deno.env.get('K');\n",
     "'use client';\nconst k = process.env.NEXT_PUBLIC_K;\n", "import fs from 'node:fs';\n"]
)  # fmt: skip
AROUND_IN_JS = st.sampled_from(
    [
        "const client = make({{ baseURL: {} }});\n",
        "const url = {}; send(url);\n",
        "const f = (x, url = {}) => send(url + x);\n",
        "send({} + '/more');\n",
        "baseURL = a || {};\n",
        "baseURL = a ?? {};\n",
        "baseURL = a ? {} : b;\n",
        "class A {{ baseURL = {} }}\n",
        "function g() {{ return{} }}\n",
        "const page = <Chat api={{{}}} />;\n",
        "switch (x) {{ case {}: break }}\n",
    ]
)


@st.composite
def scripts(draw: st.DrawFn) -> str:
    parts = [draw(HEADS_OF_JS)]
    for number in range(draw(st.integers(1, 3))):
        quote = draw(st.sampled_from(["'", '"', "`"]))
        hole = "${x}" if quote == "`" and draw(st.booleans()) else ""
        parts.append(draw(AROUND_IN_JS).format(f"{quote}{draw(URLS)}{hole}{quote}"))
        model = f"{quote}{draw(MODELS)}{quote}"
        parts.append(f"client.chat.completions.create({{ model: {model}, n: {number} }});\n")
    return "".join(parts)


@given(scripts(), st.sampled_from(["tsx", "javascript"]))
@RELAXED
def test_promises_hold_for_any_script(source: str, language: str) -> None:
    path = "page.tsx" if language == "tsx" else "page.js"
    text = Text(path, source, language)
    findings = check_text(text, PROJECT).findings
    mended = mend(text, PROJECT, findings)
    new = Text(path, mended.text, language)
    before, after = facts_of_text(text, PROJECT.catalogue), facts_of_text(new, PROJECT.catalogue)
    assert after.broken == before.broken
    assert mended.dropped == 0
    again = check_text(new, PROJECT).findings
    assert mend(new, PROJECT, again).text == mended.text
    for variable in mended.variables:
        assert f"{variable.default}" in mended.text


@given(st.text(alphabet="aé\n\r\U0001f600", max_size=40), st.data())
@RELAXED
def test_edits_say_where_in_code_points(text: str, data: st.DataObject) -> None:
    lines = Lines(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = lines.span(start, end)
    assert lines.range_of(span) == (start, end)
    assert apply_edits(text, [Edit(span, "x")]) == f"{text[:start]}x{text[end:]}"


@given(st.text(max_size=200))
@RELAXED
def test_any_text_is_survived(source: str) -> None:
    source = source.encode("utf-8", "replace").decode().replace("\0", " ")
    for language, path in (("python", "a.py"), ("typescript", "a.ts")):
        text = Text(path, source + '\nclient.chat.completions.create(model="gpt-4o")', language)
        fixes_of(text, check_text(text, PROJECT).findings)
