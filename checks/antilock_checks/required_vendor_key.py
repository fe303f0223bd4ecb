"""The module cannot be imported, or the program not started, without one vendor's key.

## Why it matters

When an account is closed its key goes, and a fresh installation in a territory that the vendor does
not serve never had one. Code that looks the key up while it is imported then does not even start,
though another provider could serve every request.

## Example

```python
import os

API_KEY = os.environ["OPENAI_API_KEY"]
```

## Instead

```python
import os

API_KEY = os.environ.get("OPENAI_API_KEY") or os.environ.get("ANTHROPIC_API_KEY")
```

## Limits

Where an absent variable is no error in itself, what counts is a test that raises or ends the
program, a function whose name says that it demands the variable, or a schema that has it as required.

Look-ups inside functions (but the one that a program starts with), inside a test or a handler are silent, and so is a file that looks up the
key of another provider too.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import SOURCE_LANGUAGES, Check, Context
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.wording import name_of


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Look-ups on import that fail without a key of the only provider that the file knows."""
    owners: dict[str, set[str]] = {}
    for provider in context.catalogue.providers.values():
        for key in provider.environment.keys:
            owners.setdefault(key, set()).add(provider.id)
    looked_up = {
        reference.path
        for reference in subjects.facts.references
        if (reference.is_lookup or reference.is_required_lookup) and reference.path in owners
    }
    seen: set[str] = set()
    for reference in subjects.facts.references:
        key = reference.path
        if not reference.is_at_start or key not in looked_up:
            continue
        if key in seen or any(not owners[key] & owners[other] for other in looked_up):
            continue
        seen.add(key)
        owner = next(name for name in context.catalogue.providers if name in owners[key])
        yield Problem(
            span=reference.span,
            message=(
                f"Without {key} nothing here starts, whoever else could answer: it takes a key of "
                f"{name_of(context, owner)}."
            ),
            help=(
                "Look the key up when the client is built, and let another provider's key "
                "do instead."
            ),
            provider=owner,
        )


CHECK = Check(
    code="ALK507",
    name="required-vendor-key",
    since="0.1.0",
    severity=Severity.INFO,
    run=run,
    languages=SOURCE_LANGUAGES,
)
