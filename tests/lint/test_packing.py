"""Packing: records come back as they were, and nothing else comes back at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antilock import facts as f
from antilock.catalogue.load import load
from antilock.findings import Finding, Location, Notice, Problem, Prune, Replace, Result, Severity
from antilock.gather import facts_of_data
from antilock.packing import pack, unpack
from antilock.records import fields

SAMPLES = sorted((Path(__file__).parents[1] / "languages" / "samples").glob("*.*"))
SPAN = f.Span(1, 2, 3, 4)
RESULT = Result(
    findings=(
        Finding(
            code="ALK101",
            name="hardcoded-endpoint",
            severity=Severity.ERROR,
            location=Location("a/\u00fc.py", 3, SPAN),
            problem=Problem(
                SPAN, "message \udc80", "help", "openai", Severity.INFO, SPAN, Replace("a", "b")
            ),
            line="x = 1",
            fingerprint="ab",
        ),
    ),
    notices=(Notice("b.py", "told", is_failure=True),),
    files=3,
    hidden=((Severity.INFO, 2),),
)


def test_a_result_comes_back_as_it_was():
    assert unpack(Result, pack(RESULT)) == RESULT


@pytest.mark.parametrize("remedy", [Prune(), Replace("a", "b"), None], ids=repr)
def test_remedies_of_each_kind_come_back(remedy):
    problem = Problem(SPAN, "message", "help", remedy=remedy)
    assert unpack(Problem, pack(problem)) == problem


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_facts_come_back_as_they_were(sample):
    facts = facts_of_data(sample.name, sample.read_bytes(), load())
    if isinstance(facts, Notice):
        return  # of a language that is not read
    assert unpack(f.FileFacts, pack(facts)) == facts


@given(st.binary(max_size=60))
def test_bytes_that_are_no_record_are_refused(data):
    with pytest.raises(ValueError):
        unpack(f.FileFacts, data)


@pytest.mark.parametrize("place", range(len(json.loads(pack(RESULT)))))
@pytest.mark.parametrize("wrong", [{"a": 1}, [[1]], 7.5])
def test_a_value_of_the_wrong_kind_never_passes_for_a_record(place, wrong):
    values = json.loads(pack(RESULT))
    values[place] = wrong
    try:
        unpack(Result, json.dumps(values).encode())
    except ValueError:
        return
    assert fields(Result)[place].type == "int", "only numbers are taken as they stand"
