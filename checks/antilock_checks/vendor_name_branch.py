"""A condition depends on the name of a vendor's model, model family or endpoint.

## Why it matters

Code that asks `if model.startswith("gpt-4")` knows one vendor's names. With another provider's
model it silently takes the other branch: the wrong limit, the wrong format, a missing feature. The
model's name can be configured, and yet the program only works with one vendor.

## Example

```python
def limit(model: str) -> int:
    if model.startswith("gpt-4"):
        return 8192
    return 4096
```

## Instead

```python


@dataclass(frozen=True)
class Capabilities:
    limit: int


def limit(capabilities: Capabilities) -> int:
    return capabilities.limit
```

## Limits

Told once for each condition, at its first such literal. Tests against a provider's name
(`provider == "openai"`), a key's format, a version fragment or a list kept elsewhere are silent, and
so is a `match` that only maps ids to values: that is a table.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import SOURCE_LANGUAGES, Check, Context
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.wording import name_of, quoted


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Conditions whose outcome depends on one vendor's names."""
    for test in subjects.tests:
        name = name_of(context, test.provider)
        yield Problem(
            span=test.literal.span,
            message=(
                f"This condition depends on {quoted(test.literal.text)}, a name of {name}: "
                "a model of any other provider takes the other way."
            ),
            help=(
                "Ask for the capability instead (a limit, a feature, a format) and keep it "
                "in configuration beside the model's name."
            ),
            provider=test.provider,
        )


CHECK = Check(
    code="ALK204",
    name="vendor-name-branch",
    since="0.1.0",
    severity=Severity.WARNING,
    run=run,
    languages=SOURCE_LANGUAGES,
)
