"""Many files through the engine: reading, order, processes, failures, what is kept and told."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from antilock import facts as f
from antilock.catalogue.index import Catalogue
from antilock.check import Check, Context
from antilock.config.model import Configuration
from antilock.discovery import File
from antilock.errors import AntilockError
from antilock.findings import Finding, Location, Notice, Problem, Result
from antilock.languages import language_name, load_language
from antilock.languages.base import UnreadableError

# Below this many candidate files a second process costs more than it saves.
_WORTH_PROCESSES = 150


@dataclass(frozen=True, slots=True)
class Project:
    """Everything that judging a file takes.

    as_of      the day that shutdown dates are judged by
    is_alone   judge each file on its own (`--no-project`)
    """

    configuration: Configuration
    catalogue: Catalogue
    checks: tuple[Check, ...]
    as_of: date
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class FileReport:
    """What one file gave."""

    findings: tuple[Finding, ...] = ()
    notices: tuple[Notice, ...] = ()
    suppressed: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text as the front-end reads it, and the way back to where people see it.

    starts    as in languages.base.Unpacked, for notebooks
    trouble   what could not be read as written, or ""
    """

    path: str
    text: str
    language: str
    starts: tuple[tuple[int, int], ...] = ()
    trouble: str = ""

    def location(self, span: f.Span) -> Location:
        """Where a span of the text is in the file."""
        if not self.starts:
            return Location(self.path, None, span)
        cell, first = next(
            (start for start in reversed(self.starts) if start[1] <= span.line), self.starts[0]
        )
        moved = f.Span(span.line - first, span.column, span.end_line - first, span.end_column)
        return Location(self.path, cell, moved)


def check_files(
    files: Sequence[File],
    project: Project,
    jobs: int = 1,
    on_file: Callable[[], None] | None = None,
) -> Result:
    """Check files; the result does not depend on their order, nor on the number of processes."""
    reports: list[FileReport] = []
    for report in _reports(files, project, jobs):
        reports.append(report)
        if on_file is not None:
            on_file()
    findings = sorted(
        (finding for report in reports for finding in report.findings),
        key=lambda finding: (
            finding.location.path,
            finding.location.cell or 0,
            finding.location.span,
            finding.code,
        ),
    )
    notices = sorted(
        (notice for report in reports for notice in report.notices),
        key=lambda notice: (notice.path, notice.message),
    )
    return Result(
        findings=tuple(findings),
        notices=tuple(notices),
        files=len(files),
        suppressed=sum(report.suppressed for report in reports),
    )


def _reports(files: Sequence[File], project: Project, jobs: int) -> Iterator[FileReport]:
    from antilock.prefilter import build

    total = sum(file.size for file in files)
    has_token = build(project.catalogue.tokens(), total)
    if jobs > 1 and len(files) >= _WORTH_PROCESSES and hasattr(os, "fork"):
        yield from _forked(files, project, has_token, jobs)
        return
    for file in files:
        yield check_file(file, project, has_token)


def _forked(
    files: Sequence[File], project: Project, has_token: Callable[[bytes], bool], jobs: int
) -> Iterator[FileReport]:
    """The same by forked processes: what they need is inherited, only reports are sent."""
    import multiprocessing

    global _inherited
    _inherited = (project, has_token)
    try:
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            yield from pool.imap(_check_inherited, files, chunksize=16)
    finally:
        _inherited = None


_inherited: tuple[Project, Callable[[bytes], bool]] | None = None


def _check_inherited(file: File) -> FileReport:
    assert _inherited is not None
    project, has_token = _inherited
    return check_file(file, project, has_token)


def check_file(file: File, project: Project, has_token: Callable[[bytes], bool]) -> FileReport:
    """Read and check one file; never raises for what stands in it."""
    from antilock.reading import read_bytes

    try:
        data = read_bytes(file.full)
    except OSError as error:
        return FileReport(
            notices=(Notice(file.path, f"cannot be read: {_reason(error)}", file.is_named),)
        )
    if not has_token(data) and not (file.is_named and _may_be_unreadable(data)):
        return FileReport()
    return check_data(file.path, data, project, file.is_named)


def check_data(path: str, data: bytes, project: Project, is_named: bool) -> FileReport:
    """Check the bytes of a file; `path` tells the language and stands in the findings."""
    try:
        text = read_text(path, data)
    except UnreadableError as error:
        text = Text(path, "", language_name(path) or "python", trouble=str(error))
    return check_text(text, project, is_named=is_named)


def read_text(path: str, data: bytes) -> Text:
    """The text of a file, unpacked if it is a container. Raises UnreadableError."""
    from antilock.reading import decode

    name = language_name(path)
    if name is None:
        raise UnreadableError("no language of antilock's is known by this file's name")
    source = decode(data)
    language = load_language(name)
    if language.unpack is None:
        return Text(path, source.text, name, trouble=source.trouble)
    unpacked = language.unpack(source.text)
    return Text(path, unpacked.text, name, unpacked.starts, source.trouble)


def check_text(
    text: Text, project: Project, *, is_named: bool = True, honours_noqa: bool = True
) -> FileReport:
    """Check a text that has been read.

    honours_noqa   whether `noqa` comments suppress; False where another tool sees to them
    """
    from antilock.engine import read_facts

    try:
        facts = read_facts(text.text, load_language(text.language), project.catalogue)
    except AntilockError:
        raise
    except Exception as error:  # one file's trouble must not end the run
        message = f"antilock failed on this file, which was not checked ({type(error).__name__}: {error}); please report it"
        return FileReport(notices=(Notice(text.path, message, is_failure=True),))
    if text.trouble:
        facts = replace(facts, broken=text.trouble)
    if not honours_noqa:
        own = tuple(comment for comment in facts.comments if "antilock:" in comment.text)
        facts = replace(facts, comments=own)
    return judge_facts(text, facts, project, is_named=is_named)


def judge_facts(text: Text, facts: f.FileFacts, project: Project, *, is_named: bool) -> FileReport:
    """From a file's facts to its findings: checks, suppressions, selection."""
    from antilock.engine import run_checks
    from antilock.selection import is_narrowed
    from antilock.suppress import UNKNOWN, UNUSED, apply_suppressions

    configuration = project.configuration
    relative = from_root(project, text.path)
    chosen = codes_of(project, relative)
    contexts = _contexts(project, relative, is_named)
    flagged, failures = run_checks(text.path, facts, project.checks, contexts, project.catalogue)
    notices = [
        Notice(
            text.path,
            f"{failure.code} failed on this file: {failure.error}; the other checks went on",
            True,
        )
        for failure in failures
    ]
    if facts.broken and not is_named:
        notices.append(Notice(text.path, f"read in part: {facts.broken}"))
    flagged = [(check, problem) for check, problem in flagged if check.code in chosen]
    known = {check.code: check for check in project.checks}
    judged = chosen - {failure.code for failure in failures}
    outcome = apply_suppressions(
        flagged,
        facts.comments,
        {code: check.name for code, check in known.items()},
        judged,
        is_narrowed=is_narrowed(configuration.selection),
    )
    kept = [
        *outcome.kept,
        *((known[UNUSED], problem) for problem in outcome.unused if UNUSED in known),
        *((known[UNKNOWN], problem) for problem in outcome.unknown if UNKNOWN in known),
    ]
    placed = sorted(kept, key=lambda item: (item[1].span, item[0].code))
    return FileReport(tuple(_findings(text, relative, placed)), tuple(notices), outcome.suppressed)


def _findings(
    text: Text, relative: str, placed: Sequence[tuple[Check, Problem]]
) -> Iterator[Finding]:
    from antilock.baseline import fingerprints

    lines = text.text.split("\n")
    shown = [
        lines[problem.span.line].rstrip("\r") if problem.span.line < len(lines) else ""
        for _, problem in placed
    ]
    identities = fingerprints(
        relative, [(check.code, line) for (check, _), line in zip(placed, shown, strict=True)]
    )
    for (check, problem), line, identity in zip(placed, shown, identities, strict=True):
        yield Finding(
            code=check.code,
            name=check.name,
            severity=problem.severity or check.severity,
            location=text.location(problem.span),
            problem=problem,
            line=line,
            fingerprint=identity,
        )


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower() if error.errno else str(error)


def _may_be_unreadable(data: bytes) -> bool:
    """Whether a named file without tokens still has to be looked at: it may be no text at all."""
    if b"\0" in data:
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def codes_of(project: Project, relative: str) -> frozenset[str]:
    """The codes that count in a file, by its path from the configuration's root."""
    from antilock.selection import codes_for_file, select_checks

    selection = project.configuration.selection
    chosen = select_checks(project.checks, selection)
    return codes_for_file(relative, chosen, selection, project.checks)


def from_root(project: Project, path: str) -> str:
    """A path relative to the directory that the configuration's patterns are relative to."""
    try:
        return os.path.relpath(path, project.configuration.root).replace(os.sep, "/")
    except ValueError:  # another drive
        return path.replace(os.sep, "/")


def _contexts(project: Project, relative: str, is_named: bool) -> Callable[[Check], Context]:
    policy = project.configuration.policy
    base = Context(
        catalogue=project.catalogue,
        as_of=project.as_of,
        retirement_horizon_days=policy.retirement_horizon_days,
        providers=policy.providers,
        fallback_providers=policy.fallback_providers,
        is_adapter=_is_adapter(project, relative),
        has_adapters=bool(policy.adapters),
        is_named=is_named,
    )

    def context_of(check: Check) -> Context:
        options = project.configuration.options_for(check)
        return base if options is None else replace(base, options=options)

    return context_of


def _is_adapter(project: Project, relative: str) -> bool:
    adapters = project.configuration.policy.adapters
    if not adapters:
        return False
    from antilock.config.globs import compile_globs

    return compile_globs(adapters)(relative)
