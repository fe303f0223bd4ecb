"""An endpoint of a provider is the default that callers get when they name none.

## Why it matters

Callers can replace a default, so nobody has to edit this code in order to leave. But most callers
never do: the default decides where the traffic goes, and after a cut-off every one of those callers
has to be found and told to pass something else.

## Example

```python
from openai import OpenAI


class Assistant:
    def __init__(self, base_url: str = "https://api.openai.com/v1") -> None:
        self.client = OpenAI(base_url=base_url, timeout=30)
```

## Instead

```python
from openai import OpenAI


class Assistant:
    def __init__(self, base_url: str) -> None:
        self.client = OpenAI(base_url=base_url, timeout=30)
```

## Limits

The default of a look-up in the environment or in settings is
[silent-default-endpoint](silent-default-endpoint.md), not this.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import SOURCE_LANGUAGES, Check, Context
from antilock.facts import Binding
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.remedies import hoisted_endpoint
from antilock_checks.wording import from_configuration, name_of, quoted


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Endpoint literals that a caller can replace."""
    for use in subjects.endpoints:
        if use.literal.binding is not Binding.DEFAULT:
            continue
        provider = use.match.provider
        name = name_of(context, provider)
        yield Problem(
            span=use.literal.span,
            message=(
                f"Callers that name no endpoint get {quoted(use.literal.text)}: "
                f"if {name} cuts you off, each of them has to pass another one."
            ),
            help=(
                "Make the endpoint a required argument, or read it "
                f"{from_configuration(context, provider)}."
            ),
            provider=provider,
            subject=use.literal.span,
            remedy=hoisted_endpoint(context, provider),
        )


CHECK = Check(
    code="ALK102",
    name="hardcoded-endpoint-default",
    since="0.1.0",
    severity=Severity.INFO,
    run=run,
    languages=SOURCE_LANGUAGES,
    rank=9,
)
