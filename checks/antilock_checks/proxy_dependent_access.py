"""A provider is reached through a proxy or a third-party relay that the code names.

## Why it matters

A proxy or relay in the source is often the sign that the provider does not serve the place where the
code runs. It fails in two ways: the provider finds out and closes the account, or the relay, with
which you have no contract, goes away or changes what it does with your keys and data.

## Example

```python
import os

import httpx
from openai import OpenAI

client = OpenAI(
    base_url=os.environ["LLM_BASE_URL"],
    http_client=httpx.Client(proxy="http://127.0.0.1:7890", timeout=30),
    timeout=30,
)
```

## Instead

```python
import os

from openai import OpenAI

client = OpenAI(base_url=os.environ["LLM_BASE_URL"], timeout=30)
```

## Limits

A proxy from the environment or from settings is silent, and so is one for plain HTTP beside one for
HTTPS: providers are asked over TLS. A variable of the environment that the code sets counts where the
same file asks a provider. A relay is one that the catalogue lists as such; a host of a relay is told
whatever its binding, except in a table or in prose.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import ALL_LANGUAGES, Check, Context
from antilock.facts import Binding, Span
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.wording import name_of, quoted


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Literal proxies of providers' clients and calls, and hosts of known relays."""
    seen: set[Span] = set()
    for proxy in subjects.proxies:
        span = proxy.literal.span
        if span in seen:
            continue
        seen.add(span)
        name = name_of(context, proxy.provider)
        yield Problem(
            span=span,
            message=(
                f"{name} is reached through a proxy that the code names: "
                "when the proxy or the account behind it goes, so does this code."
            ),
            help=(
                "Read the proxy from configuration, and have a provider ready "
                "that serves the place where this runs."
            ),
            provider=proxy.provider,
            subject=span,
        )
    for use in subjects.endpoints:
        span = use.literal.span
        if not use.match.is_relay or span in seen:
            continue
        if use.literal.binding in (Binding.TABLE, Binding.TEXT):
            continue
        seen.add(span)
        yield Problem(
            span=span,
            message=(
                f"{quoted(use.literal.text)} is a third party's relay "
                f"({name_of(context, use.match.provider)}): no contract with a provider stands "
                "behind it, and it may go away or read along."
            ),
            help="Use a provider that serves you directly, and read its host from configuration.",
            provider=use.match.provider,
            subject=span,
        )


CHECK = Check(
    code="ALK305",
    name="proxy-dependent-access",
    since="0.1.0",
    severity=Severity.WARNING,
    run=run,
    languages=ALL_LANGUAGES,
    rank=1,
)
