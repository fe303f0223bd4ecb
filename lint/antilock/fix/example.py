"""The sample of an environment (`.env.example`): new variables are added, old ones left alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from antilock.findings import Variable

_KEY = re.compile(r"^[ \t]*#?[ \t]*(?:export[ \t]+)?(?P<key>[A-Za-z_]\w*)[ \t]*=", re.MULTILINE)
_PLAIN = re.compile(r"[\w./:@+,-]*")


def with_variables(text: str, variables: Iterable[Variable]) -> str:
    """The text of a sample with the variables that it does not name yet, commented out or not.

    A variable with several defaults stands there as a comment: no one value keeps them all.
    """
    known = {match["key"] for match in _KEY.finditer(text)}
    defaults: defaultdict[str, list[str]] = defaultdict(list)
    for variable in variables:
        if variable.name not in known:
            defaults[variable.name].append(variable.default)
    if not defaults:
        return text
    ending = "\r\n" if "\r\n" in text else "\n"
    lines = []
    for name, values in sorted(defaults.items()):
        different = sorted(set(values))
        if len(different) == 1:
            lines.append(f"{name}={_quoted(different[0])}")
        else:
            lines.append(
                f"# {name}={_quoted(different[0])}  (elsewhere {', '.join(different[1:])})"
            )
    joint = "" if not text or text.endswith("\n") else ending
    return text + joint + "".join(line + ending for line in lines)


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
