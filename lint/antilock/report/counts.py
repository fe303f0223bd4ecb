"""How often each check fired (`--statistics`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from antilock.findings import Result
from antilock.report.base import View
from antilock.report.summary import notice_lines, summary_line
from antilock.report.terminal import BOLD, OF_SEVERITY, paint


def render(result: Result, view: View) -> Iterator[str]:
    """A line a check, most frequent first: count, code, gravest severity, name."""
    counts = Counter(finding.code for finding in result.findings)
    names = {finding.code: finding.name for finding in result.findings}
    gravest = {
        code: max(finding.severity for finding in result.findings if finding.code == code)
        for code in counts
    }
    digits = max((len(str(count)) for count in counts.values()), default=1)
    for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        severity = paint(f"{gravest[code].word:<7}", OF_SEVERITY[gravest[code]], color=view.color)
        number = paint(f"{count:>{digits}}", BOLD, color=view.color)
        yield f"{number} {code} {severity} {names[code]}\n"
    yield from notice_lines(result, view)
    if view.has_summary:
        yield summary_line(result, view)
