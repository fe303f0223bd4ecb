"""A provider's region is written into the code, or is the default.

## Why it matters

The region decides which host answers, which models exist there and whose law applies. When a
provider withdraws from a territory, runs out of capacity or has an outage in one region, the others
go on; a program with the region in its source cannot follow them without an edit.

## Example

```python
import os

import vertexai

vertexai.init(
    project=os.environ["PROJECT"],
    location="us-central1",
    api_endpoint=os.environ["VERTEX_ENDPOINT"],
)
```

## Instead

```python
import os

import vertexai

vertexai.init(
    project=os.environ["PROJECT"],
    location=os.environ["LOCATION"],
    api_endpoint=os.environ["VERTEX_ENDPOINT"],
)
```

## Limits

Counts where a client, an endpoint's host or a model id depends on the region; a region of storage or
of another service is silent. Where the project is known, so does a constant or the default of a
settings class that a client of another file gets. A region in a host (`us-central1-aiplatform.googleapis.com`) takes the
place of hardcoded-endpoint, one in a model id (`eu.anthropic.claude-...`) of hardcoded-model.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import SOURCE_LANGUAGES, Check, Context
from antilock.facts import Binding, Span
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.wording import name_of, quoted


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Literal regions that a provider's traffic depends on, each once."""
    seen: set[Span] = set()
    given = context.knowledge.regions() if context.knowledge is not None else {}
    for use in (*subjects.regions, *given.get(context.relative, ())):
        span = use.literal.span
        if span in seen or use.literal.binding not in (Binding.PINNED, Binding.DEFAULT):
            continue
        seen.add(span)
        name = name_of(context, use.provider)
        yield Problem(
            span=span,
            message=(
                f"The code fixes the region {quoted(use.region)} of {name}: "
                f"if {name} stops serving you there, it takes an edit to use another one."
            ),
            help="Read the region from configuration, and know which other region has the model.",
            provider=use.provider,
            subject=span,
        )


CHECK = Check(
    code="ALK302",
    name="region-pinned",
    since="0.1.0",
    severity=Severity.WARNING,
    run=run,
    languages=SOURCE_LANGUAGES,
    rank=2,
)
