"""A suppression names a check that does not exist.

## Why it matters

A misspelt name suppresses nothing, and nobody notices until the finding that it was meant for
fails somebody else's build. A misspelt name in the configuration is an error at once, for the same
reason.

## Example

```python
REGION = "eu"  # antilock: ignore[hardcoded-modle]
```

## Instead

```python
REGION = "eu"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import SOURCE_LANGUAGES, Check, Context
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:  # noqa: ARG001 - a check's form
    """Nothing by itself: suppressions are read once, by who applies them."""
    return iter(())


CHECK = Check(
    code="ALK003",
    name="unknown-code",
    since="0.1.0",
    severity=Severity.ERROR,
    run=run,
    languages=SOURCE_LANGUAGES,
)
