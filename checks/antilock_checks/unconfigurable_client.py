"""A client is built without a base URL, and its SDK reads none from the environment.

## Why it matters

Most SDKs read their base URL from an environment variable, so that operations can move the traffic
to a gateway or a compatible host without touching the code. Some read none: then a client built
without the argument can only ever reach the provider's own host.

## Example

```python
import voyageai

client = voyageai.Client(timeout=30)
```

## Instead

```python
import os

import voyageai

client = voyageai.Client(base_url=os.environ["EMBEDDING_BASE_URL"], timeout=30)
```

## Limits

Told once for each provider in a file, at the first such client. Clients that get a whole mapping of
arguments (`Client(**settings)`) are silent, and so is a file where another client of the provider
gets a base URL.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import CLIENT_LANGUAGES, Check, Context
from antilock.findings import Problem, Severity
from antilock.subjects import ProviderCall, Subjects


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """The first client of each provider whose host nothing outside can change."""
    clients: dict[str, list[ProviderCall]] = {}
    for call in subjects.calls:
        surface = call.match.surface
        if call.role == "client" and surface is not None and surface.arguments.base_url:
            clients.setdefault(surface.provider, []).append(call)
    for name, calls in clients.items():
        provider = context.catalogue.providers.get(name)
        if provider is None or any(map(_is_steered, calls)):
            continue
        if provider.environment.bases:
            calls = [call for call in calls if _is_fixed(call)]
        surface = calls[0].match.surface if calls else None
        if surface is None or surface not in provider.surfaces:
            continue
        yield Problem(
            span=calls[0].call.span,
            message=(
                f"This client can only reach {provider.name}'s own host: it gets no base URL, and "
                "its SDK reads none from the environment."
            ),
            help=f"Give the SDK a base URL from configuration (`{surface.arguments.base_url[0]}`).",
            provider=name,
        )


def _is_fixed(call: ProviderCall) -> bool:
    """Whether the SDK ignores the variable that others of the provider read."""
    surface = call.match.surface
    name = call.call.callee.rpartition(".")[2]
    return surface is not None and name in surface.arguments.fixed


def _is_steered(call: ProviderCall) -> bool:
    surface = call.match.surface
    steering = ("*", "**", *surface.arguments.base_url) if surface is not None else ()
    return any(argument.name in steering for argument in call.call.arguments)


CHECK = Check(
    code="ALK105",
    name="unconfigurable-client",
    since="0.1.0",
    severity=Severity.INFO,
    run=run,
    languages=CLIENT_LANGUAGES,
)
