"""The pre-1.0 OpenAI Python API is used, whose one global configuration serves one provider.

## Why it matters

`openai.api_base`, `openai.api_key` and the rest are module globals: all code of the process shares
one endpoint and one key, so a second provider cannot stand beside the first, and a fallback that
switches them races with every other request. The API was removed in openai 1.0.

## Example

```python
import openai

openai.organization = None
```

## Instead

```python
import os

from openai import OpenAI

client = OpenAI(organization=os.environ.get("OPENAI_ORG_ID"), timeout=20)
```

## Limits

Counts on a name bound by `import openai`; of `from openai.error import ...` only the import is
told. Once for each line.

## References

- openai 1.0.0 on PyPI, 2023-11-06: the module-level API was replaced by client objects.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock import facts as f
from antilock.catalogue.model import Surface
from antilock.check import Check, Context
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.wording import name_of


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Uses of a surface that can serve one provider only, once for each line."""
    surfaces = {
        module: surface
        for item in subjects.imports
        for surface in item.surfaces
        for module in surface.modules
        if surface.legacy
    }
    if not surfaces:
        return
    whole = {fact.module for fact in subjects.facts.imports if not fact.name}
    seen: set[int] = set()
    for span, path in sorted(_uses(subjects), key=lambda use: use[0]):
        for module, surface in surfaces.items():
            name = _legacy_name(path, module, surface)
            is_import = path.startswith("import ")
            if not name or span.line in seen:
                continue
            if not is_import and not any(_is_bound(root, module) for root in whole):
                continue
            seen.add(span.line)
            provider = name_of(context, surface.provider)
            yield Problem(
                span=span,
                message=(
                    f"`{module}.{name}` belongs to the legacy SDK of {provider}, whose one global "
                    "configuration cannot serve two providers."
                ),
                help=_help(surface),
                provider=surface.provider,
            )


def _uses(subjects: Subjects) -> Iterator[tuple[f.Span, str]]:
    for fact in subjects.facts.imports:
        if "." in fact.module:
            yield fact.span, f"import {fact.module}"
    for reference in subjects.facts.references:
        if not reference.is_lookup:
            yield reference.span, reference.path
    for call in subjects.own_calls:
        if "()" not in call.callee:
            yield call.span, call.callee


def _legacy_name(path: str, module: str, surface: Surface) -> str:
    rest = path.removeprefix("import ").removeprefix(f"{module}.")
    if rest == path.removeprefix("import "):
        return ""
    first = rest.partition(".")[0]
    return first if first in surface.legacy else ""


def _is_bound(root: str, module: str) -> bool:
    return root == module or root.startswith(f"{module}.")


def _help(surface: Surface) -> str:
    if not surface.clients:
        return "Move to the SDK's current API."
    return (
        f"Move to the current SDK: one client (`{surface.clients[0]}`) for each endpoint and key."
    )


CHECK = Check(
    code="ALK506",
    name="legacy-sdk",
    since="0.1.0",
    severity=Severity.WARNING,
    run=run,
)
