"""How a project is laid out: what its manifests say about which name stands for which folder.

Pure: takes the texts of manifests, opens nothing. What cannot be read is passed over, since the
tool that a manifest is for tells about it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from antilock.patterns import lazy_pattern
from antilock.records import dataclass

_COMMENT = lazy_pattern(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_TRAILING_COMMA = lazy_pattern(r'("(?:\\.|[^"\\])*")|,(?=\s*[}\]])')
_GO_MODULE = lazy_pattern(r"^\s*module\s+\"?([^\s\"]+)", re.MULTILINE)
MANIFESTS = ("tsconfig.json", "tsconfig.base.json", "jsconfig.json", "package.json", "go.mod")


@dataclass(frozen=True, slots=True)
class Alias:
    """A pattern of imports below a folder and the places it stands for, from the root.

    `pattern` holds at most one `*`, and so does each place.
    """

    folder: str
    pattern: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """aliases: nearest folder first; packages and modules: (name, folder), longest name first."""

    aliases: tuple[Alias, ...] = ()
    packages: tuple[tuple[str, str], ...] = ()
    modules: tuple[tuple[str, str], ...] = ()


def is_manifest(path: str) -> bool:
    """Whether a file says something about the layout."""
    return path.rpartition("/")[2] in MANIFESTS


def read_layout(manifests: Mapping[str, str]) -> Layout:
    """The layout that manifests tell, by their paths from the project's root and their texts."""
    aliases: list[Alias] = []
    packages: list[tuple[str, str]] = []
    modules: list[tuple[str, str]] = []
    for path, text in sorted(manifests.items()):
        folder, _, name = path.rpartition("/")
        if name == "go.mod":
            match = _GO_MODULE.search(text)
            if match is not None:
                modules.append((match[1], folder))
        elif name == "package.json":
            told = _read_json(text).get("name")
            if isinstance(told, str) and told:
                packages.append((told, folder))
        else:
            aliases += _aliases(folder, _read_json(text))
    return Layout(
        aliases=tuple(
            sorted(aliases, key=lambda each: (-len(each.folder), -len(each.pattern), each.pattern))
        ),
        packages=tuple(sorted(packages, key=_longest_first)),
        modules=tuple(sorted(modules, key=_longest_first)),
    )


def join_path(folder: str, relative: str) -> str:
    """A path below a folder, with `.` and `..` resolved; one that leaves the root keeps its `..`."""
    parts: list[str] = []
    for part in f"{folder}/{relative}".split("/"):
        if part in ("", "."):
            continue
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def _longest_first(item: tuple[str, str]) -> tuple[int, str, str]:
    return -len(item[0]), *item


def _aliases(folder: str, manifest: Mapping[str, Any]) -> Iterator[Alias]:
    options = manifest.get("compilerOptions")
    if not isinstance(options, dict):
        return
    base = options.get("baseUrl")
    start = join_path(folder, base) if isinstance(base, str) else folder
    paths = options.get("paths")
    for pattern, places in paths.items() if isinstance(paths, dict) else ():
        if isinstance(places, list):
            told = tuple(join_path(start, each) for each in places if isinstance(each, str))
            yield Alias(folder, pattern, told)
    if isinstance(base, str):
        yield Alias(folder, "*", (f"{start}/*".lstrip("/"),))


def _read_json(text: str) -> dict[str, Any]:
    """JSON with comments and trailing commas, as those tools read it; {} for anything else."""
    try:
        plain = _COMMENT.sub(lambda match: match[1] or "", text.removeprefix("\ufeff"))
        value = json.loads(_TRAILING_COMMA.sub(lambda match: match[1] or "", plain))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
