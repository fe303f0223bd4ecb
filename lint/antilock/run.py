"""Many files through the engine: the facts of each, then, knowing those of all, its findings."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

from antilock import facts as f
from antilock.catalogue.index import Catalogue
from antilock.check import Check, Context
from antilock.collector import leave_to_the_end
from antilock.config.model import Configuration
from antilock.discovery import File
from antilock.findings import Finding, Notice, Problem, Result
from antilock.gather import Gathering, facts_of_text, text_of_data
from antilock.processes import each_of
from antilock.reading import Text, empty_text
from antilock.records import dataclass, replace
from antilock.surroundings import base_of

if TYPE_CHECKING:
    from antilock.cache import Facts
    from antilock.link import Knowledge

# Adds the fixes that there are to the findings of a text.
Offer = Callable[[Text, tuple[Finding, ...]], tuple[Finding, ...]]

_UNREADABLE = "ALK001"
_VERY_MANY = 1_000  # files, from which on it pays to end without taking apart what is known of them


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


def check_files(
    files: Sequence[File],
    project: Project,
    jobs: int = 1,
    on_file: Callable[[], None] | None = None,
    rest: Callable[[], Sequence[File]] = tuple,
    gathering: Gathering | None = None,
    offer: Offer | None = None,
    lap: Callable[[str], None] | None = None,
) -> Result:
    """Check files; the result does not depend on their order, nor on the number of processes.

    In two phases: the facts of each file, which depend on nothing but the file, then the
    judgement of each, knowing the facts of all. `rest` finds the other files of the project, which
    are known but not judged. `on_file` is called when a file is done. `gathering` is an empty one
    that the caller wants to look into. `offer` adds fixes to the findings of each file. `lap` is told
    of each part of the work when it is done.
    """
    lap = lap or (lambda _: None)
    gathering = gathering or gathering_of(project, jobs)
    reports: list[FileReport] = []
    waiting: list[File] = []
    silent: list[File] = []
    for file, extraction in gathering.read(files):
        if extraction.notices:
            reports.append(FileReport(notices=extraction.notices))
        if extraction.facts is not None:
            waiting.append(file)
            continue
        silent.append(file)
        if on_file is not None:
            on_file()
    lap("reading")
    knowledge = None
    if waiting and not project.is_alone:
        knowledge = _known(gathering, rest())
        if len(files) > _VERY_MANY:
            leave_to_the_end((gathering, knowledge))
        # Files that say nothing of a provider, but the region that a client of another file gets.
        given = knowledge.regions()
        waiting += [file for file in silent if gathering.key(file) in given]
    lap("what files know of each other")
    shelf = knowledge.files if knowledge is not None else gathering.shelf.extended(gathering.packed)

    def judge(file: File) -> FileReport:
        facts = shelf[gathering.key(file)]
        return judge_facts(
            file.path,
            facts,
            project,
            lambda: _read(file),
            knowledge,
            is_named=file.is_named,
            offer=offer,
        )

    def lost(file: File, how: str) -> FileReport:
        message = f"was not checked: {how} twice"
        return FileReport(notices=(Notice(file.path, message, is_failure=True),))

    for report in each_of(waiting, judge, jobs, lost):
        reports.append(report)
        if on_file is not None:
            on_file()
    lap("checks")
    return _joined(reports, len(files))


def know_project(
    files: Sequence[File], project: Project, jobs: int = 1, kept: Facts | None = None
) -> Knowledge:
    """What files know of each other, for those who judge texts that are not in files (yet).

    `kept` are the facts of earlier runs.
    """
    with closing(gathering_of(project, jobs, kept)) as gathering:
        return _known(gathering, files)


def _known(gathering: Gathering, files: Sequence[File]) -> Knowledge:
    """What has been gathered, and these files, know of each other."""
    known = {*gathering.packed, *gathering.silent}
    for _ in gathering.read([file for file in files if gathering.key(file) not in known]):
        pass  # what cannot be read says nothing to the others
    return gathering.know()


def gathering_of(project: Project, jobs: int, kept: Facts | None = None) -> Gathering:
    """An empty gathering for a project, with what earlier runs have kept."""
    base = base_of(project.configuration)
    below = os.path.join(base, "")

    def key(file: File) -> str:
        if file.full.startswith(below):  # nearly always, and much quicker
            return file.full[len(below) :].replace(os.sep, "/")
        return known_as(project, file.path)

    return Gathering(project.catalogue, base, key, jobs, kept)


def _read(file: File) -> Text:
    """The text of a file once more, where findings have to show lines of it."""
    from antilock.reading import read_bytes

    try:
        return text_of_data(file.path, read_bytes(file.full))
    except OSError as error:  # it went away meanwhile
        return empty_text(file.path, str(error))


def _joined(reports: Iterable[FileReport], files: int) -> Result:
    """The reports of all files as one result, sorted."""
    reports = tuple(reports)
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
        files=files,
        suppressed=sum(report.suppressed for report in reports),
    )


def check_data(
    path: str,
    data: bytes,
    project: Project,
    is_named: bool,
    knowledge: Knowledge | None = None,
    offer: Offer | None = None,
) -> FileReport:
    """Check the bytes of a file; `path` tells the language and stands in the findings."""
    text = text_of_data(path, data)
    return check_text(text, project, knowledge, is_named=is_named, offer=offer)


def check_text(
    text: Text,
    project: Project,
    knowledge: Knowledge | None = None,
    *,
    is_named: bool = True,
    honours_noqa: bool = True,
    offer: Offer | None = None,
) -> FileReport:
    """Check a text that has been read.

    knowledge      of the project that the text is part of; the text goes before what stands in
                   the file of its path
    honours_noqa   whether `noqa` comments suppress; False where another tool sees to them
    """
    facts = facts_of_text(text, project.catalogue)
    if isinstance(facts, Notice):
        return FileReport(notices=(facts,))
    if not honours_noqa:
        own = tuple(comment for comment in facts.comments if "antilock:" in comment.text)
        facts = replace(facts, comments=own)
    return judge_facts(
        text.path, facts, project, lambda: text, knowledge, is_named=is_named, offer=offer
    )


def judge_facts(
    path: str,
    facts: f.FileFacts,
    project: Project,
    read: Callable[[], Text],
    knowledge: Knowledge | None = None,
    *,
    is_named: bool,
    offer: Offer | None = None,
) -> FileReport:
    """From a file's facts to its findings: checks, suppressions, selection.

    read        gives the file's text; called only where findings have to show lines of it
    knowledge   of the project that the file is part of; None judges it on its own
    offer       adds fixes to the findings; what it fails on is told, and costs the fixes alone
    """
    from antilock.engine import run_checks
    from antilock.selection import is_narrowed
    from antilock.suppress import UNKNOWN, UNUSED, apply_suppressions

    configuration = project.configuration
    relative = from_root(project, path)
    chosen = codes_of(project, relative)
    place = known_as(project, path) if knowledge is not None else relative
    contexts = _contexts(project, relative, place, is_named, knowledge)
    linked = None if knowledge is None else (knowledge, place)
    flagged, failures = run_checks(path, facts, project.checks, contexts, project.catalogue, linked)
    notices = [
        Notice(
            path,
            f"{failure.code} failed on this file: {failure.error}; the other checks went on",
            True,
        )
        for failure in failures
    ]
    if facts.broken and not (is_named and _is_told_as_finding(project, facts)):
        notices.append(Notice(path, f"read in part: {facts.broken}"))
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
    if not placed:
        return FileReport((), tuple(notices), outcome.suppressed)
    text = read()
    findings = tuple(_findings(text, relative, placed))
    if offer is not None:
        try:
            findings = offer(text, findings)
        except Exception as error:  # findings without fixes are better than none
            message = (
                f"antilock failed on its fixes ({type(error).__name__}: {error}); please report it"
            )
            notices.append(Notice(path, message))
    return FileReport(findings, tuple(notices), outcome.suppressed)


def _is_told_as_finding(project: Project, facts: f.FileFacts) -> bool:
    """Whether a check tells of what could not be read of a named file."""
    return any(
        check.code == _UNREADABLE and facts.language in check.languages for check in project.checks
    )


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


def codes_of(project: Project, relative: str) -> frozenset[str]:
    """The codes that count in a file, by its path from the configuration's root."""
    from antilock.selection import codes_for_file, select_checks

    selection = project.configuration.selection
    chosen = select_checks(project.checks, selection)
    return codes_for_file(relative, chosen, selection, project.checks)


def known_as(project: Project, path: str) -> str:
    """The path that a file has in the knowledge of its project."""
    return _relative(path, base_of(project.configuration))


def from_root(project: Project, path: str) -> str:
    """A path relative to the directory that the configuration's patterns are relative to."""
    return _relative(path, str(project.configuration.root))


def _relative(path: str, base: str) -> str:
    try:
        return os.path.relpath(path, base).replace(os.sep, "/")
    except ValueError:  # another drive
        return path.replace(os.sep, "/")


def _contexts(
    project: Project, relative: str, place: str, is_named: bool, knowledge: Knowledge | None
) -> Callable[[Check], Context]:
    policy = project.configuration.policy
    base = Context(
        catalogue=project.catalogue,
        as_of=project.as_of,
        retirement_horizon_days=policy.retirement_horizon_days,
        providers=policy.providers,
        fallback_providers=policy.fallback_providers,
        deploy_regions=policy.deploy_regions,
        is_adapter=_is_adapter(project, relative),
        has_adapters=bool(policy.adapters),
        is_named=is_named,
        relative=place,
        knowledge=knowledge,
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
