"""The report for a person: each finding with its source line, what it means and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from antilock.findings import Finding, Result
from antilock.report.base import View, help_of, is_fixable, message_of, page_of, position_of
from antilock.report.frame import frame_lines
from antilock.report.summary import fix_lines, notice_lines, summary_line
from antilock.report.terminal import BOLD, CYAN, DIM, OF_SEVERITY, paint
from antilock.report.visible import visible, visible_path

FLOOD = 5  # more findings of one check in one file than this are folded ...
SHOWN = 3  # ... to so many


def render(result: Result, view: View) -> Iterator[str]:
    """Findings by file; each check's page is named once; a flood in one file is folded."""
    explained: set[str] = set()
    for _, group in groupby(result.findings, key=lambda finding: finding.location.path):
        findings = list(group)
        counts = Counter(finding.code for finding in findings)
        told: Counter[str] = Counter()
        for finding in findings:
            told[finding.code] += 1
            if counts[finding.code] <= FLOOD or told[finding.code] <= SHOWN:
                yield from _finding(finding, view, is_first=finding.code not in explained)
                explained.add(finding.code)
        yield from _folded(findings, counts, view)
    yield from notice_lines(result, view)
    if result.notices and view.has_summary:
        yield "\n"
    if view.has_summary:
        yield summary_line(result, view)
        yield from fix_lines(result, view)


def place_of(finding: Finding) -> str:
    """`path:line:column` as terminals and editors follow it; a notebook's cell comes between."""
    position = position_of(finding)
    path = visible_path(finding.location.path)
    if finding.location.cell is not None:
        return f"{path}:cell {finding.location.cell}:{position.line}:{position.column}"
    return f"{path}:{position.line}:{position.column}"


def _finding(finding: Finding, view: View, *, is_first: bool) -> Iterator[str]:
    color = view.color
    severity = paint(finding.severity.word, OF_SEVERITY[finding.severity], color=color)
    place = paint(place_of(finding), BOLD, color=color)
    mark = " [*]" if is_fixable(finding, view) else ""
    yield f"{place}: {severity} {finding.code} [{finding.name}]{mark}\n"
    indent = " " * (len(str(position_of(finding).line)) + 1)
    yield from _wrapped(visible(message_of(finding)), indent, indent, view.width)
    for line in frame_lines(finding, color=color, width=view.width):
        yield f"{line}\n"
    advice = help_of(finding)
    if advice:
        yield from _labelled("help", visible(advice), indent, view)
    if is_first:
        page = f"{page_of(finding, view)} (antilock explain {finding.name})"
        yield from _labelled("page", page, indent, view)
    yield "\n"


def _labelled(label: str, text: str, indent: str, view: View) -> Iterator[str]:
    head = f"{indent}{label}: "
    for number, line in enumerate(_wrapped(text, head, " " * len(head), view.width)):
        painted = paint(f"{label}:", CYAN, color=view.color)
        yield line if number else line.replace(f"{label}:", painted, 1)


def _folded(findings: list[Finding], counts: Counter[str], view: View) -> Iterator[str]:
    names = {finding.code: finding.name for finding in findings}
    folded = [(code, count - SHOWN) for code, count in sorted(counts.items()) if count > FLOOD]
    for code, count in folded:
        text = f"and {count} more of {names[code]} in this file"
        yield paint(f"{visible_path(findings[0].location.path)}: {text}", DIM, color=view.color)
        yield "\n"
    if folded:
        yield "\n"


def _wrapped(text: str, head: str, indent: str, width: int) -> Iterator[str]:
    """Lines of the text, broken at spaces only, when a terminal's width is known."""
    if not width or len(head) + len(text) <= width:
        yield f"{head}{text}\n"
        return
    from textwrap import wrap

    lines = wrap(
        text,
        max(40, width),
        initial_indent=head,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    for line in lines:
        yield f"{line}\n"
