"""Workflow commands: findings as annotations on a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from antilock.findings import Finding, Result, Severity
from antilock.report.base import View, help_of, message_of, position_of, text_of
from antilock.report.summary import summary_line
from antilock.report.visible import visible

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(result: Result, view: View) -> Iterator[str]:
    """One command a finding and a notice; the counts follow as plain text for the log."""
    for finding in result.findings:
        advice = help_of(finding)
        lines = [_described(finding), *([f"help: {visible(advice)}"] if advice else [])]
        yield _command(_COMMANDS[finding.severity], _properties(finding), "\n".join(lines))
    for notice in result.notices:
        properties = {"title": "antilock"}
        if notice.path:
            properties["file"] = visible(notice.path)
        kind = "error" if notice.is_failure else "notice"
        yield _command(kind, properties, visible(text_of(notice)))
    if view.has_summary:
        yield summary_line(result, View())


def _described(finding: Finding) -> str:
    message = visible(message_of(finding))
    if finding.location.cell is None:
        return message
    return f"cell {finding.location.cell}, line {finding.location.span.line + 1}: {message}"


def _properties(finding: Finding) -> dict[str, str]:
    """The place; a notebook's cell has no line of the file, so there the file alone is named."""
    position = position_of(finding)
    properties = {
        "file": visible(finding.location.path),
        "title": f"{finding.code} {finding.name}",
    }
    if finding.location.cell is not None:
        return properties
    properties["line"] = str(position.line)
    properties["endLine"] = str(position.end_line)
    if position.line == position.end_line:  # columns are refused otherwise
        properties["col"] = str(position.column)
        properties["endColumn"] = str(position.end_column)
    return properties


def _command(kind: str, properties: dict[str, str], message: str) -> str:
    told = ",".join(f"{key}={_escape_property(value)}" for key, value in properties.items())
    return f"::{kind} {told}::{_escape_message(message)}\n"


def _escape_message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_message(text).replace(":", "%3A").replace(",", "%2C")
