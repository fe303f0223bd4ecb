"""Front-ends: one module per language family, each lowers source text to `syntax`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from antilock.languages.base import Language

# Extension -> module here. Modules are imported when a file of theirs is read: a run pays for
# the languages that it meets.
MODULES = {".py": "python", ".pyi": "python", ".pyw": "python", ".ipynb": "notebook"}


def language_name(path: str) -> str | None:
    """The module that reads a file, by the file's name; None when there is none."""
    dot = path.rfind(".")
    return MODULES.get(path[dot:].lower()) if dot >= 0 else None


def load_language(name: str) -> Language:
    """The front-end of a module named in MODULES."""
    language: Language = import_module(f"antilock.languages.{name}").LANGUAGE
    return language
