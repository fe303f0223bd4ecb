"""Tokens are counted with the tokenizer of one vendor's model.

## Why it matters

Every vendor cuts text into tokens in its own way. Limits, prices and chunks computed with one
vendor's tokenizer are wrong for another's models, so a change of provider shifts them without any
error. Some tokenizers also fetch their vocabulary from the vendor when they are first used.

## Example

```python
import tiktoken


def count(text: str) -> int:
    return len(tiktoken.get_encoding("cl100k_base").encode(text))
```

## Instead

```python
from collections.abc import Callable


def count(text: str, encode: Callable[[str], list[int]]) -> int:
    return len(encode(text))
```

## Limits

A tokenizer chosen by a variable that the file does not fix is silent.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.check import IMPORTING_LANGUAGES, Check, Context
from antilock.facts import Argument, Span
from antilock.findings import Problem, Severity
from antilock.subjects import ProviderCall, Subjects
from antilock_checks.wording import name_of, quoted


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Calls that choose a tokenizer by a literal."""
    for call in subjects.calls:
        chosen = _choice(call) if call.role == "tokenizer" else None
        if chosen is None or chosen.text is None or chosen.source != "literal":
            continue
        if "{}" in chosen.text:
            continue  # a part of it comes from elsewhere
        provider = call.providers[0] if call.providers else ""
        owner = f"{name_of(context, provider)}'s " if provider else ""
        yield Problem(
            span=call.call.span,
            message=(
                f"Tokens are counted with {owner}tokenizer {quoted(chosen.text)}: "
                "the numbers are wrong for the models of any other provider."
            ),
            help=(
                "Choose the tokenizer by the configured model, "
                "or take token counts from the provider's answers."
            ),
            provider=provider,
            subject=_literal_inside(call, subjects),
        )


def _choice(call: ProviderCall) -> Argument | None:
    names = call.match.surface.arguments.model if call.match.surface is not None else ()
    arguments = call.call.arguments
    if arguments and not arguments[0].name:
        return arguments[0]
    return next((argument for argument in arguments if argument.name in names), None)


def _literal_inside(call: ProviderCall, subjects: Subjects) -> Span | None:
    """The literal that chooses, when it stands in the call itself."""
    around = call.call.span
    start, end = (around.line, around.column), (around.end_line, around.end_column)
    for literal in subjects.facts.literals:
        if start <= (literal.span.line, literal.span.column) < end and any(
            flow.call == call.index for flow in literal.place.flow
        ):
            return literal.span
    return None


CHECK = Check(
    code="ALK207",
    name="vendor-tokenizer",
    since="0.1.0",
    severity=Severity.INFO,
    run=run,
    languages=IMPORTING_LANGUAGES,
    rank=5,
)
