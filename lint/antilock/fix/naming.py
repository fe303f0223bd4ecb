"""Names of environment variables: one for each value in a file, and none for two."""

from __future__ import annotations

import re

from antilock.patterns import lazy_pattern

_WORDS = lazy_pattern(r"[A-Za-z0-9]+")
_ROLE = lazy_pattern(
    r"_(?:MODEL|API_BASE_URL|OPENAI_BASE_URL|API_BASE|BASE_URL|API_URL|URL|ENDPOINT)$"
)
_SAYS_NOTHING = lazy_pattern(r"https?|wss?|api|www|com|ai|cn|io|net|org|v\d\w*", re.IGNORECASE)


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
        found = _ROLE.search(wanted)
        head, role = wanted, ""
        if found is not None:
            head, role = wanted[: found.start()], found[0]
        slug = _slug(value, stem)
        if slug and role == "_MODEL":
            head = stem  # the id tells what the model is for
        if self._is_free(wanted, value):
            return wanted
        telling = f"{head}_{slug}{role}"
        if slug and self._is_free(telling, value):
            return telling
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


def _slug(value: str, stem: str) -> str:
    """What tells a value from others of its kind, in words of a variable's name, or ""."""
    if "://" not in value:
        return "_".join(_WORDS.findall(value.rpartition("/")[2])).upper().removeprefix(f"{stem}_")
    words = [word for word in _WORDS.findall(value) if not _SAYS_NOTHING.fullmatch(word)]
    return "_".join(word.upper() for word in words if word.upper() not in stem.split("_"))
