"""JUnit XML: a suite a file, a failing case a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

# Only builds a document; what is attacked in parsers does not apply.
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from antilock.findings import Finding, Result
from antilock.report.base import View, help_of, message_of, position_of, text_of
from antilock.report.summary import summary_line
from antilock.report.text import place_of
from antilock.report.visible import visible

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(result: Result, view: View) -> Iterator[str]:
    """Findings below `view.fail_on` are cases that pass and tell; unchecked files are errors."""
    root = Element("testsuites", name="antilock")
    for path, group in groupby(result.findings, key=lambda finding: finding.location.path):
        suite = SubElement(root, "testsuite", name=_legal(visible(path)))
        for finding in group:
            _add_case(suite, finding, view)
    _add_run(root, result)
    for suite in root:
        _count(suite)
    _count(root)
    indent(root)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    # ASCII with character references reads the same in every encoding that a stream may have.
    yield tostring(root, encoding="us-ascii", xml_declaration=False).decode("ascii") + "\n"


def _add_case(suite: Element, finding: Finding, view: View) -> None:
    position = position_of(finding)
    case = SubElement(
        suite,
        "testcase",
        name=_legal(f"{finding.code} {finding.name} {place_of(finding)}"),
        classname=_legal(visible(finding.location.path)),
        file=_legal(visible(finding.location.path)),
        line=str(position.line),
    )
    message = visible(message_of(finding))
    told = f"{place_of(finding)}: {finding.severity.word} {finding.code} [{finding.name}] {message}"
    advice = help_of(finding)
    body = told + (f"\nhelp: {visible(advice)}" if advice else "")
    if finding.severity >= view.fail_on:
        failure = SubElement(case, "failure", type=finding.severity.word, message=_legal(message))
        failure.text = _legal(body)
    else:
        SubElement(case, "system-out").text = _legal(body)


def _add_run(root: Element, result: Result) -> None:
    """A case for the run itself, so that a clean report is not an empty one."""
    suite = SubElement(root, "testsuite", name="antilock")
    for notice in result.notices:
        if notice.is_failure:
            where = _legal(visible(notice.path))
            case = SubElement(suite, "testcase", name=f"check {where}", classname="antilock")
            message = _legal(visible(text_of(notice)))
            SubElement(case, "error", type="not-checked", message=message).text = message
    case = SubElement(suite, "testcase", name="run", classname="antilock")
    told = [
        f"{visible(notice.path)}: {visible(text_of(notice))}\n"
        for notice in result.notices
        if not notice.is_failure
    ]
    SubElement(case, "system-out").text = _legal("".join(told) + summary_line(result, View()))


def _count(element: Element) -> None:
    for attribute, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
        element.set(attribute, str(sum(1 for _ in element.iter(tag))))


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)
