"""A provider's model is written into the code, where only an edit can change it.

## Why it matters

A model id belongs to one provider. When that provider cuts you off, moving to another one means
finding and editing every place that names the model, even where the endpoint is configurable. It
also means an edit whenever the provider retires the model.

## Example

```python
import os

from openai import OpenAI

client = OpenAI(base_url=os.environ["LLM_BASE_URL"], timeout=30)


def request(prompt: str) -> dict[str, object]:
    return {"model": "gpt-4o", "messages": [{"role": "user", "content": prompt}]}
```

## Instead

```python
import os


def request(prompt: str) -> dict[str, object]:
    model = os.environ["LLM_MODEL"]
    return {"model": model, "messages": [{"role": "user", "content": prompt}]}
```

## Limits

Short ids and ordinary words (`o1`, `command`, `sonar`) count only beside a name such as `model`.
Tables of models, comparisons and prose are not this: see
[vendor-name-branch](vendor-name-branch.md). Embedding models and fine-tuned models have checks of
their own, which take the place of this one. An id whose date no model has is an
[unknown-model](unknown-model.md).
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import SOURCE_LANGUAGES, Check, Context
from antilock.facts import Binding
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.remedies import hoisted_model
from antilock_checks.slips import is_slip
from antilock_checks.wording import name_of, quoted


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Model literals that nothing but an edit can change."""
    for use in subjects.models:
        if use.literal.binding is not Binding.PINNED or is_slip(use.match, context):
            continue
        provider = use.match.providers[0]
        name = name_of(context, provider)
        yield Problem(
            span=use.literal.span,
            message=(
                f"The model {quoted(use.literal.text)} of {name} is fixed in the code: "
                f"if {name} cuts you off or retires it, this code stops until it is edited."
            ),
            help="Read the model's name from configuration, beside the provider's base URL and key.",
            provider=provider,
            subject=use.literal.span,
            remedy=hoisted_model(context, use.match),
        )


CHECK = Check(
    code="ALK201",
    name="hardcoded-model",
    since="0.1.0",
    severity=Severity.ERROR,
    run=run,
    languages=SOURCE_LANGUAGES,
    rank=9,
)
