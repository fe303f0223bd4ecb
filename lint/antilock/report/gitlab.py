"""GitLab's code quality report: an array of issues for a merge request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from antilock.findings import Finding, Notice, Result, Severity
from antilock.report.base import View, help_of, message_of, position_of, text_of
from antilock.report.visible import visible, without_surrogates

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def render(result: Result, view: View) -> Iterator[str]:
    """Every finding, and every file that could not be checked, as an issue of its own.

    GitLab keeps one issue a fingerprint, so a repeated one gets its ordinal added.
    """
    seen: dict[str, int] = {}
    issues = []
    for finding in result.findings:
        count = seen[finding.fingerprint] = seen.get(finding.fingerprint, 0) + 1
        suffix = "" if count == 1 else f"-{count}"
        issues.append(_issue(finding, finding.fingerprint + suffix))
    issues += [_failure(notice) for notice in result.notices if notice.is_failure]
    yield json.dumps(issues, indent=1) + "\n"


def _issue(finding: Finding, fingerprint: str) -> dict[str, Any]:
    position = position_of(finding)
    description = visible(message_of(finding))
    advice = help_of(finding)
    if advice:
        description += f" Help: {visible(advice)}"
    lines = {"begin": position.line, "end": position.end_line}
    if finding.location.cell is not None:
        # A cell's lines are not those of the file that GitLab shows.
        description = f"Cell {finding.location.cell}, line {position.line}: {description}"
        lines = {"begin": 1, "end": 1}
    return {
        "description": description,
        "check_name": finding.name,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": without_surrogates(finding.location.path), "lines": lines},
    }


def _failure(notice: Notice) -> dict[str, Any]:
    from hashlib import sha256

    path = without_surrogates(notice.path) or "."
    message = visible(text_of(notice))
    return {
        "description": f"Not checked: {message}",
        "check_name": "not-checked",
        "fingerprint": sha256(f"{path}\0{message}".encode()).hexdigest()[:32],
        "severity": "blocker",
        "location": {"path": path, "lines": {"begin": 1, "end": 1}},
    }
