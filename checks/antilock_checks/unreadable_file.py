"""A file that was named could not be decoded or parsed as a whole.

## Why it matters

What cannot be read cannot be cleared: whatever stands in the unread part is missing from the
report. The rest of the file, and all other files, are still checked.

## Example

```python
def summarise(text):
    return client.responses.create(model=
```

## Instead

```python
def summarise(text, ask):
    return ask(text)
```

## Limits

A file in which no name of any provider occurs is not parsed, so its syntax errors are left to
others. Only files that were named on the command line (as pre-commit does) give this finding. Files that
were found on the way are listed as notices instead, so that a fixture with a deliberate syntax
error does not fail a run over the whole project. A file for another interpreter can be left out
with `exclude`.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import SOURCE_LANGUAGES, Check, Context
from antilock.facts import Span
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """The trouble that reading the file met, if the user named the file."""
    if context.is_named and subjects.facts.broken:
        yield Problem(
            span=Span(0, 0, 0, 0),
            message=f"This file could be read only in part: {subjects.facts.broken.rstrip('.?')}.",
            help="Mend it, or leave it out with `exclude`; what was readable has been checked.",
        )


CHECK = Check(
    code="ALK001",
    name="unreadable-file",
    since="0.1.0",
    severity=Severity.ERROR,
    run=run,
    languages=SOURCE_LANGUAGES,
)
