"""Vue, Svelte and Astro components: their scripts are one TypeScript module, in place.

What is no script becomes blank, so that lines and columns are those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from antilock.languages.base import Language, Unpacked
from antilock.languages.javascript import GLOBALS, lower_component, lower_props_component
from antilock.records import replace

_OPENING = re.compile(
    r"""<script\b(?P<attributes>(?:[^>"'{]|"[^"]*"|'[^']*'|\{\{[^}]*\}\}|\{[^}]*\}){0,2000})>""",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"</script\s*>", re.IGNORECASE)
_START = re.compile(r"<!--|<script\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(lang|type)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_FRONT_MATTER = re.compile(r"\s*---[ \t]*\r?\n")
_FRONT_MATTER_END = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)
_SCRIPTS = frozenset(
    "ts tsx js jsx typescript javascript module text/javascript text/typescript text/babel"
    " application/javascript".split()
)
_VISIBLE = re.compile(r"[^\r\n]")


def unpack(text: str) -> Unpacked:
    """The scripts of a component, each at its place in the file."""
    return _in_place(text, list(_scripts(text, 0)))


def unpack_astro(text: str) -> Unpacked:
    """The same, with the code between the dashes at the start of the file."""
    opening = _FRONT_MATTER.match(text)
    end = _FRONT_MATTER_END.search(text, opening.end()) if opening is not None else None
    if opening is None or end is None:
        return unpack(text)
    return _in_place(text, [(opening.end(), end.start()), *_scripts(text, end.end())])


def _scripts(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Where each script's code begins and ends."""
    while (found := _START.search(text, start)) is not None:
        start = found.end()
        if found.group() == "<!--":
            end = text.find("-->", start)
            start = end if end >= 0 else start
            continue
        opening = _OPENING.match(text, found.start())
        if opening is None:
            continue
        closing = _CLOSING.search(text, opening.end())
        if closing is None:
            return
        start = closing.end()
        if _is_script(opening["attributes"]):
            yield opening.end(), closing.start()


def _is_script(attributes: str) -> bool:
    """Whether a script element holds code: not data, not a language that is compiled to it."""
    return all(
        (double or single or bare).strip().lower() in _SCRIPTS
        for _, double, single, bare in _ATTRIBUTE.findall(attributes)
    )


def _in_place(text: str, blocks: list[tuple[int, int]]) -> Unpacked:
    parts: list[str] = []
    last = 0
    for start, end in blocks:
        parts += [_blank(text[last:start]), text[start:end]]
        if end < len(text) and text[end] not in "\r\n":
            parts.append(";")  # two scripts on one line are two statements
            end += 1
        last = end
    parts.append(_blank(text[last:]))
    return Unpacked("".join(parts), ())


def _blank(text: str) -> str:
    return _VISIBLE.sub(" ", text)


_VUE = Language(
    "typescript",
    "npm",
    lower_component,
    unpack,
    globals=GLOBALS,
    is_absence_fatal=False,
    line_comment="//",
)
LANGUAGES = {
    "vue": _VUE,
    "svelte": replace(_VUE, lower=lower_props_component),
    "astro": replace(_VUE, unpack=unpack_astro),
}
