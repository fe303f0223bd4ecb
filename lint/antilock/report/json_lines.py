"""One JSON object a line: each finding, and last the summary."""

from __future__ import annotations

import json
from collections.abc import Iterator

from antilock import __version__
from antilock.findings import Result
from antilock.report.base import View, finding_object, summary_object


def render(result: Result, view: View) -> Iterator[str]:
    """Findings as in the json format; the last line has `version` and `summary` instead."""
    for finding in result.findings:
        yield json.dumps(finding_object(finding, view)) + "\n"
    yield json.dumps({"version": __version__, "summary": summary_object(result)}) + "\n"
