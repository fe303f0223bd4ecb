"""A fine-tuned model, which exists at one provider only, is written into the code.

## Why it matters

A fine-tuned model cannot be moved: its weights stay with the provider that trained it. After a
cut-off there is no other host to ask for it, so the code needs another model and the product
another quality. The base model that it was made from may be retired as well.

## Example

```python
def request(prompt: str) -> dict[str, object]:
    return {
        "model": "ft:gpt-4o-mini-2024-07-18:acme::abc123",
        "messages": [{"role": "user", "content": prompt}],
    }
```

## Instead

```python
import os


def request(prompt: str) -> dict[str, object]:
    return {
        "model": os.environ["LLM_MODEL"],
        "messages": [{"role": "user", "content": prompt}],
    }
```
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
    """Fine-tuned models that the code fixes or falls back to."""
    for use in subjects.models:
        if not use.match.is_fine_tuned:
            continue
        if use.literal.binding not in (Binding.PINNED, Binding.DEFAULT):
            continue
        provider = use.match.providers[0]
        name = name_of(context, provider)
        yield Problem(
            span=use.literal.span,
            message=(
                f"The fine-tuned model {quoted(use.literal.text)} exists at {name} only: "
                "after a cut-off no other host can serve it."
            ),
            help=(
                "Read the model's name from configuration, keep the training data, and know which "
                "model answers when this one cannot."
            ),
            provider=provider,
            subject=use.literal.span,
            remedy=hoisted_model(context, use.match),
        )


CHECK = Check(
    code="ALK206",
    name="fine-tuned-model",
    since="0.1.0",
    severity=Severity.ERROR,
    run=run,
    languages=SOURCE_LANGUAGES,
    rank=3,
)
