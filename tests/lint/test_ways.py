"""The ways to a provider call: where everything calls everything, not every one is walked."""

from __future__ import annotations

from collections import Counter

import pytest

from antilock import fallback
from antilock.catalogue.load import load
from antilock.engine import subjects_of
from antilock.facts import FileFacts
from antilock.findings import Notice
from antilock.gather import facts_of_data
from antilock.reach import Reach
from antilock.subjects import join

CATALOGUE = load()
FUNCTIONS = 24
HEAD = """import anthropic
import openai

client = openai.OpenAI()
other = anthropic.Anthropic()
"""
CALL = "    return client.responses.create(model=MODEL, input=prompt)\n"
ROUNDS = """    for name in names:
        try:
            return {callee}(prompt, name)
        except openai.APIError:
            continue
"""


def read(source: str) -> FileFacts:
    found = facts_of_data("tangle.py", source.encode(), CATALOGUE)
    assert not isinstance(found, Notice)
    return found


def tangle(body: str, *, is_each_asking: bool) -> FileFacts:
    """Facts of functions that all call each other; the first or each of them asks a provider."""
    parts = [HEAD]
    for number in range(FUNCTIONS):
        parts.append(f"def step_{number}(prompt, names):\n")
        parts += [body.format(callee=f"step_{each}") for each in range(FUNCTIONS)]
        if is_each_asking or not number:
            parts.append(CALL)
    return read("\n".join(parts))


@pytest.mark.parametrize("is_each_asking", [False, True])
@pytest.mark.parametrize("body", ["    {callee}(prompt, names)\n", ROUNDS])
def test_ways_without_number_end(
    body: str, is_each_asking: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = tangle(body, is_each_asking=is_each_asking)
    seen: Counter[str] = Counter()

    def count(owner: type, name: str) -> None:
        function = getattr(owner, name)

        def counted(*arguments: object) -> object:
            seen[name] += 1
            return function(*arguments)

        monkeypatch.setattr(owner, name, counted)

    count(fallback._Judge, "best")
    count(Reach, "_asked_anew")
    count(Reach, "_callers_anew")
    monkeypatch.setattr(fallback, "_MAX_SITES", 200)
    monkeypatch.setattr(fallback, "_MAX_SITES_OF_FILE", 1_000)
    verdicts = subjects_of("tangle.py", facts, CATALOGUE).verdicts
    assert verdicts
    targets = FUNCTIONS if is_each_asking else 1
    assert seen["best"] <= min(200 * targets, 1_000) + targets
    assert seen["_asked_anew"] <= 4 * len(facts.calls)  # once for each depth
    assert seen["_callers_anew"] <= len(facts.functions)


def test_the_limits_leave_the_ways_of_real_programs() -> None:
    """Thirty callers, each called by thirty: only the last one of all has no second provider."""
    source = HEAD + "def ask(prompt):\n" + CALL
    guarded = (
        "    try:\n        {}\n    except openai.APIError:\n"
        "        other.messages.create(model=MODEL, messages=prompt, max_tokens=1)\n"
    )
    for first in range(30):
        source += f"def one_{first}(prompt):\n    return ask(prompt)\n"
        for second in range(30):
            source += f"def two_{first}_{second}(prompt):\n"
            is_last = first == second == 29
            body = f"return one_{first}(prompt)"
            source += f"    {body}\n" if is_last else guarded.format(body)
    found = subjects_of("tangle.py", read(source), CATALOGUE).verdicts
    assert [verdict.way for verdict in found if verdict.call.providers == ("openai",)] == [
        fallback.Way.NONE
    ]


def test_what_a_call_leads_to_is_found_through_three_functions() -> None:
    source = HEAD + "def ask(prompt):\n" + CALL
    source += "def one(prompt):\n    return ask(prompt)\n"
    source += "def two(prompt):\n    return one(prompt)\n"
    source += "def three(prompt):\n    return two(prompt)\n"
    source += "three(prompt)\ntwo(prompt)\n"
    subjects = join("tangle.py", read(source), CATALOGUE)
    reach = Reach(subjects)
    led = {
        call.callee: [each.providers for each in reach.asked_by(index)]
        for index, call in enumerate(subjects.facts.calls)
        if call.function == 0
    }
    assert led[":two"] == [("openai",)]
    assert led[":three"] == []
