"""One vendor's error type is caught around code that asks another vendor.

## Why it matters

Every SDK has its own errors. A handler for the errors of the provider that was left behind never
runs: what it was written for (retry, fallback, a clean message) is gone, and nothing says so until
the day that the new provider fails.

## Example

```python
import anthropic
import openai

client = anthropic.Anthropic(timeout=20)
second = openai.OpenAI(timeout=20)


def ask(messages: list[dict[str, str]], model: str, other: str) -> str:
    try:
        reply = client.messages.create(model=model, messages=messages, max_tokens=500)
        return reply.content[0].text
    except openai.RateLimitError:
        raise BusyError from None
    except Exception:
        answer = second.chat.completions.create(model=other, messages=messages)
        return answer.choices[0].message.content


class BusyError(Exception):
    pass
```

## Instead

```python
import anthropic
import openai

client = anthropic.Anthropic(timeout=20)
second = openai.OpenAI(timeout=20)


def ask(messages: list[dict[str, str]], model: str, other: str) -> str:
    try:
        reply = client.messages.create(model=model, messages=messages, max_tokens=500)
        return reply.content[0].text
    except anthropic.APIError:
        answer = second.chat.completions.create(model=other, messages=messages)
        return answer.choices[0].message.content
```

## Limits

A handler of every error catches the types that it asks its error for (`instanceof`). Silent when the guarded block calls something that the file does not define and antilock does not
know: it may call the vendor.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import ERROR_LANGUAGES, Check, Context
from antilock.fallback import asked_in
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.call_wording import call_of, provider_of
from antilock_checks.wording import name_of


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Error types of a vendor that none of the guarded calls can raise."""
    for caught in subjects.facts.catches:
        if caught.type.startswith((":", ".", "~")):
            continue
        surfaces = context.catalogue.calls.surfaces_of_import(caught.type, subjects.ecosystem)
        owner = next((surface for surface in surfaces if surface.provider), None)
        if owner is None:
            continue
        asked = asked_in(subjects, context.catalogue, caught.calls)
        modules = {module for surface in surfaces for module in surface.modules}
        if not asked or any(
            call.role == "router"
            or call.match.surface is None
            or not call.match.surface.provider
            or modules.intersection(call.match.surface.modules)
            or owner.provider in (call.match.surface.provider, *call.providers)
            for call in asked
        ):
            continue
        name = caught.type.rpartition(".")[2]
        yield Problem(
            span=caught.span,
            message=(
                f"`{name}` is an error of {name_of(context, owner.provider)}, but "
                f"{call_of(asked[0])} asks {provider_of(context, asked[0])}: its errors go through."
            ),
            help="Catch the errors of the SDK that is called, or errors of your own.",
            provider=owner.provider,
        )


CHECK = Check(
    code="ALK503",
    name="vendor-exception-mismatch",
    since="0.1.0",
    severity=Severity.WARNING,
    run=run,
    languages=ERROR_LANGUAGES,
)
