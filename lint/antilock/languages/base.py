"""What a front-end is, and what all of them share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from antilock.errors import AntilockError
from antilock.facts import Comment
from antilock.languages.quiet import Quiet
from antilock.records import dataclass, field
from antilock.syntax import Module

if TYPE_CHECKING:
    from antilock.languages.entries import Items

MAX_DEPTH = 600  # deeper nesting is not read further: no code that people write is


class UnreadableError(AntilockError):
    """A text that the front-end cannot make sense of at all; the message says why."""


@dataclass(frozen=True, slots=True)
class Lowered:
    """A file as `syntax`.

    broken   what the parser could not read, told to a person, or "" when it read everything
    exports  names under which the file hands out what it calls otherwise: as exported, as bound
    """

    module: Module
    comments: tuple[Comment, ...]
    broken: str = ""
    exports: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A container (a notebook) as one text of its language.

    starts   for each cell, in order: its number from 1, and the line of `text` it starts on
    """

    text: str
    starts: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Language:
    """A front-end: how files of it become syntax.

    name        as in checks' `languages` and in case files
    ecosystem   registry of its packages, as in facts.Import ("pypi", "npm", ...)
    lower       pure; never raises on any text without NUL and lone surrogates
    read        for configuration: its values instead of a program; then `lower` gives nothing
    unpack      for containers: from the file's text to one text; raises UnreadableError
    globals     names that are there without an import, and the paths that they stand for
    are_types_capitalised   whether a capital tells a type from a function
    is_absence_fatal   whether looking up a key that is not there fails
    starts      names of the functions that run when a program starts
    line_comment   what begins a comment that ends with its line; "" where there is none
    quiet       tells files that only mention a provider; None where all files are read
    strings     the same of documents: splits one at its strings, outside of which it says nothing
    """

    name: str
    ecosystem: str
    lower: Callable[[str], Lowered]
    unpack: Callable[[str], Unpacked] | None = None
    globals: Mapping[str, str] = field(default_factory=dict)
    is_absence_fatal: bool = True
    read: Callable[[str], Items] | None = None
    line_comment: str = ""
    are_types_capitalised: bool = True
    starts: tuple[str, ...] = ()
    quiet: Quiet | None = None
    strings: re.Pattern[str] | None = None


def named(nodes: Iterable[Any], *skip: str) -> list[Any]:
    """The named nodes without comments and without the kinds in `skip`."""
    left_out = ("comment", *skip)
    return [node for node in nodes if node.is_named() and node.kind() not in left_out]
