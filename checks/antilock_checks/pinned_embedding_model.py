"""An embedding model is written into the code or is the default: leaving it means embedding again.

## Why it matters

Vectors of two embedding models cannot be compared. Whoever loses the provider loses the way to
embed a query, and with it the use of every vector that is stored, until all of them have been made
anew with another model. That takes time and money in proportion to the data, so it wants a plan.

## Example

```python
def request(texts: list[str]) -> dict[str, object]:
    return {"model": "text-embedding-3-small", "input": texts}
```

## Instead

```python
import os


def request(texts: list[str]) -> dict[str, object]:
    return {"model": os.environ["EMBEDDING_MODEL"], "input": texts}
```

## Limits

Takes the place of hardcoded-model and hardcoded-model-default. The default of a look-up is
configuration and is silent.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import SOURCE_LANGUAGES, Check, Context
from antilock.facts import Binding
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.remedies import hoisted_model
from antilock_checks.wording import name_of, quoted


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Embedding models that the code fixes or falls back to."""
    for use in subjects.models:
        if use.match.kind != "embedding":
            continue
        if use.literal.binding not in (Binding.PINNED, Binding.DEFAULT):
            continue
        provider = use.match.providers[0]
        name = name_of(context, provider)
        yield Problem(
            span=use.literal.span,
            message=(
                f"{quoted(use.literal.text)} embeds for {name} only: if {name} cuts you off, "
                "every stored vector has to be made again with another model."
            ),
            help=(
                "Read the model's name from configuration, store it beside the vectors, and keep "
                "the texts so that they can be embedded again."
            ),
            provider=provider,
            subject=use.literal.span,
            remedy=hoisted_model(context, use.match),
        )


CHECK = Check(
    code="ALK205",
    name="pinned-embedding-model",
    since="0.1.0",
    severity=Severity.WARNING,
    run=run,
    languages=SOURCE_LANGUAGES,
    rank=4,
)
