"""An endpoint of a provider is written into the code, where only an edit can change it.

## Why it matters

A base URL in the source ties the program to one host. When the provider refuses your territory,
closes your account or is blocked on the way, the way out is a change, a review and a release,
at the moment when you have least time for them. Read from configuration, the same move is one
variable.

## Example

```python
from openai import OpenAI

client = OpenAI(base_url="https://api.openai.com/v1", timeout=30)
```

## Instead

```python
import os

from openai import OpenAI

client = OpenAI(base_url=os.environ["LLM_BASE_URL"], timeout=30)
```

## Limits

Hosts of documentation, consoles and web sites are no endpoints, nor are local addresses and
placeholders such as `your-resource.openai.azure.com`. A host that the program puts together from
configuration (`https://{region}-aiplatform.googleapis.com`) is not hard-coded. Endpoints in a table
of several providers are data, and data is silent. Your own gateway goes into `gateway-hosts`.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import SOURCE_LANGUAGES, Check, Context
from antilock.facts import Binding
from antilock.findings import Problem, Severity
from antilock.subjects import EndpointUse, Subjects
from antilock_checks.remedies import hoisted_endpoint
from antilock_checks.wording import from_configuration, name_of, quoted


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Endpoint literals that nothing but an edit can change."""
    for use in subjects.endpoints:
        if use.literal.binding is not Binding.PINNED:
            continue
        provider = use.match.provider
        name = name_of(context, provider)
        yield Problem(
            span=use.literal.span,
            message=(
                f"The endpoint {quoted(use.literal.text)} of {name} is fixed in the code: "
                f"if {name} cuts you off, it takes an edit to go anywhere else."
            ),
            help=f"Read the base URL {from_configuration(context, sdk_of(subjects, use) or provider)}.",
            provider=provider,
            subject=use.literal.span,
            remedy=hoisted_endpoint(context, provider),
        )


def sdk_of(subjects: Subjects, use: EndpointUse) -> str:
    """The provider whose SDK is given the endpoint: its variable is the one that is read."""
    for flow in use.literal.place.flow:
        call = subjects.call_at(flow.call)
        if call is not None and call.match.surface is not None:
            return call.match.surface.provider
    return ""


CHECK = Check(
    code="ALK101",
    name="hardcoded-endpoint",
    since="0.1.0",
    severity=Severity.ERROR,
    run=run,
    languages=SOURCE_LANGUAGES,
    rank=9,
)
