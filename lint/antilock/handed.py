"""One file that another program hands over (flake8, an editor): does it count, and what is new?"""

from __future__ import annotations

from antilock.findings import Finding
from antilock.run import Project, from_root


def is_left_out(project: Project, path: str) -> bool:
    """Whether `antilock check` of the directory would pass the file over: excluded, or a test."""
    from antilock.discovery import is_excluded, is_test_path

    relative = from_root(project, path)
    discovery = project.configuration.discovery
    if is_excluded(relative, discovery.exclude):
        return True
    return is_test_path(relative) and not discovery.include_tests


def new_findings(findings: tuple[Finding, ...], project: Project) -> tuple[Finding, ...]:
    """Those that the configuration shows and the project's baseline does not hold."""
    level = project.configuration.reporting.shown_from
    shown = tuple(finding for finding in findings if finding.severity >= level)
    file = project.configuration.reporting.baseline
    if file is None:
        return shown
    from antilock.baseline import Scope, compare, read_baseline

    nothing = Scope(frozenset(), frozenset(), lambda _: True)
    comparison = compare(
        read_baseline(file), findings, nothing, lambda path: from_root(project, path)
    )
    return tuple(finding for finding in comparison.new if finding.severity >= level)
