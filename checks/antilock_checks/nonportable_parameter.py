"""A request uses a parameter that a configured fallback provider does not support.

## Why it matters

The fallback gets the same request as the first provider. A parameter that it does not know is
refused with an error, or dropped without one: the fallback fails just when it is needed, or answers
something else.

## Example

```toml
fallback-providers = ["anthropic"]
```

```python
import litellm


def ask(messages: list[dict[str, str]], model: str, others: list[str]):
    return litellm.completion(
        model=model, messages=messages, fallbacks=others, logit_bias={"50256": -100}
    )
```

## Instead

```toml
fallback-providers = ["anthropic"]
```

```python
import litellm


def ask(messages: list[dict[str, str]], model: str, others: list[str]):
    return litellm.completion(model=model, messages=messages, fallbacks=others)
```

## Limits

Only parameters that stand in the call, or in a mapping or an object that is passed to it and made in
the file; not what a builder was told before. Told once
for each call.

## Options

Silent until `fallback-providers`, a list of provider ids, is configured.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import SOURCE_LANGUAGES, Check, Context
from antilock.findings import Problem, Severity
from antilock.subjects import ProviderCall, Subjects, snake
from antilock_checks.call_wording import call_of
from antilock_checks.wording import name_of

_BODIES = (
    *("**", "json", "data", "body", "extra_body", "model_kwargs"),
    *("parameters", "query", "request"),
)
# What is inside these are names of the application's own.
_DESCRIBING = ("tools", "properties")


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Calls with parameters that a fallback provider would refuse or drop."""
    providers = [
        context.catalogue.providers[name]
        for name in context.fallback_providers
        if name in context.catalogue.providers
    ]
    for call in subjects.calls:
        if not call.asks:
            continue
        given = _parameters(call)
        for provider in providers:
            odd = [name for name in given if snake(name) in provider.unsupported_parameters]
            if provider.id in call.providers or not odd:
                continue
            shown = " and ".join(f"`{name}`" for name in odd)
            name = name_of(context, provider.id)
            verb = "is a parameter" if len(odd) == 1 else "are parameters"
            yield Problem(
                span=call.call.span,
                message=(
                    f"{shown} of {call_of(call)} {verb} that the fallback provider {name} does not "
                    "support: the fallback fails or answers something else."
                ),
                help=f"Leave {shown} out, or set it for the first provider alone.",
                provider=(call.providers or ("",))[0],
            )
            break


def _parameters(call: ProviderCall) -> list[str]:
    """Names of the request's parameters, in order."""
    names: list[str] = []
    inner = {key for argument in call.call.arguments if argument.name for key in argument.keys}
    for argument in call.call.arguments:
        if argument.source == "nothing" or argument.name in inner:
            continue
        if argument.name in _BODIES:
            ends = [place for place, key in enumerate(argument.keys) if key in _DESCRIBING]
            names += argument.keys[: min(ends, default=None)]
        elif argument.name:
            names.append(argument.name)
    return list(dict.fromkeys(names))


CHECK = Check(
    code="ALK505",
    name="nonportable-parameter",
    since="0.1.0",
    severity=Severity.WARNING,
    run=run,
    languages=SOURCE_LANGUAGES,
)
