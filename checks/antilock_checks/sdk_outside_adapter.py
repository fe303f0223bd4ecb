"""A provider's SDK is imported in a module that is no adapter.

## Why it matters

Where one module per provider knows its SDK, changing the provider is one new module. Where the SDK
is imported all over the code, it is a rewrite. The configuration says which modules are adapters;
every other import of an SDK is a door that was left open.

## Example

```toml
adapters = ["src/llm/adapters/*.py"]
```

```python
from openai import OpenAI
```

## Instead

```toml
adapters = ["src/llm/adapters/*.py"]
```

```python
from llm.adapters import chat_client
```

## Options

Silent until `adapters`, a list of path patterns, is configured.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import IMPORTING_LANGUAGES, Check, Context
from antilock.findings import Problem, Severity
from antilock.subjects import SdkImport, Subjects
from antilock_checks.wording import name_of


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Imports of SDKs outside adapters, once for each line and package."""
    if context.is_adapter or not context.has_adapters:
        return
    seen: set[tuple[int, str]] = set()
    for item in subjects.imports:
        owner = _owner(item)
        if owner is None or (item.fact.span.line, owner[1]) in seen:
            continue
        provider, package = owner
        seen.add((item.fact.span.line, package))
        yield Problem(
            span=item.fact.span,
            message=(
                f"This module is no adapter and imports {package}, the SDK of "
                f"{name_of(context, provider)}: a change of provider has to rewrite it."
            ),
            help="Move the code that needs the SDK into an adapter and call that one.",
            provider=provider,
        )


def _owner(item: SdkImport) -> tuple[str, str] | None:
    """The provider and package of an import that binds to one provider."""
    for surface in item.surfaces:
        has_calls = (
            surface.clients or surface.builders or surface.inference or not surface.tokenizers
        )
        if surface.provider and has_calls:
            return surface.provider, surface.package
    return None


CHECK = Check(
    code="ALK501",
    name="sdk-outside-adapter",
    since="0.1.0",
    severity=Severity.ERROR,
    run=run,
    languages=IMPORTING_LANGUAGES,
)
