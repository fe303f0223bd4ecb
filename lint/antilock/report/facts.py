"""Facts as text: one line each, what is empty left out. Debugging aid and golden files."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

from antilock.facts import FileFacts, Span
from antilock.masking import mask
from antilock.records import fields
from antilock.report.visible import visible


def fact_lines(facts: FileFacts) -> Iterator[str]:
    """Every fact of a file, grouped by kind, positions from 1."""
    yield f"language {facts.language}"
    if facts.broken:
        yield f"broken {facts.broken}"
    for group in fields(facts):
        value = getattr(facts, group.name)
        if not isinstance(value, tuple):
            continue
        for number, fact in enumerate(value):
            yield visible(mask(f"{group.name}[{number}] {_spelled(fact)}"))


def _spelled(value: Any) -> str:
    """A value in one line: spans as line:column, tuples in brackets, the rest as it is."""
    match value:
        case Span():
            return (
                f"{value.line + 1}:{value.column + 1}-{value.end_line + 1}:{value.end_column + 1}"
            )
        case Enum():
            return str(value.value)
        case str():
            return repr(value)
        case tuple():
            return "[" + ", ".join(_spelled(item) for item in value) + "]"
        case None | bool() | int():
            return str(value)
        case _:
            parts = []
            for each in fields(value):
                inner = getattr(value, each.name)
                if inner in ("", (), None, False) or (each.name == "condition" and inner == -1):
                    continue
                spelled = _spelled(inner)
                parts.append(spelled if isinstance(inner, Span) else f"{each.name}={spelled}")
            name = type(value).__name__
            return (
                " ".join(parts)
                if parts and parts[0][0].isdigit()
                else f"{name}({', '.join(parts)})"
            )
