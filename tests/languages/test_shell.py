"""Shell scripts: what other languages have no samples for."""

from __future__ import annotations

from antilock.catalogue.load import load
from antilock.engine import read_facts
from antilock.languages import load_language


def test_variables_that_stand_for_each_other_are_followed_to_an_end() -> None:
    names = "abcdefgh"
    lines = [f"{one}=${other}" for _ in range(12) for one in names for other in names]
    text = "a=gpt-4o\n" + "\n".join(lines) + "\nb=gpt-4o-mini\n"
    facts = read_facts(text, load_language("shell"), load())
    assert len(facts.literals) == 2
