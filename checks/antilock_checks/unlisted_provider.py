"""Code uses a provider that the project's policy does not list.

## Why it matters

Which providers may see your data, and which ones operations can switch between tonight, is a
decision of the whole project. A provider that slips in with one call is a dependency that nobody
planned a way out of.

Silent until `providers` is set in the configuration.

## Example

```toml
providers = ["mistral"]
```

```python
from openai import OpenAI

client = OpenAI(timeout=30)
```

## Instead

```toml
providers = ["mistral"]
```

```python
import os

from mistralai import Mistral

client = Mistral(server_url=os.environ["LLM_BASE_URL"], timeout_ms=30_000)
```

## Limits

Each provider is told once a file, where it first shows: at an import, an endpoint, a model or a
call. Models in tables and comparisons do not count, since they use nobody.

## Options

`providers` in `[tool.antilock]` lists the ids that you may use; `antilock providers` lists them
all.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import SOURCE_LANGUAGES, Check, Context
from antilock.facts import Binding, Span
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.wording import name_of

_USES_NOBODY = (Binding.TABLE, Binding.BRANCH, Binding.TEXT)


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """The first use of each provider that is not on the list."""
    if not context.providers:
        return
    told: set[str] = set(context.providers)
    for span, provider in sorted(_uses(subjects)):
        if provider in told or provider not in context.catalogue.providers:
            continue
        told.add(provider)
        name = name_of(context, provider)
        yield Problem(
            span=span,
            message=f"{name} is not among the providers that this project allows itself.",
            help=f'Use one of them, or add "{provider}" to `providers` in the configuration.',
            provider=provider,
        )


def _uses(subjects: Subjects) -> Iterator[tuple[Span, str]]:
    for item in subjects.imports:
        owners = {surface.provider for surface in item.surfaces if not surface.tokenizers}
        if len(owners) == 1 and owners != {""}:
            yield item.fact.span, owners.pop()
    for endpoint in subjects.endpoints:
        if endpoint.literal.binding not in _USES_NOBODY:
            yield endpoint.literal.span, endpoint.match.provider
    for call in subjects.calls:
        for provider in call.providers[:1]:
            yield call.call.span, provider


CHECK = Check(
    code="ALK510",
    name="unlisted-provider",
    since="0.1.0",
    severity=Severity.ERROR,
    run=run,
    languages=SOURCE_LANGUAGES,
)
