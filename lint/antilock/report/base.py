"""What a reporter is, and what all of them share: masked texts and positions from 1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from antilock.check import Check
from antilock.findings import Finding, Notice, Result, Severity
from antilock.masking import mask
from antilock.records import dataclass
from antilock.report.visible import without_surrogates

SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.INFO)  # gravest first


@dataclass(frozen=True, slots=True)
class View:
    """How a result is shown.

    checks      those that ran; SARIF carries their pages
    color       whether terminal colours may be used (see terminal.wants_color)
    width       columns of the terminal, 0 where there is none
    fail_on     the least severity that fails the run
    has_summary whether text for people ends with counts
    shows_unsafe whether fixes that change behaviour count as fixes
    """

    checks: tuple[Check, ...] = ()
    color: bool = False
    width: int = 0
    fail_on: Severity = Severity.WARNING
    has_summary: bool = True
    shows_unsafe: bool = False


class Reporter(Protocol):
    """Tells a result."""

    def __call__(self, result: Result, view: View) -> Iterator[str]:
        """Yield pieces of text that together are the report, line endings included."""
        ...


@dataclass(frozen=True, slots=True)
class Position:
    """Where a finding is, counted from 1 in code points; `end_column` is the first one after it.

    In a notebook the lines are those of the cell.
    """

    line: int
    column: int
    end_line: int
    end_column: int


def position_of(finding: Finding) -> Position:
    """The finding's place as people and most formats count it."""
    span = finding.location.span
    return Position(span.line + 1, span.column + 1, span.end_line + 1, span.end_column + 1)


def message_of(finding: Finding) -> str:
    """What is wrong, secrets masked."""
    return mask(finding.problem.message)


def help_of(finding: Finding) -> str:
    """What to do, secrets masked."""
    return mask(finding.problem.help)


def line_of(finding: Finding) -> str:
    """The source line, secrets masked."""
    return mask(finding.line)


def text_of(notice: Notice) -> str:
    """A notice's message, secrets masked."""
    return mask(notice.message)


def page_of(finding: Finding, view: View) -> str:
    """Where the check is explained: the address of its page."""
    for check in view.checks:
        if check.code == finding.code:
            return check.url
    return f"docs/checks/{finding.name}.md"


def counts_of(findings: tuple[Finding, ...]) -> dict[Severity, int]:
    """How many findings there are of each severity, gravest first."""
    counts = dict.fromkeys(SEVERITIES, 0)
    for finding in findings:
        counts[finding.severity] += 1
    return counts


def finding_object(finding: Finding, view: View) -> dict[str, Any]:
    """A finding as JSON has it; lines and columns count from 1, `end_column` is exclusive."""
    position = position_of(finding)
    return {
        "path": without_surrogates(finding.location.path),
        "line": position.line,
        "column": position.column,
        "end_line": position.end_line,
        "end_column": position.end_column,
        "cell": finding.location.cell,
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.word,
        "message": without_surrogates(message_of(finding)),
        "help": without_surrogates(help_of(finding)),
        "url": page_of(finding, view),
        "provider": finding.problem.provider,
        "fix": fix_object(finding),
        "fingerprint": finding.fingerprint,
    }


def fix_object(finding: Finding) -> dict[str, Any] | None:
    """A finding's fix as JSON has it; its places count as those of findings do."""
    fix = finding.fix
    if fix is None:
        return None
    edits = [
        {
            "line": edit.span.line + 1,
            "column": edit.span.column + 1,
            "end_line": edit.span.end_line + 1,
            "end_column": edit.span.end_column + 1,
            "text": edit.text,
        }
        for edit in fix.edits
    ]
    return {"title": fix.title, "is_safe": fix.is_safe, "edits": edits}


def is_fixable(finding: Finding, view: View) -> bool:
    """Whether `--fix` would mend a finding, as the command line stands."""
    return finding.fix is not None and (finding.fix.is_safe or view.shows_unsafe)


def summary_object(result: Result) -> Mapping[str, Any]:
    """The counts of a run as JSON has them, with every notice."""
    counts = counts_of(result.findings)
    hidden = dict(result.hidden)
    return {
        "files": result.files,
        "findings": len(result.findings),
        **{severity.word: count for severity, count in counts.items()},
        "hidden": {severity.word: hidden.get(severity, 0) for severity in SEVERITIES},
        "suppressed": result.suppressed,
        "baselined": result.baselined,
        "fixed": result.fixed,
        "notices": [
            {
                "path": without_surrogates(notice.path),
                "message": without_surrogates(text_of(notice)),
                "is_failure": notice.is_failure,
            }
            for notice in result.notices
        ],
    }
