"""A public function takes or returns a type of one provider's SDK.

## Why it matters

A type in a signature travels: every caller has to build it or take it apart, and depends on the
provider without ever importing its SDK. Types of your own stop that at one place.

## Example

```python
from openai.types.chat import ChatCompletion


def text_of(answer: ChatCompletion) -> str:
    return answer.choices[0].message.content or ""
```

## Instead

```python


@dataclass(frozen=True)
class Answer:
    text: str


def text_of(answer: Answer) -> str:
    return answer.text
```

## Limits

Private functions (`_name`), functions inside functions, constructors and files that the
configuration lists as adapters are silent.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import TYPED_LANGUAGES, Check, Context
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.wording import name_of


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Parameters and results of public functions, once for each."""
    if context.is_adapter:
        return
    names = {function.name for function in subjects.facts.functions if function.name}
    ecosystem = subjects.ecosystem
    for function in subjects.facts.functions:
        if not function.is_public or function.name.rpartition(".")[0] in names:
            continue
        for place in dict.fromkeys(parameter.span for parameter in function.parameters):
            for parameter in function.parameters:
                provider = ""
                if parameter.span == place and not parameter.type.startswith((":", ".", "~")):
                    surfaces = context.catalogue.calls.surfaces_of_import(parameter.type, ecosystem)
                    provider = next((s.provider for s in surfaces if s.provider), "")
                if provider:
                    name = name_of(context, provider)
                    short = parameter.type.removesuffix(".default").rpartition(".")[2]
                    verb = "returns" if parameter.name == "return" else "takes"
                    yield Problem(
                        span=parameter.span,
                        message=(
                            f"The public function `{function.name}` {verb} {name}'s type `{short}`: "
                            "its callers change together with the provider."
                        ),
                        help="Use a type of your own here and convert where the SDK is called.",
                        provider=provider,
                    )
                    break


CHECK = Check(
    code="ALK502",
    name="vendor-type-in-signature",
    since="0.1.0",
    severity=Severity.INFO,
    run=run,
    languages=TYPED_LANGUAGES,
)
