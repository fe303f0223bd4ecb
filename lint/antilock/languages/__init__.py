"""Front-ends: one module per language family, each lowers source text to `syntax`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from antilock.languages.base import Language

# Extension -> language. Modules are imported when a file of theirs is read: a run pays for
# the languages that it meets.
MODULES = {
    ".py": "python",
    ".pyi": "python",
    ".pyw": "python",
    ".ipynb": "notebook",
    ".js": "javascript",
    ".jsx": "javascript",
    ".mjs": "javascript",
    ".cjs": "javascript",
    ".ts": "typescript",
    ".mts": "typescript",
    ".cts": "typescript",
    ".tsx": "tsx",
    ".vue": "vue",
    ".svelte": "svelte",
    ".astro": "astro",
    ".php": "php",
}
# Languages of one family share a module.
FAMILIES = {
    "typescript": "javascript",
    "tsx": "javascript",
    "vue": "components",
    "svelte": "components",
    "astro": "components",
}


def language_name(path: str) -> str | None:
    """The language that a file is read as, by the file's name; None when there is none."""
    dot = path.rfind(".")
    return MODULES.get(path[dot:].lower()) if dot >= 0 else None


def load_language(name: str) -> Language:
    """The front-end of a language named in MODULES."""
    module = import_module(f"antilock.languages.{FAMILIES.get(name, name)}")
    language: Language = module.LANGUAGES[name] if name in FAMILIES else module.LANGUAGE
    return language
