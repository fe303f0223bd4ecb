"""An environment variable looks like configuration, but the SDK in use no longer reads it.

## Why it matters

`OPENAI_API_BASE` moved the pre-1.0 OpenAI package to another host. Later versions read
`OPENAI_BASE_URL` and ignore the old name. Whoever sets the old one believes that the traffic can be
steered, and finds out on the day of the cut-off that it cannot.

## Example

```python
import os

from openai import OpenAI

os.environ["OPENAI_API_BASE"] = os.environ["LLM_BASE_URL"]
client = OpenAI(timeout=30)
```

## Instead

```python
import os

from openai import OpenAI

os.environ["OPENAI_BASE_URL"] = os.environ["LLM_BASE_URL"]
client = OpenAI(timeout=30)
```

## Limits

Only files that import the SDK are looked at. A file that uses the SDK's old, global interface, or
a framework beside it that still reads the old name, is silent; so is a look-up in a file that
hands a base URL to its client, since then the program itself reads the variable. A variable that a
configuration file sets counts where the project is known, uses the SDK itself, and neither reads the
variable nor has a framework that may.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.catalogue.model import Provider
from antilock.check import VARIABLE_LANGUAGES, Check, Context
from antilock.facts import Reference
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.vain_settings import vain_settings


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Look-ups, assignments and settings of variables that have no effect on the SDK in use."""
    yield from _in_configuration(subjects, context)
    for provider in _imported(subjects, context):
        dead = dict(provider.environment.dead)
        if not dead or _uses_legacy(subjects, provider):
            continue
        for reference in subjects.facts.references:
            if reference.path not in dead or not _is_vain(reference, subjects, provider, dead):
                continue
            instead = dead[reference.path]
            yield Problem(
                span=reference.span,
                message=(
                    f"The {provider.name} SDK imported here does not read {reference.path}: "
                    "setting it moves no traffic when you have to leave."
                ),
                help=f"Use {instead} instead, or pass the value to the client.",
                provider=provider.id,
            )


def _in_configuration(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Variables that a configuration file sets for nobody."""
    for setting, variable, provider, user in vain_settings(subjects, context):
        yield Problem(
            span=setting.span,
            message=(
                f"The {provider.name} SDK that {user} uses does not read {variable}: "
                "setting it moves no traffic when you have to leave."
            ),
            help=f"Set {dict(provider.environment.dead)[variable]} instead.",
            provider=provider.id,
        )


def _imported(subjects: Subjects, context: Context) -> list[Provider]:
    """Providers whose own SDK the file imports, without those that a framework wraps there."""
    own: dict[str, Provider] = {}
    wrapped: set[str] = set()
    for item in subjects.imports:
        for surface in item.surfaces:
            provider = context.catalogue.providers.get(surface.provider)
            if provider is not None and surface in provider.surfaces:
                own[provider.id] = provider
            elif surface.provider:
                wrapped.add(surface.provider)
    return [provider for name, provider in own.items() if name not in wrapped]


def _uses_legacy(subjects: Subjects, provider: Provider) -> bool:
    """Whether the file uses an interface from the days when the variable was read."""
    paths = [call.callee for call in subjects.facts.calls]
    paths += [reference.path for reference in subjects.facts.references]
    paths += [f"{fact.module}.{fact.name}" for fact in subjects.facts.imports]
    used = {".".join(path.split(".", 2)[:2]) for path in paths}
    return any(
        f"{module}.{name}" in used
        for surface in provider.surfaces
        for module in surface.modules
        for name in surface.legacy
    )


def _is_vain(
    reference: Reference, subjects: Subjects, provider: Provider, dead: dict[str, str]
) -> bool:
    """Whether nobody but the SDK could have read the variable."""
    if reference.is_assigned:
        return True
    if not (reference.is_lookup or reference.is_required_lookup):
        return False
    if dead[reference.path] not in provider.environment.bases:
        return False
    clients = [
        call for call in subjects.calls if call.role == "client" and call.match.surface is not None
    ]
    return bool(clients) and not any(
        argument.name in ("**", *call.match.surface.arguments.base_url)
        for call in clients
        if call.match.surface is not None
        for argument in call.call.arguments
    )


CHECK = Check(
    code="ALK104",
    name="dead-endpoint-variable",
    since="0.1.0",
    severity=Severity.WARNING,
    run=run,
    languages=VARIABLE_LANGUAGES,
)
