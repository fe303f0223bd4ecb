"""Jupyter notebooks: the code cells of one notebook are one Python module."""

from __future__ import annotations

import re
from typing import Any

from antilock.languages.base import Language, Unpacked, UnreadableError
from antilock.languages.python import lower

_MAGIC = re.compile(r"^(\s*)(?:[%!]|\?\??\w).*$|^(\s*)[\w.]+\?{1,2}\s*$")
_ASSIGNED_MAGIC = re.compile(r"^(\s*[\w.,\s]+=\s*)[%!].*$")
_PYTHON_CELL_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun")


def unpack(text: str) -> Unpacked:
    """The code cells of a notebook as one text; magics and shell lines become blank.

    Every cell counts, code or not, from 1. Raises UnreadableError.
    """
    import json

    try:
        document: Any = json.loads(text) if text.strip() else {"cells": []}
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"not a notebook: no valid JSON ({error})") from None
    cells = document.get("cells") if isinstance(document, dict) else None
    if not isinstance(cells, list):
        raise UnreadableError("not a notebook of format 4: it has no list of cells")
    if not _is_python(document):
        return Unpacked("", ())
    lines: list[str] = []
    starts: list[tuple[int, int]] = []
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        starts.append((number, len(lines)))
        lines += code_lines(_source(cell))
    return Unpacked("\n".join(lines), tuple(starts))


def _is_python(document: dict[str, Any]) -> bool:
    metadata = document.get("metadata")
    if not isinstance(metadata, dict):
        return True
    for key in ("kernelspec", "language_info"):
        described = metadata.get(key)
        if isinstance(described, dict):
            name = described.get("language") or (
                described.get("name") if key == "language_info" else None
            )
            if isinstance(name, str):
                return name.lower().startswith(("python", "ipython"))
    return True


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""


def code_lines(source: str) -> list[str]:
    """The lines of a code cell, those that only a notebook understands made blank."""
    lines = source.replace("\r\n", "\n").replace("\0", " ").split("\n")
    first = next((line.strip() for line in lines if line.strip()), "")
    if first.startswith("%%") and not first.startswith(_PYTHON_CELL_MAGICS):
        return [""] * len(lines)
    found = []
    is_continued = False
    for line in lines:
        magic = _MAGIC.match(line)
        assigned = _ASSIGNED_MAGIC.match(line)
        if is_continued:
            is_continued = line.endswith("\\")
            found.append("")
        elif magic:
            is_continued = line.endswith("\\")
            indent = magic.group(1) or magic.group(2) or ""
            found.append(f"{indent}pass" if indent else "")
        elif assigned:
            found.append(f"{assigned.group(1)}None")
        else:
            found.append(line)
    return found


LANGUAGE = Language("python", "pypi", lower, unpack, line_comment="#")
