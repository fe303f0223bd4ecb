"""A model has been shut down by its provider, or will be within the horizon.

## Why it matters

From its shutdown date on, every request for the model fails, wherever the name comes from: the code,
a default or a setting. It is a cut-off with a date on it, and the one kind that can be seen coming.

A date that has passed is an error, one within `retirement-horizon-days` a warning. In a table of
models it is only worth knowing, since something else decides which entry is used.

## Example

```python
import os

MODEL = os.getenv("LLM_MODEL", "gpt-4-32k")
```

## Instead

```python
import os

MODEL = os.environ["LLM_MODEL"]
```

## Limits

Dates belong to a provider and a model: the same model may live on at another host. `as-of` sets the
day that dates are compared with, so that a run can be repeated. Comparisons and prose are silent.

## Options

`retirement-horizon-days` (90) and `as-of` (today) of `[tool.antilock]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from antilock.check import ALL_LANGUAGES, Check, Context
from antilock.facts import Binding, Literal
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.remedies import successor
from antilock_checks.wording import name_of, quoted

_SILENT = (Binding.BRANCH, Binding.TEXT)
_MODEL_SEGMENT = re.compile(r"/(?:models?|engines)/(?P<model>[^/:?#{}\s]+)")


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Models whose last day has come or is near, as whole literals and in URLs."""
    for literal, provider, model in (*_models(subjects, context), *_paths(subjects)):
        shutdown = context.catalogue.retirement(provider, model)
        if shutdown is None:
            continue
        if (severity := _severity(literal, shutdown, context)) is None:
            continue
        name = name_of(context, provider)
        when = "shut" if shutdown <= context.as_of else "will shut"
        yield Problem(
            span=literal.span,
            message=(
                f"{name} {when} {quoted(model)} down on {shutdown.isoformat()}: "
                "from that day its requests fail."
            ),
            help=f"Move to a model that {name} still serves, and read its name from configuration.",
            provider=provider,
            severity=severity,
            remedy=successor(subjects, context, literal, provider),
        )


def _models(subjects: Subjects, context: Context) -> Iterator[tuple[Literal, str, str]]:
    for use in subjects.models:
        if use.literal.binding not in _SILENT:
            yield use.literal, use.match.prefix or use.match.providers[0], use.match.id
    for literal in subjects.facts.literals:
        segment = _MODEL_SEGMENT.search(literal.text) if "://" in literal.text else None
        if segment is None or literal.binding in _SILENT:
            continue
        known = context.catalogue
        endpoint = known.endpoint(literal.text, "url") or known.configured_endpoint(literal.text)
        if endpoint is not None:
            yield literal, endpoint.provider, segment["model"]


def _paths(subjects: Subjects) -> Iterator[tuple[Literal, str, str]]:
    """Models in the paths of requests whose client has the host."""
    for literal in subjects.facts.literals:
        segment = _MODEL_SEGMENT.search(f"/{literal.text}")
        if segment is None or "://" in literal.text or literal.binding in _SILENT:
            continue
        for request in subjects.calls:
            is_near = literal.place.function in (0, request.call.function)
            if request.providers and is_near and literal.text in request.url:
                yield literal, request.providers[0], segment["model"]
                break


def _severity(literal: Literal, shutdown: date, context: Context) -> Severity | None:
    """How grave it is; None when the day is still far away."""
    if shutdown > context.as_of + timedelta(days=context.retirement_horizon_days):
        return None
    if literal.binding is Binding.TABLE:
        return Severity.INFO
    return Severity.ERROR if shutdown <= context.as_of else Severity.WARNING


CHECK = Check(
    code="ALK203",
    name="retired-model",
    since="0.1.0",
    severity=Severity.ERROR,
    run=run,
    languages=ALL_LANGUAGES,
)
