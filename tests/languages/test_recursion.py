"""Functions that call each other in many ways end somewhere."""

from __future__ import annotations

import time

from antilock.catalogue.load import load
from antilock.engine import read_facts
from antilock.languages import load_language

MOST_SECONDS = 20  # on a busy machine; without a limit it takes hours


def test_functions_that_return_each_other_are_read_in_time() -> None:
    names = [f"f{number}" for number in range(14)]
    functions = [
        f"func {name}(x T) T {{\n"
        + "".join(f"\tif x.a {{ return {other}(x.b) }}\n" for other in names)
        + "\treturn x\n}\n"
        for name in names
    ]
    start = time.monotonic()
    facts = read_facts("package p\n" + "".join(functions), load_language("go"), load())
    assert len(facts.functions) == len(names) + 1
    assert time.monotonic() - start < MOST_SECONDS
