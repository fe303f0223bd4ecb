"""Whether a terminal listens, and how text is coloured for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

from antilock.findings import Severity

COLORS = ("auto", "always", "never")

BOLD = "1"
DIM = "2"
GREEN = "32"
CYAN = "36"
OF_SEVERITY = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;34"}


def wants_color(mode: str, stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Decide on colour: `mode` is one of COLORS, and "auto" asks the environment and the stream.

    NO_COLOR wins over FORCE_COLOR; both count only when they are not empty.
    """
    if mode != "auto":
        return mode == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "0") not in {"", "0", "false"}:
        return True
    return environment.get("TERM") != "dumb" and stream.isatty()


def paint(text: str, style: str, *, color: bool) -> str:
    """The text in a style (parameters of the SGR escape sequence), or as it is."""
    return f"\x1b[{style}m{text}\x1b[0m" if color and text else text
