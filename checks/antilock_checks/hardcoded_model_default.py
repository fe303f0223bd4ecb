"""A provider's model is the default that callers get when they name none.

## Why it matters

A caller can pass another model, so the code itself need not change. But the default is what most
callers run, and it names one provider. After a cut-off every caller that relied on it has to be
found and changed.

## Example

```python
def request(prompt: str, model: str = "gpt-4o") -> dict[str, object]:
    return {"model": model, "messages": [{"role": "user", "content": prompt}]}
```

## Instead

```python
def request(prompt: str, model: str) -> dict[str, object]:
    return {"model": model, "messages": [{"role": "user", "content": prompt}]}
```

## Limits

The default of a look-up (`os.getenv("LLM_MODEL", "gpt-4o")`) is configuration and is not told here.
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
    """Model literals that a caller can replace."""
    for use in subjects.models:
        if use.literal.binding is not Binding.DEFAULT or is_slip(use.match, context):
            continue
        provider = use.match.providers[0]
        yield Problem(
            span=use.literal.span,
            message=(
                f"Callers that name no model get {quoted(use.literal.text)}: if "
                f"{name_of(context, provider)} cuts you off, each of them has to pass another one."
            ),
            help="Make the model a required argument, or let configuration give the default.",
            provider=provider,
            subject=use.literal.span,
            remedy=hoisted_model(context, use.match),
        )


CHECK = Check(
    code="ALK202",
    name="hardcoded-model-default",
    since="0.1.0",
    severity=Severity.INFO,
    run=run,
    languages=SOURCE_LANGUAGES,
    rank=9,
)
