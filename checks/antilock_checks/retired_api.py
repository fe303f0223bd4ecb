"""An API or a generation of an SDK is used that has been shut down or will be.

## Why it matters

On the day an API ends, every call of it fails, whatever the code around it does: a cut-off with a
date. A fallback that still speaks the old API is none.

## Example

```python
import google.generativeai as genai

print(genai.__version__)
```

## Instead

```python
from google import genai

client = genai.Client(http_options={"timeout": 20_000})
```

## Limits

An API whose end lies beyond `retirement-horizon-days` is silent. An end without a known day is a
warning.

## Options

`as-of` sets the day to judge by, for repeatable runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from antilock import facts as f
from antilock.catalogue.model import EndedApi, Provider, ends_with
from antilock.check import SOURCE_LANGUAGES, Check, Context
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects

_UNUSED = (f.Binding.TEXT, f.Binding.BRANCH, f.Binding.TABLE)


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Every import, call and address of an API that ends within the horizon."""
    imported = [
        (fact.span, f"{fact.module}.{fact.name}." if fact.name else f"{fact.module}.")
        for fact in subjects.facts.imports
    ]
    for provider in context.catalogue.providers.values():
        for api in provider.ended:
            severity = _severity(api, context)
            if severity is None:
                continue
            places = [*_imports(imported, api), *_uses(subjects, context, provider, api)]
            firsts = {span.line: span for span in sorted(places, reverse=True)}
            for _, span in sorted(firsts.items()):
                yield _problem(span, provider, api, severity, context)


def _severity(api: EndedApi, context: Context) -> Severity | None:
    if api.ended is None:
        return Severity.WARNING
    if api.ended <= context.as_of:
        return Severity.ERROR
    horizon = context.as_of + timedelta(days=context.retirement_horizon_days)
    return Severity.WARNING if api.ended <= horizon else None


def _problem(
    span: f.Span, provider: Provider, api: EndedApi, severity: Severity, context: Context
) -> Problem:
    if api.ended is None:
        what = "is retired: it may stop answering any day."
    elif api.ended <= context.as_of:
        what = f"was shut down on {api.ended.isoformat()}: what calls it fails."
    else:
        what = f"will be shut down on {api.ended.isoformat()}: what calls it will fail."
    return Problem(
        span=span,
        message=f"{api.name} of {provider.name} {what}",
        help=f"Move to {api.instead}." if api.instead else "Move to the current API.",
        provider=provider.id,
        severity=severity,
    )


def _imports(imported: Sequence[tuple[f.Span, str]], api: EndedApi) -> list[f.Span]:
    """The first import of an API; those after it are of the same package."""
    roots = tuple(f"{root}." for root in api.modules)
    return [span for span, path in imported if path.startswith(roots)][:1]


def _uses(
    subjects: Subjects, context: Context, provider: Provider, api: EndedApi
) -> Iterator[f.Span]:
    """The calls and the addresses of an API."""
    if api.calls:
        yield from _calls(subjects, context, provider, api)
    shown = set()
    for use in subjects.endpoints:
        is_used = use.match.provider == provider.id and use.literal.binding not in _UNUSED
        if is_used and _is_path(use.match.path, api):
            shown.add(use.literal.text)
            yield use.literal.span
    for call in subjects.calls:
        if call.url and call.providers[:1] == (provider.id,) and call.url not in shown:
            path = "/" + call.url.partition("://")[2].partition("/")[2]
            if _is_path(path, api):
                yield call.call.span


def _is_path(path: str, api: EndedApi) -> bool:
    return any(re.search(regex, path) for regex in api.paths)


def _calls(
    subjects: Subjects, context: Context, provider: Provider, api: EndedApi
) -> Iterator[f.Span]:
    patterns = [tuple(path.split(".")) for path in api.calls]
    # Of each pattern the word that is hardest to meet by accident: most calls have none of them.
    marks = {max((word for word in pattern if word != "*"), key=len) for pattern in patterns}
    callees = "\n".join(call.callee for call in subjects.own_calls)
    if not any(mark in callees for mark in marks):
        return
    known = {call.index: call for call in subjects.calls}
    for index, call in enumerate(subjects.own_calls):
        path = call.callee.replace("()", "").lstrip("~")
        segments = tuple(path.replace(".default.", ".").split("."))  # of a package as one object
        if marks.isdisjoint(segments) or not any(ends_with(segments, each) for each in patterns):
            continue
        if index in known:
            is_own = provider.id in known[index].providers
        else:
            surfaces = context.catalogue.calls.surfaces_of_import(call.callee, subjects.ecosystem)
            is_own = "()" not in call.callee and any(s.provider == provider.id for s in surfaces)
        if is_own:
            yield call.span


CHECK = Check(
    code="ALK509",
    name="retired-api",
    since="0.1.0",
    severity=Severity.ERROR,
    run=run,
    languages=SOURCE_LANGUAGES,
)
