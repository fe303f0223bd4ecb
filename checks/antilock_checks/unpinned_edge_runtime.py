"""Code that runs near its caller calls a provider that refuses some callers' places.

## Why it matters

An edge function runs in the region nearest to whoever calls it. For a visitor in Hong Kong that is
Hong Kong, and there OpenAI refuses: the product works for everybody but them, and nobody who
develops it elsewhere ever sees the error. On 2023-11-16 and 2024-07-09 this hit projects whose
authors had never chosen Hong Kong.

## Example

```typescript app/api/chat/route.ts
import OpenAI from "openai";

import { embedElsewhere } from "@/llm/elsewhere";

export const runtime = "edge";

export async function POST(request: Request) {
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

```typescript app/api/chat/route.ts
import OpenAI from "openai";

import { embedElsewhere } from "@/llm/elsewhere";

export const runtime = "edge";
export const preferredRegion = ["iad1", "fra1", "sin1"];

export async function POST(request: Request) {
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

Counts where the platform has places in a territory that a called provider refuses, and where the
file, or a file of the project that covers it, does not fix the region. The list has to stand where
the platform reads it, written out: see [ineffective-region](ineffective-region.md). Without
knowledge of the project (`--no-project`) only calls of the same file count.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import PLATFORM_LANGUAGES, Check, Context
from antilock.deployment import (
    Asking,
    Deployment,
    Found,
    asked_at,
    deployment_of,
    is_pinned_elsewhere,
    refusing,
)
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.place_wording import edge_places, names_of, places_of, served_regions
from antilock_checks.remedies import pinned_beside


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Settings that make edge code of something, and leave its region open."""
    path = context.relative or subjects.path
    deployment = deployment_of(path, subjects.facts, context.catalogue)
    for edge in deployment.edges:
        if _is_told_otherwise(edge, deployment):
            continue
        askings = asked_at(edge, subjects, context)
        territories = [each for each in edge.platform.edge if refusing(askings, each, context)]
        if not territories or is_pinned_elsewhere(edge, context):
            continue
        refused = refusing(askings, territories[0], context)
        yield Problem(
            span=edge.span,
            message=(
                f"{edge.platform.name} {_how(edge)} in "
                f"{edge_places(edge.platform, territories, context)}, where there is no service "
                f"of {names_of(refused, context)}, asked in {places_of(refused)}."
            ),
            help=_help(edge, askings, context),
            provider=refused[0].provider,
            subject=edge.span,
            remedy=pinned_beside(_pin(edge, askings, context)),
        )


def _is_told_otherwise(edge: Found, deployment: Deployment) -> bool:
    """Whether a region was set to no effect, which ineffective-region reports."""
    return any(each.platform.id == edge.platform.id for each in deployment.ignored)


def _how(edge: Found) -> str:
    return "may run this" if edge.rule.role == "area" else "runs this near its caller, so also"


def _help(edge: Found, askings: tuple[Asking, ...], context: Context) -> str:
    if not edge.rule.pin:
        return "Move the call to code whose region is fixed, where the provider serves."
    return f"Fix the region, written out in its place: {_pin(edge, askings, context)}."


def _pin(edge: Found, askings: tuple[Asking, ...], context: Context) -> str:
    pin = edge.rule.pin
    return pin.replace("{}", served_regions(edge.platform, askings, context)) if pin else ""


CHECK = Check(
    code="ALK304",
    name="unpinned-edge-runtime",
    since="0.1.0",
    severity=Severity.WARNING,
    run=run,
    languages=PLATFORM_LANGUAGES,
)
