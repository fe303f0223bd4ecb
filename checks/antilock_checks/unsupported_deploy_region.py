"""The product is deployed where a provider that it calls serves nobody.

## Why it matters

Providers refuse callers by the place that the call comes from, and that is the place of the server.
From a region in Hong Kong every call to OpenAI ends in HTTP 403, whoever the user is and however
good the key. A region is chosen for its distance or its price, in a file that says nothing of
providers, so nobody sees the two together until the calls fail.

## Example

```typescript app/api/chat/route.ts
import OpenAI from "openai";

import { embedElsewhere } from "@/llm/elsewhere";

export const preferredRegion = ["hkg1", "sin1"];

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

export const preferredRegion = ["iad1", "sin1"];

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

Regions are read from the files in which platforms look for them; a region or territory that the
catalogue does not know is silent. Without knowledge of the project (`--no-project`) only calls and
endpoints of the same file count. A list of regions has to be written out where the platform reads
it: see [ineffective-region](ineffective-region.md).

## Options

`deploy-regions` of `[tool.antilock]` and `--deploy-region` name further territories that the product
runs in; `as-of` sets the day.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import DEPLOYED_LANGUAGES, Check, Context
from antilock.deployment import Asking, asked_from, deployment_of, refusing
from antilock.findings import Narrow, Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.place_wording import as_list, names_of, places_of, served_codes
from antilock_checks.wording import quoted


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Regions that a file sets, and calls that run in a territory that the user declares."""
    path = context.relative or subjects.path
    for found in deployment_of(path, subjects.facts, context.catalogue).regions:
        if not found.territory:
            continue
        askings = asked_from(found, subjects, context)
        refused = refusing(askings, found.territory, context)
        if not refused:
            continue
        territory = context.catalogue.atlas.territory_name(found.territory)
        allowed = served_codes(found.platform, askings, context)
        yield Problem(
            span=found.span,
            message=(
                f"The region {quoted(found.code)} of {found.platform.name} is in {territory}, where "
                f"there is no service of {names_of(refused, context)}, asked in {places_of(refused)}."
            ),
            help=f"Deploy only where it is served, and write it out here: {as_list(allowed)}.",
            provider=refused[0].provider,
            subject=found.span,
            remedy=Narrow(allowed) if found.is_listed and allowed else None,
        )
    yield from _declared(subjects, context)


def _declared(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """The first call of each provider that a declared territory refuses."""
    path = context.relative or subjects.path
    for code in context.deploy_regions:
        told: set[str] = set()
        for call in subjects.calls:
            provider = call.providers[0] if call.providers and call.asks else ""
            asking = Asking(provider, call.model, path, call.call.span.line + 1)
            if not provider or provider in told or not refusing((asking,), code, context):
                continue
            told.add(provider)
            territory = context.catalogue.atlas.territory_name(code)
            yield Problem(
                span=call.call.span,
                message=(
                    f'deploy-regions ("{code}") says that this runs in {territory}, where there '
                    f"is no service of {names_of((asking,), context)}."
                ),
                help=f"Call a provider from there that serves {territory}, or deploy elsewhere.",
                provider=provider,
            )


CHECK = Check(
    code="ALK301",
    name="unsupported-deploy-region",
    since="0.1.0",
    severity=Severity.ERROR,
    run=run,
    languages=DEPLOYED_LANGUAGES,
)
