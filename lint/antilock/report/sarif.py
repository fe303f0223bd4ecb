"""SARIF 2.1.0: the exchange format of static analysis, for code scanning and viewers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from antilock import __version__
from antilock.findings import Finding, Notice, Result, Severity
from antilock.report.base import (
    View,
    fix_object,
    help_of,
    line_of,
    message_of,
    position_of,
    text_of,
)
from antilock.report.visible import visible, without_surrogates

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_ROOT = "%SRCROOT%"


def render(result: Result, view: View) -> Iterator[str]:
    """One run: the checks with their pages as rules, findings as results, notices as
    notifications of the invocation."""
    rules = _rules(result, view)
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "antilock",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": rules,
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            _ROOT: {"description": {"text": "The directory that antilock was started in."}}
        },
        "invocations": [
            {
                "executionSuccessful": not any(notice.is_failure for notice in result.notices),
                "toolExecutionNotifications": [_notification(n) for n in result.notices],
            }
        ],
        "results": [_result(finding, numbers[finding.code]) for finding in result.findings],
    }
    yield json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _rules(result: Result, view: View) -> list[dict[str, Any]]:
    """Every check that ran, sorted by code; one that only a finding names has no page."""
    rules = {
        check.code: _rule(check.code, check.name, check.severity, check.page, check.url)
        for check in view.checks
    }
    for finding in result.findings:
        if finding.code not in rules:
            rules[finding.code] = _rule(finding.code, finding.name, finding.severity)
    return [rule for _, rule in sorted(rules.items())]


def _rule(
    code: str, name: str, severity: Severity, page: str = "", url: str = ""
) -> dict[str, Any]:
    page = page or name
    first = page.split("\n\n", 1)[0].replace("\n", " ").strip()
    rule: dict[str, Any] = {
        "id": code,
        "name": name,
        "shortDescription": {"text": first},
        "fullDescription": {"text": first},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": {"tags": ["ai-provider-lock-in"]},
    }
    if url.startswith("https://"):  # a viewer cannot follow a path of another project
        rule["helpUri"] = url
    return rule


def _result(finding: Finding, number: int) -> dict[str, Any]:
    message = without_surrogates(message_of(finding))
    advice = without_surrogates(help_of(finding))
    text = f"{message}\nHelp: {advice}" if advice else message
    position = position_of(finding)
    region = {
        "startLine": position.line,
        "startColumn": position.column,
        "endLine": position.end_line,
        "endColumn": position.end_column,
    }
    place: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": artifact(finding.location.path),
            "region": region,
        }
    }
    cell = finding.location.cell
    if cell is not None:
        # Lines count inside the cell; in the notebook's JSON, which viewers open, they mean
        # nothing. So the region is the start of the file and the text tells the place.
        place["physicalLocation"]["region"] = {"startLine": 1}
        place["logicalLocations"] = [{"name": f"cell {cell}", "kind": "module"}]
        place["properties"] = {"cell": cell, **region}
        text = f"Cell {cell}, line {position.line}: {text}"
    elif position.line == position.end_line:
        place["physicalLocation"]["contextRegion"] = {
            "startLine": position.line,
            "snippet": {"text": without_surrogates(line_of(finding))},
        }
    return {
        "ruleId": finding.code,
        "ruleIndex": number,
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [place],
        "partialFingerprints": {"antilock/v1": finding.fingerprint},
        "properties": {"provider": finding.problem.provider},
        **({"fixes": [_fix(finding)]} if finding.fix is not None else {}),
    }


def _fix(finding: Finding) -> dict[str, Any]:
    told = fix_object(finding) or {}
    description = told["title"] if told["is_safe"] else f"{told['title']} (changes behaviour)"
    replacements = [
        {
            "deletedRegion": {
                "startLine": edit["line"],
                "startColumn": edit["column"],
                "endLine": edit["end_line"],
                "endColumn": edit["end_column"],
            },
            "insertedContent": {"text": edit["text"]},
        }
        for edit in told["edits"]
    ]
    change = {
        "artifactLocation": artifact(finding.location.path),
        "replacements": replacements,
    }
    return {"description": {"text": description}, "artifactChanges": [change]}


def _notification(notice: Notice) -> dict[str, Any]:
    told: dict[str, Any] = {
        "level": "error" if notice.is_failure else "note",
        "message": {"text": visible(text_of(notice))},
    }
    if notice.path:
        told["locations"] = [{"physicalLocation": {"artifactLocation": artifact(notice.path)}}]
    return told


def artifact(path: str) -> dict[str, str]:
    """A file as SARIF names it: a URI, relative to the working directory where the path is.

    Bytes of a path that are not UTF-8 are kept, percent-encoded.
    """
    encoded = quote(path.encode("utf-8", "surrogateescape"), safe="/")
    if path.startswith("/"):
        return {"uri": f"file://{encoded}"}
    if path[1:3] == ":/":  # a Windows drive
        return {"uri": f"file:///{path[0]}:{encoded[4:]}"}
    return {"uri": encoded, "uriBaseId": _ROOT}
