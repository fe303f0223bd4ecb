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
        from antilock.reading import Text
        from antilock.run import check_text

        path = "stdin.py" if self.filename in ("-", "stdin") else self.filename
        project, has_token = _project(os.path.dirname(os.path.abspath(path)))
        text = "".join(self.lines)
        if not has_token(text.encode("utf-8", "surrogatepass")) or _is_left_out(project, path):
            return
        source = Text(path, text.removeprefix("\ufeff").replace("\0", " "), "python")
        report = check_text(source, project, honours_noqa=False)
        level = project.configuration.reporting.shown_from
        for finding in _without_known(report.findings, project):
            if finding.severity >= level:
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


def _without_known(findings: tuple[Finding, ...], project: Project) -> tuple[Finding, ...]:
    """The findings that the project's baseline does not hold."""
    file = project.configuration.reporting.baseline
    if file is None:
        return findings
    from antilock.baseline import Scope, compare, read_baseline
    from antilock.run import from_root

    nothing = Scope(frozenset(), frozenset(), lambda _: True)
    comparison = compare(
        read_baseline(file), findings, nothing, lambda path: from_root(project, path)
    )
    return comparison.new


def _is_left_out(project: Project, path: str) -> bool:
    """Whether `antilock check` of the directory would pass the file over: excluded, or a test."""
    from antilock.discovery import is_excluded, is_test_path
    from antilock.run import from_root

    relative = from_root(project, path)
    discovery = project.configuration.discovery
    if is_excluded(relative, discovery.exclude):
        return True
    return is_test_path(relative) and not discovery.include_tests
