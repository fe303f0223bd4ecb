"""A setting that is not set sends traffic to one provider without a word.

## Why it matters

`os.getenv("LLM_BASE_URL", "https://api.openai.com/v1")` can be steered from outside, which is good.
But a deployment that forgets the variable, or misspells it, does not stop: it quietly talks to the
provider in the default, perhaps from a territory that the provider refuses, perhaps with data that
should never go there.

## Example

```python
import os

from openai import OpenAI

client = OpenAI(base_url=os.getenv("LLM_BASE_URL", "https://api.openai.com/v1"), timeout=30)
```

## Instead

```python
import os

from openai import OpenAI

client = OpenAI(base_url=os.environ["LLM_BASE_URL"], timeout=30)
```

## Limits

Values of configuration files are configuration: only the default in the code is told.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import SOURCE_LANGUAGES, Check, Context
from antilock.facts import Binding
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.wording import name_of, quoted


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Endpoint literals that stand in for a setting that is not there."""
    for use in subjects.endpoints:
        if use.literal.binding is not Binding.CONFIG:
            continue
        provider = use.match.provider
        yield Problem(
            span=use.literal.span,
            message=(
                "When the setting is missing, traffic goes to "
                f"{quoted(use.literal.text)} of {name_of(context, provider)} without a word."
            ),
            help="Drop the default, so that a missing setting stops the start with a clear error.",
            provider=provider,
            subject=use.literal.span,
        )


CHECK = Check(
    code="ALK103",
    name="silent-default-endpoint",
    since="0.1.0",
    severity=Severity.INFO,
    run=run,
    languages=SOURCE_LANGUAGES,
    rank=9,
)
