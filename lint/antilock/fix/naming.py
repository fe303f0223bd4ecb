"""Names of environment variables: one for each value in a file, and none for two."""

from __future__ import annotations

import re

_WORDS = re.compile(r"[A-Za-z0-9]+")


class Namer:
    """Gives each value of a file a variable of its own.

    A variable that the file already reads is used again when its default is the same value, and
    left alone when it is not.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.given: dict[str, str] = {}  # variable -> value
        self.names: dict[tuple[str, str], str] = {}  # wanted variable and value -> variable

    def name(self, wanted: str, stem: str, value: str, prefix: str = "") -> str:
        """The variable for a value; `prefix` is what the platform asks of every variable."""
        key = (wanted, value)
        if key not in self.names:
            self.names[key] = self._free(prefix + wanted, prefix + stem, value)
            self.given[self.names[key]] = value
        return self.names[key]

    def _free(self, wanted: str, stem: str, value: str) -> str:
        role = wanted.removeprefix(stem).strip("_")
        is_url = "://" in value
        told = value.partition("://")[2] if is_url else value.rpartition("/")[2]
        slug = "_".join(_WORDS.findall(told)).upper().removeprefix(f"{stem}_")
        if not is_url and role.partition("_")[0] in slug.split("_"):
            role = role.rpartition("_")[2]
        for name in (wanted, f"{stem}_{slug}_{role}"):
            if self._is_free(name, value):
                return name
        number = 2
        while not self._is_free(f"{wanted}_{number}", value):
            number += 1
        return f"{wanted}_{number}"

    def _is_free(self, name: str, value: str) -> bool:
        if name in self.given:
            return self.given[name] == value
        if name not in self.text:
            return True
        default = (
            rf"\b{name}\b[\"'`\]]{{0,2}}\s*\)?\s*(?:,|\?\?|\|\||or)\s*([\"'`]){re.escape(value)}\1"
        )
        uses = len(re.findall(rf"[\"'.\[]{name}\b", self.text))
        return uses == len(re.findall(default, self.text))
