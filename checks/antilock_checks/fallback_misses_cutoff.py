"""There is a fallback, but the errors of a cut-off do not get through to it.

## Why it matters

A provider that cuts a territory off answers HTTP 403 (`PermissionDeniedError`, for OpenAI with the
code `unsupported_country_region_territory`), or the connection cannot be made. A handler for rate
limits or time-outs alone sees neither: the second provider is ready and never asked.

## Example

```python
import anthropic
import openai

first = openai.OpenAI(timeout=20)
second = anthropic.Anthropic(timeout=20)


def ask(messages: list[dict[str, str]], one: str, other: str) -> str:
    try:
        answer = first.chat.completions.create(model=one, messages=messages)
        return answer.choices[0].message.content
    except openai.RateLimitError:
        reply = second.messages.create(model=other, messages=messages, max_tokens=500)
        return reply.content[0].text
```

## Instead

```python
import anthropic
import openai

first = openai.OpenAI(timeout=20)
second = anthropic.Anthropic(timeout=20)


def ask(messages: list[dict[str, str]], one: str, other: str) -> str:
    try:
        answer = first.chat.completions.create(model=one, messages=messages)
        return answer.choices[0].message.content
    except openai.APIError:
        reply = second.messages.create(model=other, messages=messages, max_tokens=500)
        return reply.content[0].text
```

## Limits

An error type that the catalogue does not know gets the benefit of the doubt. Told once for each
function.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import SOURCE_LANGUAGES, Check, Context
from antilock.fallback import Way, reported
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.call_wording import call_of, cutoff_errors, provider_of
from antilock_checks.remedies import wider_handler


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """The first call of each function whose fallback a refusal passes by."""
    if context.is_adapter:
        return
    for verdict in reported(subjects):
        if verdict.way is Way.MISSES_CUTOFF:
            caught = map(_shown, verdict.catches)
            shown = " and ".join(dict.fromkeys(caught)) or "what is caught"
            yield Problem(
                span=verdict.call.call.span,
                message=(
                    f"The fallback of {call_of(verdict.call)} runs on {shown} alone: when "
                    f"{provider_of(context, verdict.call)} refuses the territory it is never tried."
                ),
                help=f"Catch {cutoff_errors(verdict.call)} as well.",
                provider=(verdict.call.providers or ("",))[0],
                remedy=wider_handler(context, verdict, subjects.ecosystem),
            )


def _shown(path: str) -> str:
    """A type or a code of errors as a reader knows it; a member of a type with its type."""
    owner, _, name = path.lstrip("~:=").rpartition(".")
    return f"{owner.rpartition('.')[2]}.{name}" if name[:1].islower() and owner else name


CHECK = Check(
    code="ALK403",
    name="fallback-misses-cutoff",
    since="0.1.0",
    severity=Severity.WARNING,
    run=run,
    languages=SOURCE_LANGUAGES,
)
