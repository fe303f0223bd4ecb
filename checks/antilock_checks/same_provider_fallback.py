"""The only alternative that is tried on a failure is the same provider again.

## Why it matters

Another model, key or region of the same provider helps against a rate limit or an overloaded
model. A provider that refuses the account or the territory refuses all of them together, and an
aggregator that resells the vendor's model hands the refusal on.

## Example

```python
from openai import OpenAI, OpenAIError

client = OpenAI(timeout=20)


def summarise(messages: list[dict[str, str]], large: str, small: str) -> str:
    try:
        answer = client.chat.completions.create(model=large, messages=messages)
    except OpenAIError:
        answer = client.chat.completions.create(model=small, messages=messages)
    return answer.choices[0].message.content
```

## Instead

```python
from mistralai import Mistral
from openai import OpenAI, OpenAIError

client = OpenAI(timeout=20)
second = Mistral(timeout_ms=20_000)


def summarise(messages: list[dict[str, str]], large: str, other: str) -> str:
    try:
        answer = client.chat.completions.create(model=large, messages=messages)
    except OpenAIError:
        answer = second.chat.complete(model=other, messages=messages)
    return answer.choices[0].message.content
```

## Limits

Replaces missing-fallback in the function where it is told.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import SOURCE_LANGUAGES, Check, Context
from antilock.fallback import Way, reported
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.call_wording import call_of, provider_of


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """The first call of each function whose alternative is its own provider."""
    if context.is_adapter:
        return
    for verdict in reported(subjects):
        if verdict.way is Way.SAME_PROVIDER:
            provider = provider_of(context, verdict.call)
            yield Problem(
                span=verdict.call.call.span,
                message=(
                    f"When {call_of(verdict.call)} fails, the only alternative is {provider} "
                    "again: a cut-off refuses both."
                ),
                help=f"Make the alternative a model of a provider other than {provider}.",
                provider=(verdict.call.providers or ("",))[0],
            )


CHECK = Check(
    code="ALK402",
    name="same-provider-fallback",
    since="0.1.0",
    severity=Severity.WARNING,
    run=run,
    languages=SOURCE_LANGUAGES,
)
