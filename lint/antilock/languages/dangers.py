"""Texts that parsers abort or hang on: what is not even tried, and what is tried with care.

Measured with tree-sitter's grammars; what nobody writes by hand is read lexically instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable

MAX_CHARACTERS = 1_500_000  # what people write is smaller
_RISKY_CHARACTERS = 100_000
_RISKY_LINE = 20_000
_LONGEST_DELIMITER = 200  # the scanner keeps its length in a byte
_MAX_HEREDOCS = 1_000  # each is looked for in all that follows
_MAX_TEMPLATES = 200  # the scanner keeps their depth in what it saves
_HEREDOC = re.compile(r"<<[~-]?[\"'`]?(?=\w)(\w+)")
_TEMPLATE = re.compile(r"\$\{|[{}]")


def refusal(text: str, language: str) -> str:
    """Why a text must not be given to the parser of a language, or ""."""
    if len(text) > MAX_CHARACTERS:
        return f"it has {len(text) / 1e6:.1f} million characters, more than code that people write"
    found = _REFUSALS.get(language)
    return found(text) if found is not None else ""


def is_risky(text: str) -> bool:
    """Whether parsing a text may take very long: then it is done by a process that may be lost."""
    if len(text) < _RISKY_LINE:
        return False
    return len(text) > _RISKY_CHARACTERS or _longest_line(text) > _RISKY_LINE


def _longest_line(text: str) -> int:
    return max(map(len, text.split("\n")))


def _heredoc_delimiters(text: str) -> str:
    longest = max((len(found[1]) for found in _HEREDOC.finditer(text)), default=0)
    if longest <= _LONGEST_DELIMITER:
        return ""
    return f"the delimiter of a here-document has {longest} characters"


def _heredocs(text: str) -> str:
    count = sum(1 for _ in _HEREDOC.finditer(text))
    return f"it has {count} here-documents" if count > _MAX_HEREDOCS else ""


def _templates(text: str) -> str:
    deepest, stack = 0, [False]
    depth = 0
    for found in _TEMPLATE.finditer(text):
        if found[0] != "}":
            stack.append(found[0] == "${")
            depth += stack[-1]
            deepest = max(deepest, depth)
        elif len(stack) > 1:
            depth -= stack.pop()
    return f"its templates are nested {deepest} deep" if deepest > _MAX_TEMPLATES else ""


_REFUSALS: dict[str, Callable[[str], str]] = {
    "bash": _heredocs,
    "kotlin": _templates,
    "ruby": _heredoc_delimiters,
    "shell": _heredocs,
}
