"""A provider is asked, and when it does not answer nobody else is.

## Why it matters

A provider that stops serving a territory or an account does so from one request to the next: every
call gets HTTP 403, or no connection at all. Code that was written for one provider then fails until
somebody edits it. Code that goes on to a second provider fails over by itself.

A fallback is a handler, an error branch or a loop that goes on to *another* provider, in the
function or in all of its callers, or a router that was given alternatives. Asking the same provider
again, logging, raising and returning a constant are none.

## Example

```python
from openai import OpenAI

client = OpenAI(timeout=20)


def summarise(text: str, model: str) -> str:
    answer = client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": text}]
    )
    return answer.choices[0].message.content
```

## Instead

```python
import anthropic
import openai

first = openai.OpenAI(timeout=20)
second = anthropic.Anthropic(timeout=20)


def summarise(text: str, models: dict[str, str]) -> str:
    messages = [{"role": "user", "content": text}]
    try:
        answer = first.chat.completions.create(model=models["first"], messages=messages)
        return answer.choices[0].message.content
    except openai.OpenAIError:
        reply = second.messages.create(model=models["second"], messages=messages, max_tokens=500)
        return reply.content[0].text
```

## Limits

Told once for each function, at its first such call. A handler that hands the request to a function
of another module gets the benefit of the doubt. A function that builds models of two or more
providers is a factory, and files that the configuration lists as adapters are at home with one
provider: both are silent.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import SOURCE_LANGUAGES, Check, Context
from antilock.fallback import Verdict, Way, reported
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.call_wording import call_of, cutoff_errors, fallback_argument, provider_of


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """The first call of each function that leads nowhere when it fails."""
    if context.is_adapter:
        return
    for verdict in reported(subjects):
        if verdict.way is Way.NONE:
            provider = provider_of(context, verdict.call)
            yield Problem(
                span=verdict.call.call.span,
                message=(
                    f"{call_of(verdict.call, is_first=True)} asks {provider}, and nobody else is asked when it "
                    "fails: a cut-off stops this code."
                ),
                help=_help(verdict),
                provider=(verdict.call.providers or ("",))[0],
            )


def _help(verdict: Verdict) -> str:
    argument = fallback_argument(verdict.call)
    if argument:
        return f"Give `{argument}` a model of another provider."
    return f"Catch {cutoff_errors(verdict.call)} and go on to a second provider."


CHECK = Check(
    code="ALK401",
    name="missing-fallback",
    since="0.1.0",
    severity=Severity.WARNING,
    run=run,
    languages=SOURCE_LANGUAGES,
)
