"""Files whose names stand for each other, or that are long: each ends, and within its budget."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from antilock import facts as f
from antilock.analysis.bindings import Bindings
from antilock.analysis.origins import Origins
from antilock.catalogue.load import load
from antilock.engine import read_facts
from antilock.languages import load_language

ALIKE = {
    "shell": ("a=gpt-4o", "{}=${}", "b=gpt-4o-mini"),
    "python": ('a = "gpt-4o"', "{} = {}", 'b = "gpt-4o-mini"'),
    "javascript": ('let a = "gpt-4o";', "{} = {};", 'b = "gpt-4o-mini";'),
}


def read(text: str, language: str) -> f.FileFacts:
    return read_facts(text, load_language(language), load())


def names_for_each_other(language: str, names: str, times: int) -> str:
    first, between, last = ALIKE[language]
    lines = [between.format(one, other) for _ in range(times) for one in names for other in names]
    return "\n".join([first, *lines, last, ""])


@pytest.mark.parametrize("language", ALIKE)
def test_names_that_all_stand_for_each_other_are_followed_to_an_end(language: str) -> None:
    found = read(names_for_each_other(language, "abcdefgh", 3), language)
    assert [literal.text for literal in found.literals] == ["gpt-4o", "gpt-4o-mini"]


def steps_taken(language: str, times: int) -> int:
    taken = 0
    resolve, follow = Origins._resolve, Bindings.of

    def counted_resolve(*args: object) -> object:
        nonlocal taken
        taken += 1
        return resolve(*args)  # type: ignore[arg-type]

    def counted_follow(*args: object) -> object:
        nonlocal taken
        taken += 1
        return follow(*args)  # type: ignore[arg-type]

    with (
        patch.object(Origins, "_resolve", counted_resolve),
        patch.object(Bindings, "of", counted_follow),
    ):
        read(names_for_each_other(language, "abcdef", times), language)
    return taken


@pytest.mark.parametrize("language", ALIKE)
def test_the_steps_taken_grow_no_faster_than_the_file(language: str) -> None:
    assert steps_taken(language, 12) <= 5 * steps_taken(language, 3)


def test_a_result_is_tested_far_below_in_a_long_script() -> None:
    calls = "\n".join(f'out_{n}=$(curl -s "https://example.org/{n}")' for n in range(300))
    text = f"""answer=$(curl -s https://api.openai.com/v1/models)
{calls}
if [ -z "$answer" ]; then
  other=$(curl -s https://api.anthropic.com/v1/models)
fi
"""
    found = read(text, "shell")
    guards = [guard for call in found.calls for guard in call.guards]
    assert [guard.kind for guard in guards] == ["test"]
    first = found.calls[guards[0].calls[0]]
    assert any("anthropic" in (argument.text or "") for argument in first.arguments)


def test_a_long_table_stays_a_table_and_a_long_object_none() -> None:
    rows = "\n".join(f'    "gpt-4o-{n}": {{"id": "gpt-4o", "size": {n}}},' for n in range(400))
    settings = "\n".join(f'    "text_{n}": "a text",' for n in range(400))
    text = f'ROWS = {{\n{rows}\n}}\nSETTINGS = {{\n{settings}\n    "model": "gpt-4o",\n}}\n'
    found = read(text, "python")
    by_line = {literal.span.line: literal.binding for literal in found.literals}
    assert {by_line[line] for line in range(1, 401)} == {f.Binding.TABLE}
    assert by_line[max(by_line)] is not f.Binding.TABLE
