"""A stateful API is used that other providers do not offer.

## Why it matters

Chat and embeddings exist everywhere in much the same form. Assistants, threads, vector stores,
uploaded files, batches, fine-tuning jobs, realtime sessions, conversations kept by the server and
hosted tools do not: the provider holds the state, and a cut-off takes it along. Leaving means
building the feature again.

## Example

```python
from openai import OpenAI

client = OpenAI(timeout=20)


def remember(path: str) -> str:
    with open(path, "rb") as document:
        return client.files.create(file=document, purpose="user_data").id
```

## Instead

```python
from pathlib import Path


def remember(path: str, store: Path) -> Path:
    target = store / Path(path).name
    target.write_bytes(Path(path).read_bytes())
    return target
```

## Limits

Told once for each call. Hosted tools count where they stand in the call's arguments or in a
variable of the file that is passed to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import SOURCE_LANGUAGES, Check, Context
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.call_wording import call_of, provider_of


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Every call of a stateful API, once."""
    seen = set()
    for call in subjects.calls:
        if call.role != "stateful" or call.call.span in seen:
            continue
        seen.add(call.call.span)
        yield Problem(
            span=call.call.span,
            message=(
                f"{call_of(call, is_first=True)} leaves state or work with {provider_of(context, call)} that no "
                "other provider can take over: a cut-off takes it along."
            ),
            help=(
                "Keep the state in a store of your own, and put the feature behind an interface "
                "that a second provider can fill."
            ),
            provider=(call.providers or ("",))[0],
        )


CHECK = Check(
    code="ALK504",
    name="proprietary-api",
    since="0.1.0",
    severity=Severity.WARNING,
    run=run,
    languages=SOURCE_LANGUAGES,
)
