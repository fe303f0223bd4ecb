"""Literals that are taken as they stand, without asking the tree for their parts: nearly all are."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from antilock import syntax as s
from antilock.facts import Span
from antilock.languages import load_language

# Where the quick way is, by language.
MODULES = {
    "python": "python",
    "javascript": "javascript",
    "typescript": "javascript",
    "tsx": "javascript",
}
PIECES = st.sampled_from(
    """'|"|\'\'\'|\"\"\"|`|\\|\n|\r\n|${|{|}|$|a|r|f|b|&amp;|<a b=|/>|x = | |(|)|,|f"https://{h}/v1"|`https://${h}/v1`|
"gpt-4o"|'gpt-4o'|=>|return|if x:|def f(x="gpt-4"):|class A extends B {|#|//|/*|*/|é|漢|:""".split(
        "|"
    )
)
PROGRAMS = st.lists(PIECES, max_size=40).map("".join)


@given(PROGRAMS, st.sampled_from(sorted(MODULES)))
@example('"a\\"', "python")
@example('x = """a"" """', "python")
@example("x = ''", "python")
@example("'rb\n)'", "python")
@example('x = "a\\"b";', "javascript")
@example('<a b="x&amp;y"/>', "tsx")
@example("x = `a${b}c`;", "typescript")
@example("x = `a\nb`;", "typescript")
def test_a_literal_has_the_text_that_the_tree_tells(text: str, language: str) -> None:
    quick = texts_of(text, language)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"antilock.languages.{MODULES[language]}._plain_content", lambda _: None)
        assert texts_of(text, language) == quick


def texts_of(text: str, language: str) -> list[tuple[Span, str]]:
    """Every literal of a program, even one that says nothing."""
    lower = load_language(language).lower
    assert lower is not None
    pending: list[s.Node] = [lower(text).module]
    found = []
    while pending:
        node = pending.pop()
        pending += node.children()
        if isinstance(node, s.Str):
            found.append((node.span, node.text))
    return found
