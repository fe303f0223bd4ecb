"""One line a finding, for pipes and editors that jump to `path:line:column`."""

from __future__ import annotations

from collections.abc import Iterator

from antilock.findings import Result
from antilock.report.base import View, is_fixable, message_of
from antilock.report.summary import fix_lines, notice_lines, summary_line
from antilock.report.terminal import BOLD, OF_SEVERITY, paint
from antilock.report.text import place_of
from antilock.report.visible import visible


def render(result: Result, view: View) -> Iterator[str]:
    """`path:line:column: severity CODE [name] message`, then notices and the counts."""
    for finding in result.findings:
        place = paint(place_of(finding), BOLD, color=view.color)
        severity = paint(finding.severity.word, OF_SEVERITY[finding.severity], color=view.color)
        message = visible(message_of(finding))
        mark = "[*] " if is_fixable(finding, view) else ""
        yield f"{place}: {severity} {finding.code} [{finding.name}] {mark}{message}\n"
    yield from notice_lines(result, view)
    if view.has_summary:
        yield summary_line(result, view)
        yield from fix_lines(result, view)
