"""What `antilock check` works on: files, or standard input; how each is checked and fixed."""

from __future__ import annotations

import sys
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TextIO

from antilock.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from antilock.discovery import File
    from antilock.findings import Finding, Notice, Result
    from antilock.fix.files import Changes
    from antilock.link import Knowledge
    from antilock.reading import Text
    from antilock.run import Offer, Project


class Input(Protocol):
    """What is checked: files, or standard input.

    checked     paths of what was checked
    report_to   where the report goes, when it goes to no file
    """

    checked: Sequence[str]
    report_to: TextIO

    def check(self, lap: Callable[[str], None] | None = None) -> Result:
        """Check it, as it is now. `lap` is told of each part of the work when it is done."""
        ...

    def plan(self, findings: Sequence[Finding]) -> Changes:
        """What the fixes of findings change."""
        ...

    def write(self, changes: Changes) -> Changes:
        """Change it."""
        ...


class Stdin:
    """Standard input; once it was fixed, the fixed text goes to standard output, and what
    remains is told on standard error."""

    def __init__(self, options: argparse.Namespace, project: Project) -> None:
        if options.paths not in ([], ["-"]):
            raise UsageError("- (standard input) cannot be mixed with other paths")
        self.options, self.project = options, project
        self.path = options.stdin_filename or "stdin.py"
        self.checked: Sequence[str] = [self.path] if options.stdin_filename else []
        self.data = sys.stdin.buffer.read()
        self.report_to = sys.stderr if options.fix else sys.stdout

    @cached_property
    def knowledge(self) -> Knowledge | None:
        """Of the project that the text is to be part of; None where it is judged on its own."""
        from antilock.prefilter import build
        from antilock.processes import usable_cores
        from antilock.run import know_project
        from antilock.surroundings import rest_of

        has_token = build(self.project.catalogue.tokens(), len(self.data))
        if self.project.is_alone or not has_token(self.data):
            return None
        files = rest_of(self.project.configuration, [self.path])
        jobs = self.options.jobs or usable_cores()
        return know_project(files, self.project, jobs) if files else None

    def check(self, lap: Callable[[str], None] | None = None) -> Result:  # noqa: ARG002
        from antilock.findings import Result
        from antilock.run import check_data

        knowledge = self.knowledge if self.options.stdin_filename else None
        report = check_data(
            self.path, self.data, self.project, True, knowledge, _offer(self.options)
        )
        return Result(report.findings, report.notices, 1, suppressed=report.suppressed)

    def plan(self, findings: Sequence[Finding]) -> Changes:
        from antilock.fix.files import Changes, change_of

        change = change_of(
            self.path,
            self.data,
            findings,
            self.project,
            self.knowledge if self.options.stdin_filename else None,
            is_unsafe_allowed=self.options.unsafe_fixes,
        )
        changed = (change,) if change.after != self.data else ()
        return Changes(changed, dropped=change.mended.dropped)

    def write(self, changes: Changes) -> Changes:
        for change in changes.files:
            self.data = change.after
        sys.stdout.buffer.write(self.data)
        sys.stdout.buffer.flush()
        return changes


class Files:
    """Files on disk."""

    def __init__(
        self,
        options: argparse.Namespace,
        project: Project,
        files: Sequence[File],
        notices: Sequence[Notice],
    ) -> None:
        self.options, self.project, self.files, self.notices = options, project, files, notices
        self.checked: Sequence[str] = [file.path for file in files]
        self.report_to = sys.stdout

    def check(self, lap: Callable[[str], None] | None = None) -> Result:
        return _check_files(self.options, self.project, self.files, self.notices, lap)

    @cached_property
    def places(self) -> dict[str, str]:
        return {file.path: file.full for file in self.files}

    def plan(self, findings: Sequence[Finding]) -> Changes:
        from antilock.fix.files import plan_changes

        return plan_changes(
            findings,
            self.places,
            self.project,
            self.know,
            is_unsafe_allowed=self.options.unsafe_fixes,
        )

    def know(self) -> Knowledge | None:
        """Of the project that the files are part of; None where each is judged on its own."""
        from antilock.processes import usable_cores
        from antilock.run import know_project
        from antilock.surroundings import rest_of

        if self.project.is_alone:
            return None
        rest = rest_of(self.project.configuration, self.options.paths or ["."])
        jobs = self.options.jobs or usable_cores()
        return know_project([*self.files, *rest], self.project, jobs)

    def write(self, changes: Changes) -> Changes:
        from antilock.discovery import restamped
        from antilock.fix.files import write_changes

        written = write_changes(changes)
        self.files = [restamped(file) for file in self.files]
        return written


def _check_files(
    options: argparse.Namespace,
    project: Project,
    files: Sequence[File],
    notices: Sequence[Notice],
    lap: Callable[[str], None] | None,
) -> Result:
    from antilock.processes import usable_cores
    from antilock.recall import check_remembered
    from antilock.records import replace
    from antilock.run import check_files

    jobs, offer = options.jobs or usable_cores(), _offer(options)

    def rest() -> Sequence[File]:
        from antilock.surroundings import rest_of

        return rest_of(project.configuration, options.paths or ["."])

    def check(on_file: Callable[[], None] | None) -> Result:
        if options.no_cache:
            return check_files(files, project, jobs, on_file, rest, offer=offer, lap=lap)
        return check_remembered(files, project, jobs, on_file, rest, offer, lap)

    shows = not options.quiet and len(files) > 400 and sys.stderr.isatty()

    if not shows:
        result = check(None)
    else:
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("checking", total=len(files))
            result = check(lambda: progress.advance(task))
    return replace(result, notices=(*notices, *result.notices))


def _offer(options: argparse.Namespace) -> Offer | None:
    """What adds fixes to findings, where the report shows them."""
    if options.statistics:
        return None
    if options.output_format not in ("text", "concise", "json", "jsonl", "sarif"):
        return None
    return _offered


def _offered(text: Text, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """As `rounds.offered`, which is loaded only where there is anything to mend."""
    if all(finding.problem.remedy is None for finding in findings):
        return findings
    from antilock.fix.rounds import offered

    return offered(text, findings)
