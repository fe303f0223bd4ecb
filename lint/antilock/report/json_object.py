"""One JSON object: version, findings, summary."""

from __future__ import annotations

import json
from collections.abc import Iterator

from antilock import __version__
from antilock.findings import Result
from antilock.report.base import View, finding_object, summary_object


def render(result: Result, view: View) -> Iterator[str]:
    """`{"version", "findings": [...], "summary": {...}}`, in ASCII, one finding a line."""
    yield f'{{"version": {json.dumps(__version__)}, "findings": ['
    separator = "\n"
    for finding in result.findings:
        yield separator + json.dumps(finding_object(finding, view))
        separator = ",\n"
    yield f'\n], "summary": {json.dumps(summary_object(result))}}}\n'
