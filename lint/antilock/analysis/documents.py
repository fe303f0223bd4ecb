"""Requests that are written out as JSON in a string."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice

from antilock import facts as f
from antilock import syntax as s
from antilock.patterns import lazy_pattern

_MAX_ENTRIES = 60
_LONGEST = 20_000
_ANSWER = lazy_pattern(r'"(?:choices|usage|usageMetadata|stop_reason)"\s*:')  # an answer's keys
_ENTRY = lazy_pattern(r'"?(?P<key>[\w.-]+)"?\s*:\s*"(?P<value>[^"\\]*)"')
_START = lazy_pattern(r'\s*\{\s*(?:"[^"]*"|[\w.-]+)\s*:')


def is_document(text: str) -> bool:
    """Whether a string looks like an object in JSON."""
    return 2 < len(text) < _LONGEST and _START.match(text) is not None


def is_request(text: str) -> bool:
    """Whether it looks like one that may be sent; a provider's answer is not."""
    return is_document(text) and _ANSWER.search(text) is None


def strings_of(text: str) -> Iterator[tuple[str, str]]:
    """The entries that are plain strings: key and value."""
    for match in _ENTRY.finditer(text):
        yield match["key"], match["value"]


def span_of(node: s.Node, text: str) -> f.Span:
    """Where a text stands inside the source of a string; the whole string when it is spelled
    differently there."""
    span = node.span
    source = node.raw.text()
    start = source.find(f'"{text}"')
    if start < 0:
        start = source.find(f'\\"{text}\\"') + 1  # with escaped quotes
    if start <= 0:
        return span
    before = source[:start]
    line = span.line + before.count("\n")
    column = start - before.rfind("\n") - 1 if "\n" in before else span.column + start
    return f.Span(line, column, line, column + len(text) + 2)


def arguments_of(text: str) -> list[f.Argument]:
    """The entries of a JSON document that is given as a string; entries of what cannot be read as
    a whole count where they are plain strings."""
    if not is_document(text):
        return []
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return [
            f.Argument(key, value, "literal", (value,))
            for key, value in islice(strings_of(text), _MAX_ENTRIES)
        ]
    found: list[f.Argument] = []
    for key, value in document.items() if isinstance(document, dict) else ():
        strings: list[str] = []
        keys: list[str] = []
        stack = [value]
        while stack:
            inner = stack.pop()
            if isinstance(inner, str):
                strings.append(inner)
            elif isinstance(inner, list):
                stack += inner
            elif isinstance(inner, dict):
                keys += inner
                stack += inner.values()
        is_text = isinstance(value, str)
        found.append(
            f.Argument(
                key,
                value if is_text else None,
                "literal" if is_text else "unknown",
                tuple(dict.fromkeys(strings))[:_MAX_ENTRIES],
                tuple(dict.fromkeys(keys))[:_MAX_ENTRIES],
            )
        )
    return found[:_MAX_ENTRIES]
