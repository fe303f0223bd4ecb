"""A call uses a provider that nobody named.

## Why it matters

Some libraries choose a provider when the code names none: they embed, answer or report to it with a
key that they find in the environment. A search for the provider's name finds nothing, and on a
cut-off the code fails where nobody would look.

## Example

```python
from mem0 import Memory

memory = Memory()
```

## Instead

```python
from mem0 import Memory


def remember(config) -> Memory:
    return Memory(config=config)
```

## Limits

A default that another module of the project sets is not seen; set it where the call stands.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock import facts as f
from antilock.catalogue.model import HiddenDefault
from antilock.check import SDK_LANGUAGES, Check, Context
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.wording import name_of


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Calls with a hidden default that the file leaves in force."""
    rows = [row for row in context.catalogue.hidden if row.ecosystem == subjects.ecosystem]
    modules = {fact.module.partition(".")[0] for fact in subjects.facts.imports}
    rows = [row for row in rows if any(path.partition(".")[0] in modules for path in row.calls)]
    for row in rows:
        if _is_set(row, subjects.facts):
            continue
        for call in subjects.own_calls:
            if _is_plain(call.callee, row) and _is_hiding(call, row):
                short = _short(call.callee)
                yield Problem(
                    span=call.span,
                    message=(
                        f"`{short}` {row.effect}, though nobody named "
                        f"{name_of(context, row.provider)}: a cut-off stops it."
                    ),
                    help=f"Name the provider yourself: {row.instead}.",
                    provider=row.provider,
                )


def _short(callee: str) -> str:
    """A callee without its modules: a class, or a class and its method."""
    *_, owner, last = f".{callee.replace('()', '')}".split(".")
    return f"{owner}.{last}" if owner[:1].isupper() else last


def _is_plain(callee: str, row: HiddenDefault) -> bool:
    return callee in row.calls or callee.replace("().", ".") in row.calls


def _is_hiding(call: f.Call, row: HiddenDefault) -> bool:
    """Whether a call leaves the default in force: nothing given that may name a provider."""
    names = {argument.name for argument in call.arguments if argument.source != "nothing"}
    if names & {"*", "**", *row.silencers}:
        return False
    words = {
        name.rpartition(".")[2]
        for argument in call.arguments
        if not argument.name
        for name in argument.names
    }
    if words & set(row.silencers):
        return False
    return not row.needs or any(
        argument.name in row.needs and argument.source == "true" for argument in call.arguments
    )


def _is_set(row: HiddenDefault, facts: f.FileFacts) -> bool:
    """Whether the file names a provider by one of the row's settings."""
    return any(
        reference.is_assigned and reference.path in row.settings for reference in facts.references
    ) or any(call.callee in row.settings for call in facts.calls)


CHECK = Check(
    code="ALK508",
    name="implicit-provider",
    since="0.1.0",
    severity=Severity.WARNING,
    run=run,
    languages=SDK_LANGUAGES,
)
