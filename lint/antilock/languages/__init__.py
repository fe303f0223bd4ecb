"""Front-ends: one module per language family, each lowers source text to `syntax`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from antilock.languages.base import Language

# Configuration and manifests: an ending, or the whole name of a file.
CONFIGURATION = {
    ".env": "env",
    ".envrc": "env",
    ".properties": "properties",
    ".json": "json",
    ".jsonc": "json",
    ".json5": "json",
    ".toml": "toml",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".tf": "hcl",
    ".tfvars": "hcl",
    ".tofu": "hcl",
    ".hcl": "hcl",
    ".dockerfile": "dockerfile",
    "dockerfile": "dockerfile",
    "containerfile": "dockerfile",
    "requirements.txt": "requirements",
    "go.mod": "gomod",
    "gemfile": "gemfile",
    "build.gradle": "gradle",
    "build.gradle.kts": "gradle",
    "pom.xml": "xml",
    "packages.config": "xml",
    ".csproj": "xml",
    ".fsproj": "xml",
}
# Extension -> language. Modules are imported when a file of theirs is read: a run pays for
# the languages that it meets.
MODULES = {
    **CONFIGURATION,
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
    ".go": "go",
    ".rs": "rust",
    ".swift": "swift",
    ".java": "java",
    ".rb": "ruby",
    ".rake": "ruby",
    ".gemspec": "ruby",
    ".ru": "ruby",
    "rakefile": "ruby",
    ".cs": "csharp",
    ".kt": "kotlin",
    ".kts": "kotlin",
    ".sh": "shell",
    ".bash": "shell",
    ".zsh": "shell",
    ".ksh": "shell",
    ".bats": "shell",
}
# Whose packages a language's files bring in, and whose files they can bring in; told here so that no
# front-end has to be loaded for it.
ECOSYSTEMS = {
    "python": "pypi",
    "notebook": "pypi",
    "javascript": "npm",
    "typescript": "npm",
    "tsx": "npm",
    "vue": "npm",
    "svelte": "npm",
    "astro": "npm",
    "php": "packagist",
    "go": "go",
    "rust": "crates",
    "swift": "swift",
    "java": "maven",
    "kotlin": "maven",
    "ruby": "rubygems",
    "csharp": "nuget",
    "shell": "shell",
}
# The programs that the first lines of scripts without an ending name, without their version.
INTERPRETERS = {
    "sh": "shell",
    "bash": "shell",
    "zsh": "shell",
    "dash": "shell",
    "ksh": "shell",
    "ash": "shell",
    "bats": "shell",
    "python": "python",
    "pypy": "python",
    "node": "javascript",
    "nodejs": "javascript",
    "bun": "typescript",
    "deno": "typescript",
    "tsx": "typescript",
    "ts-node": "typescript",
    "php": "php",
    "ruby": "ruby",
}
# Lists of packages that a program writes: nobody configures anything there.
UNREAD = frozenset(
    ("package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "pnpm-lock.yml", "gems.locked")
)
# How the names of some files begin: `.env.production`, `Dockerfile.web`, `requirements-dev.txt`.
BEGINNINGS = (
    (".env.", "", "env"),
    ("dockerfile.", "", "dockerfile"),
    ("requirements", ".txt", "requirements"),
)
_BEGINNINGS = tuple(start for start, _, _ in BEGINNINGS)
# Languages of one family share a module.
FAMILIES = {
    "typescript": "javascript",
    "tsx": "javascript",
    "vue": "components",
    "svelte": "components",
    "astro": "components",
    "json": "jsonc",
    "env": "dotenv",
    "properties": "dotenv",
    "requirements": "manifests",
    "gomod": "manifests",
    "gemfile": "manifests",
    "gradle": "manifests",
    "xml": "manifests",
}


def language_name(path: str) -> str | None:
    """The language that a file is read as, by the file's name; None when there is none."""
    return language_of(path.replace("\\", "/").rpartition("/")[2], MODULES) or None


def language_of(name: str, languages: Mapping[str, str]) -> str:
    """The language of a file by its bare name, or "". The whole name goes before what it begins
    with, that before its longest known ending; case does not count."""
    name = name.lower()
    if name in languages:
        return languages[name]
    if name in UNREAD:
        return ""
    if name.startswith(_BEGINNINGS):
        for start, end, language in BEGINNINGS:
            if name.startswith(start) and name.endswith(end) and language in languages.values():
                return language
    dot = name.find(".", 1)
    while dot > 0:
        if name[dot:] in languages:
            return languages[name[dot:]]
        dot = name.find(".", dot + 1)
    return ""


def script_language(start: bytes) -> str:
    """The language of a script by the program that its first line names, or "".

    `start` is the beginning of the file's bytes.
    """
    if not start.startswith(b"#!"):
        return ""
    line = start[2:].partition(b"\n")[0].decode("ascii", "replace")
    for word in line.replace("/", " ").split():
        language = INTERPRETERS.get(word.rstrip("0123456789."))
        if language is not None:
            return language
    return ""


def load_language(name: str) -> Language:
    """The front-end of a language named in MODULES."""
    module = import_module(f"antilock.languages.{FAMILIES.get(name, name)}")
    language: Language = module.LANGUAGES[name] if name in FAMILIES else module.LANGUAGE
    return language
