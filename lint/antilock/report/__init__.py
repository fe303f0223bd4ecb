"""Every way a result is told. A format is imported only when somebody asks for it."""

from __future__ import annotations

from importlib import import_module

from antilock.errors import UsageError
from antilock.report.base import Reporter, View

FORMATS = {
    "text": "text",
    "concise": "concise",
    "json": "json_object",
    "jsonl": "json_lines",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "junit": "junit",
    "statistics": "counts",
}


def reporter(name: str) -> Reporter:
    """The reporter of a format; raises UsageError for a name that is not in FORMATS."""
    if name not in FORMATS:
        raise UsageError(f"unknown output format {name!r}; choose one of {', '.join(FORMATS)}")
    render: Reporter = import_module(f"antilock.report.{FORMATS[name]}").render
    return render


__all__ = ["FORMATS", "Reporter", "View", "reporter"]
