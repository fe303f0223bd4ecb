"""A region is set where the platform does not read it, so the code runs near its caller all the same.

## Why it matters

A platform reads the region of an edge function from the source, without running it: a constant that
is imported or computed has no effect, and a key of another router is passed over without a word. The
file looks as if the region were fixed, and the ban comes back. Two projects broke their repaired
deployment again in just these two ways, one of them for seven months.

## Example

```typescript pages/api/chat.ts
import OpenAI from "openai";

import { embedElsewhere } from "@/llm/elsewhere";

export const config = { runtime: "edge", preferredRegion: ["iad1", "fra1"] };

export default async function handler(request: Request) {
  const texts = await request.json();
  const client = new OpenAI({ baseURL: process.env.LLM_BASE_URL, timeout: 30_000 });
  try {
    return Response.json(await client.embeddings.create({ model: process.env.MODEL!, input: texts }));
  } catch {
    return Response.json(await embedElsewhere(texts));
  }
}
```

## Instead

```typescript pages/api/chat.ts
import OpenAI from "openai";

import { embedElsewhere } from "@/llm/elsewhere";

export const config = { runtime: "edge", regions: ["iad1", "fra1"] };

export default async function handler(request: Request) {
  const texts = await request.json();
  const client = new OpenAI({ baseURL: process.env.LLM_BASE_URL, timeout: 30_000 });
  try {
    return Response.json(await client.embeddings.create({ model: process.env.MODEL!, input: texts }));
  } catch {
    return Response.json(await embedElsewhere(texts));
  }
}
```

## Limits

Counts under the conditions of [unpinned-edge-runtime](unpinned-edge-runtime.md), whose place it takes:
edge code that calls a provider which refuses a territory where the platform has places.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import EXPORT_LANGUAGES, Check, Context
from antilock.deployment import asked_from, deployment_of, is_pinned_elsewhere, refusing
from antilock.findings import Problem, Rewrite, Severity
from antilock.subjects import Subjects
from antilock_checks.place_wording import edge_places, names_of, places_of, served_regions


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Settings of a region that nobody reads, in files that run near their callers."""
    path = context.relative or subjects.path
    for found in deployment_of(path, subjects.facts, context.catalogue).ignored:
        askings = asked_from(found, subjects, context)
        platform = found.platform
        territories = [each for each in platform.edge if refusing(askings, each, context)]
        if not territories or is_pinned_elsewhere(found, context):
            continue
        refused = refusing(askings, territories[0], context)
        regions = served_regions(platform, askings, context)
        if found.rule.instead:
            why = f"{platform.name} does not read this key here"
            where = f"as `{found.rule.instead}`"
        else:
            why = f"{platform.name} reads this without running it, and it is no literal"
            where = "in this place"
        yield Problem(
            span=found.span,
            message=(
                f"{why}, so the region stays open: in "
                f"{edge_places(platform, territories, context)} there is no service of "
                f"{names_of(refused, context)}, asked in {places_of(refused)}."
            ),
            help=f"Write the list out {where}: {regions}.",
            provider=refused[0].provider,
            subject=found.span,
            remedy=None if found.rule.instead else Rewrite(regions),
        )


CHECK = Check(
    code="ALK306",
    name="ineffective-region",
    since="0.1.0",
    severity=Severity.WARNING,
    run=run,
    languages=EXPORT_LANGUAGES,
)
