"""Facts are the same whatever the seed of Python's hashes: the order of sets must not show."""

from __future__ import annotations

import os
import subprocess
import sys

SOURCE = """import openai

client = openai.OpenAI()


def ask(models, messages):
    left, seen, total, used, kept, done = models, [], 0, 0, None, False
    for model, key, url, region, name, kind in models:
        left, seen, total, used, kept, done = model, key, url, region, name, kind
        try:
            usage, text, cost, spent, rest, more = client.chat.completions.create(
                model=model, messages=messages, extra=left
            )
            return usage, text, cost, spent, rest, more
        except openai.APIError:
            usage, text, cost, spent, rest, more = other(left, seen, total, used, kept, done)
            model, key, url, region, name, kind = left, seen, total, used, kept, done
"""
PROGRAM = f"""from antilock.catalogue.load import load
from antilock.gather import facts_of_data
print(facts_of_data("ask.py", {SOURCE!r}.encode(), load()))
"""


def facts(seed: int) -> str:
    made = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PYTHONHASHSEED": str(seed)},
        capture_output=True,
        text=True,
        check=True,
    )
    return made.stdout


def test_facts_do_not_depend_on_the_seed() -> None:
    found = {facts(seed) for seed in range(1, 5)}
    assert len(found) == 1
    assert "spent" in found.pop()
