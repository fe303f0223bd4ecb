"""The flake8 door: the same findings as `antilock check`, for the file that flake8 hands over."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from antilock import __version__

if TYPE_CHECKING:
    import ast

    from antilock.findings import Finding
    from antilock.run import Project

Report = tuple[int, int, str, type]


class Plugin:
    """A flake8 plugin: judges one file and yields line (from 1), column (from 0) and text.

    Suppressing by `noqa` is flake8's business; `antilock: ignore` comments work as elsewhere.
    """

    name = "antilock"
    version = __version__

    def __init__(self, tree: ast.AST, filename: str, lines: list[str]) -> None:  # noqa: ARG002 - asking for the tree is what makes flake8 hand over whole files
        self.filename = filename
        self.lines = lines

    def run(self) -> Iterator[Report]:
        """The findings at or above the level that `antilock check` would show."""
        try:
            yield from self._findings()
        except Exception as error:  # a linter's host must never fall over one of its plugins
            yield 1, 0, f"ALK001 antilock could not check this file: {_one_line(error)}", Plugin

    def _findings(self) -> Iterator[Report]:
        from antilock.handed import is_left_out, new_findings
        from antilock.reading import Text
        from antilock.run import check_text

        path = "stdin.py" if self.filename in ("-", "stdin") else self.filename
        project, has_token = _project(os.path.dirname(os.path.abspath(path)))
        text = "".join(self.lines)
        if not has_token(text.encode("utf-8", "surrogatepass")) or is_left_out(project, path):
            return
        source = Text(path, text.removeprefix("\ufeff").replace("\0", " "), "python")
        report = check_text(source, project, honours_noqa=False)
        for finding in new_findings(report.findings, project):
            yield _told(finding)


def _told(finding: Finding) -> Report:
    from antilock.masking import mask

    span = finding.location.span
    message = mask(finding.problem.message).replace("\n", " ")
    return span.line + 1, span.column, f"{finding.code} {message}", Plugin


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


@cache
def _project(directory: str) -> tuple[Project, Callable[[bytes], bool]]:
    """The project of a directory, and the test whether a file can matter to it."""
    from antilock.prefilter import build
    from antilock.project import load_project

    project = load_project((directory,))
    return project, build(project.catalogue.tokens(), 0)
