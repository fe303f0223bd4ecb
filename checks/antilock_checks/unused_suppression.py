"""A comment suppresses findings, and there are none to suppress.

## Why it matters

A suppression that does nothing hides the next finding on its line without anybody having decided
so. It usually outlived the code it was written for, or stands one line off.

## Example

```python
def greet(name):
    return f"Hello {name}"  # antilock: ignore[hardcoded-model]
```

## Instead

```python
def greet(name):
    return f"Hello {name}"
```

## Limits

A suppression of a check that this run leaves out is not called unused, nor is a bare `noqa`, which
may serve another linter.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import SOURCE_LANGUAGES, Check, Context
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:  # noqa: ARG001 - a check's form
    """Nothing by itself: only who applies the suppressions knows which of them did something."""
    return iter(())


CHECK = Check(
    code="ALK002",
    name="unused-suppression",
    since="0.1.0",
    severity=Severity.WARNING,
    run=run,
    languages=SOURCE_LANGUAGES,
)
