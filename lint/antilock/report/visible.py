"""Text that does what it looks like: nothing in it moves a cursor, hides or turns around."""

from __future__ import annotations

from unicodedata import category, combining, east_asian_width

TAB = 4

# Controls, formats (bidirectional overrides, zero-width signs, tags), lone surrogates, and the
# two separators that some programs break lines at.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def visible(text: str) -> str:
    """The text on one line, with signs that act instead of showing written as escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(visible_sign, text))


def visible_sign(sign: str) -> str:
    r"""One character as it may be shown; `\x1b`, `‮` and the like become escapes."""
    if category(sign) in _HIDDEN:
        return sign.encode("unicode_escape").decode("ascii")
    return sign


def visible_path(path: str) -> str:
    """A path fit to begin a line.

    Continuous-integration runners obey lines that begin with `::` or `##[`, so a file named
    like that gets a harmless `./` before it.
    """
    shown = visible(path)
    return f"./{shown}" if shown.lstrip().startswith(("::", "##[", "##vso[")) else shown


def without_surrogates(text: str) -> str:
    r"""The text with lone surrogates, which no encoding accepts, written as `\udc80`.

    Python uses them for the bytes of a path that are not UTF-8.
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def cells(text: str) -> list[tuple[str, int]]:
    """Each character as shown and the columns that it takes on a terminal; tabs reach their stop."""
    shown = []
    column = 0
    for sign in text:
        if sign == "\t":
            width = TAB - column % TAB
            piece = " " * width
        else:
            piece = visible_sign(sign)
            width = _width(sign) if piece == sign else len(piece)
        shown.append((piece, width))
        column += width
    return shown


def _width(sign: str) -> int:
    if sign.isascii():
        return 1
    # Vowels and finals of Korean syllables join the sign before them.
    if combining(sign) or category(sign) in {"Mn", "Me"} or "ᅠ" <= sign <= "ᇿ":
        return 0
    return 2 if east_asian_width(sign) in {"W", "F"} else 1
