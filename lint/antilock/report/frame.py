"""The source line of a finding with a caret under what it is about."""

from __future__ import annotations

from antilock.findings import Finding
from antilock.report.base import line_of, position_of
from antilock.report.terminal import CYAN, OF_SEVERITY, paint
from antilock.report.visible import cells

LONGEST = 140  # columns of source shown where no terminal says how wide it is
_CUT = "..."


def frame_lines(finding: Finding, *, color: bool, width: int) -> list[str]:
    """Three lines: an empty gutter, the source, and carets followed by the check's name.

    A long line is cut to `width` columns (0: to LONGEST) around the place.
    """
    position = position_of(finding)
    number = str(position.line)
    gutter = " " * len(number)
    room = max(40, width - len(number) - 3) if width else LONGEST
    end = position.end_column if position.end_line == position.line else None
    source, before, under = excerpt(
        line_of(finding), position.column - 1, None if end is None else end - 1, room
    )
    bar = paint("|", CYAN, color=color)
    carets = paint("^" * under + " " + finding.name, OF_SEVERITY[finding.severity], color=color)
    return [
        f"{gutter} {bar}",
        f"{paint(number, CYAN, color=color)} {bar} {source}".rstrip(),
        f"{gutter} {bar} {' ' * before}{carets}",
    ]


def excerpt(line: str, start: int, end: int | None, room: int) -> tuple[str, int, int]:
    """Cut a line to `room` columns around [start, end), given in code points; None: to its end.

    Returns the text, the columns before the place, and the columns of the place (at least one).
    """
    row = cells(line.rstrip())
    start = min(start, len(row))
    end = len(row) if end is None else max(start, min(end, len(row)))
    first, last = _window([width for _, width in row], start, end, room)
    head = _CUT if first else ""
    tail = _CUT if last < len(row) else ""
    text = head + "".join(piece for piece, _ in row[first:last]) + tail
    before = len(head) + sum(width for _, width in row[first:start])
    under = sum(width for _, width in row[start : min(end, last)])
    return text, before, max(1, under)


def _window(widths: list[int], start: int, end: int, room: int) -> tuple[int, int]:
    """The part [first, last) of a row that is shown: what comes before the place gets up to a
    third of the room, unless all of it fits."""
    if sum(widths) <= room:
        return 0, len(widths)
    room -= 2 * len(_CUT)
    ahead = sum(widths[:end])
    first = 0
    if ahead > room:
        first = start
        left = room // 3
        while first and widths[first - 1] <= left:
            first -= 1
            left -= widths[first]
    last = first
    left = room
    while last < len(widths) and widths[last] <= left:
        left -= widths[last]
        last += 1
    return first, last
