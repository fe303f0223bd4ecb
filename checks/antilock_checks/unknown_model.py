"""A string is spelled like a provider's model but is in no catalogue, near one that is.

## Why it matters

A date or a letter that is wrong in a model's name shows only when the request fails, and often only
in the one path that uses it. A fallback's model is asked for the first time on the worst day.

## Example

```python
import os

MODEL = os.getenv("LLM_MODEL", "claude-sonnet-4-5-20241022")
```

## Instead

```python
import os

MODEL = os.environ["LLM_MODEL"]
```

## Limits

A preview: providers publish models faster than catalogues learn of them, so a name may be right and
still be told. Tables, where names of old and of custom models gather, are silent, and so are
comparisons and prose.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import SOURCE_LANGUAGES, Check, Context
from antilock.facts import Binding
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.wording import name_of, quoted


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Models that nobody knows, beside one that somebody does."""
    for use in subjects.models:
        if use.literal.binding in (Binding.TABLE, Binding.BRANCH, Binding.TEXT):
            continue
        near = context.catalogue.near(use.match)
        if not near:
            continue
        provider = use.match.providers[0]
        yield Problem(
            span=use.literal.span,
            message=(
                f"No model {quoted(use.match.id)} of {name_of(context, provider)} is known; "
                f"{quoted(near)} is."
            ),
            help=f"Check the name with the provider; if it is a slip, write {quoted(near)}.",
            provider=provider,
            subject=use.literal.span,
        )


CHECK = Check(
    code="ALK208",
    name="unknown-model",
    since="0.1.0",
    severity=Severity.INFO,
    run=run,
    languages=SOURCE_LANGUAGES,
    rank=9,
    is_preview=True,
)
