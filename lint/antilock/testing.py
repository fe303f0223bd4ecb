"""Cases for checks, written as Markdown: reading them, and comparing them with what checks say.

A case file is named after its check and has a scenario for each second-level heading. A scenario
holds one fence for each language that it is told in; after the name of the language stands a path,
if the path matters. A trailing comment expects findings that start on its line; a text in quotes
must stand in the message:

    ## A client is bound to one host
    Nobody can move this client without an edit.

    ```python
    client = OpenAI(base_url="https://api.openai.com/v1")  # error: [hardcoded-endpoint] "OpenAI"
    ```

All checks run, whatever their severity. Every finding must be expected and every expectation met;
a fence that cannot be read as a whole fails. A `toml` fence holds keys of `[tool.antilock]` for its
scenario. A line `select: hardcoded-endpoint, missing-timeout` in a scenario, or above the first
one, lets only those checks count.

A line `project:` in a scenario makes all its fences files of one project, judged knowing each other.
Each has its path after the language; `toml` with a path is a file too, and so are files that
antilock only looks up, such as `package.json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from antilock.errors import AntilockError
from antilock.findings import Notice
from antilock.languages import MODULES, language_name
from antilock.records import dataclass, replace

if TYPE_CHECKING:
    from antilock.check import Check
    from antilock.findings import Finding
    from antilock.link import Knowledge
    from antilock.run import Project

AS_OF = date(2026, 11, 22)
_EXPECTED = re.compile(r'\[(?P<name>[^\[\]\s]+)\](?:\s*"(?P<text>[^"]*)")?')
_COMMENT = re.compile(r"(?:^|[ \t]+)(?:#|//|--)[ \t]*error:[ \t]*(?P<expected>\[.*)$")
_LIST = re.compile(rf"{_EXPECTED.pattern}(?:\s*,\s*|\s*$)")
_SELECT = re.compile(r"select:\s*(?P<names>\S.*)")
_PROJECT = "project:"
_FENCE = "```"


class CaseError(AntilockError):
    """A case file that says something impossible; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """A finding that must be there. `line` counts from 1 in the fence, `text` is in its message."""

    line: int
    name: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One fence of a case file.

    file, line   where the fence begins in the case file, from 1
    path         what the source pretends to be, relative to the project's root
    source       the fence without the comments that expect something
    settings     keys of `[tool.antilock]`, as TOML
    select       names of the checks that count; empty counts all
    files        of a project: path and source of each file, this one among them
    """

    file: str
    line: int
    title: str
    language: str
    path: str
    source: str
    expectations: tuple[Expectation, ...]
    settings: str = ""
    select: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()

    @property
    def sentence(self) -> str:
        """A name for people."""
        return f"{self.title} ({self.path if self.files else self.language})"

    def expects(self, name: str) -> bool:
        """Whether a finding of the check of that name is expected."""
        return any(expectation.name == name for expectation in self.expectations)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What antilock says about a source.

    notices   what went wrong on the way
    broken    what could not be read of it, or ""
    """

    findings: tuple[Finding, ...]
    notices: tuple[str, ...]
    broken: str


def read_cases(path: Path) -> tuple[Scenario, ...]:
    """The scenarios of a case file, in order.

    Raises CaseError for a fence without a heading or an end, a language that antilock does not
    read, a heading without a fence, and for two scenarios that are the same.
    """
    scenarios = tuple(_read(path.name, path.read_text(encoding="utf-8")))
    seen: dict[object, Scenario] = {}
    for scenario in scenarios:
        for key in (
            (scenario.title.casefold(), scenario.language, bool(scenario.files) and scenario.path),
            (scenario.source.strip(), scenario.path, scenario.settings, scenario.files),
        ):
            other = seen.setdefault(key, scenario)
            if other is not scenario:
                raise CaseError(
                    f"{scenario.file}:{scenario.line}: expected a new scenario, "
                    f"got that of line {other.line} again"
                )
    return scenarios


def examples_of(check: Check) -> dict[str, Scenario]:
    """The fences of a check's page by their heading ("Example", "Instead"); a preview check runs.

    Raises CaseError for a page that cannot be read.
    """
    settings = "preview = true\n" if check.is_preview else ""
    return {
        scenario.title: replace(scenario, settings=settings + scenario.settings)
        for scenario in _read(f"page of {check.name}", check.page, is_page=True)
    }


def mismatches(scenario: Scenario) -> list[str]:
    """What checks say about a scenario and should not, or should and do not; [] when all is well.

    Raises ConfigError when the settings of the scenario are not a configuration.
    """
    project = project_of(scenario.settings)
    judgement = judge(scenario, project)
    findings = judgement.findings
    troubles = [_told(scenario, 0, message) for message in judgement.notices]
    if judgement.broken and not scenario.expects("unreadable-file"):
        troubles.append(_told(scenario, 0, f"cannot be read as a whole: {judgement.broken}"))
    known = {check.name for check in project.checks}
    named = [(expectation.line, expectation.name) for expectation in scenario.expectations]
    for line, name in [*named, *((0, name) for name in scenario.select)]:
        if name not in known:
            troubles.append(_told(scenario, line, f"expected the name of a check, got {name!r}"))
    if scenario.select:
        findings = tuple(each for each in findings if each.name in scenario.select)
    unmet = list(scenario.expectations)
    for finding in findings:
        met = next((expectation for expectation in unmet if _is_met(expectation, finding)), None)
        if met is not None:
            unmet.remove(met)
            continue
        what = f"nobody expected {finding.code} [{finding.name}]: {finding.problem.message}"
        troubles.append(_told(scenario, finding.location.span.line + 1, what))
    for expectation in unmet:
        text = f' with "{expectation.text}" in its message' if expectation.text else ""
        what = f"expected [{expectation.name}]{text}, got nothing of the kind"
        troubles.append(_told(scenario, expectation.line, what))
    return troubles


def judge(scenario: Scenario, project: Project) -> Judgement:
    """All that antilock says about a scenario's source, as if a user had named the file."""
    from antilock.gather import facts_of_text, text_of_data
    from antilock.run import judge_facts

    text = text_of_data(scenario.path, scenario.source.encode())
    facts = facts_of_text(text, project.catalogue)
    if isinstance(facts, Notice):
        return Judgement((), (facts.message,), "")
    known = _knowledge(scenario.files, project) if scenario.files else None
    report = judge_facts(scenario.path, facts, project, lambda: text, known, is_named=True)
    notices = tuple(notice.message for notice in report.notices)
    return Judgement(report.findings, notices, facts.broken)


def _knowledge(files: tuple[tuple[str, str], ...], project: Project) -> Knowledge:
    """What a project of these files knows."""
    from antilock.gather import facts_of_data
    from antilock.layout import is_manifest, read_layout
    from antilock.link import link

    found = {
        path: facts_of_data(path, source.encode(), project.catalogue)
        for path, source in files
        if language_name(path) is not None
    }
    facts = {path: each for path, each in found.items() if not isinstance(each, Notice)}
    layout = read_layout({path: source for path, source in files if is_manifest(path)})
    return link(facts, project.catalogue, layout, (path for path, _ in files))


@lru_cache(maxsize=64)
def project_of(settings: str = "") -> Project:
    """A project with nothing but these keys of `[tool.antilock]`, on a fixed day.

    Raises ConfigError with every mistake in the settings.
    """
    import tomli

    from antilock.errors import ConfigError
    from antilock.project import load_project

    try:
        values = tomli.loads(settings)
    except tomli.TOMLDecodeError as error:
        raise ConfigError([f"settings of a scenario: {error}"]) from error
    options = {name.replace("-", "_"): value for name, value in values.items()}
    project = load_project(options={**options, "isolated": True})
    return replace(project, as_of=project.configuration.policy.as_of or AS_OF)


def _is_met(expectation: Expectation, finding: Finding) -> bool:
    return (
        finding.location.span.line + 1 == expectation.line
        and finding.name == expectation.name
        and expectation.text in finding.problem.message
    )


def _told(scenario: Scenario, line: int, what: str) -> str:
    """A trouble at a line of the fence, told with the line of the case file."""
    return f"{scenario.file}:{scenario.line + line}: {scenario.title}: {what}"


@dataclass(slots=True)
class _Section:
    """A heading and what stands below it."""

    title: str = ""
    line: int = 0
    settings: str = ""
    select: tuple[str, ...] = ()
    is_project: bool = False


def _read(file: str, text: str, *, is_page: bool = False) -> Iterator[Scenario]:
    """The scenarios of a case file, or of a page, where headings without fences are no fault."""
    above = _Section()
    section = above
    fences: list[tuple[int, str, list[str]]] = []
    lines = iter(enumerate(text.splitlines(), start=1))
    for number, line in lines:
        if line.startswith("## "):
            yield from _scenarios(file, section, fences, above.select, is_page)
            section, fences = _Section(line[3:].strip(), number), []
        elif line.startswith(_FENCE):
            body = list(_fence(file, number, lines))
            if not section.title and not is_page:
                raise CaseError(f"{file}:{number}: expected a heading above this fence")
            if line[len(_FENCE) :].strip() == "toml":  # with a path it is a file
                section.settings += "\n".join(body) + "\n"
            else:
                fences.append((number, line[len(_FENCE) :].strip(), body))
        elif line.strip() == _PROJECT:
            section.is_project = True
        elif match := _SELECT.fullmatch(line.strip()):
            section.select = tuple(name.strip() for name in match["names"].split(","))
    yield from _scenarios(file, section, fences, above.select, is_page)


def _fence(file: str, start: int, lines: Iterator[tuple[int, str]]) -> Iterator[str]:
    for _, line in lines:
        if line.startswith(_FENCE):
            return
        yield line
    raise CaseError(f"{file}:{start}: expected an end of this fence")


def _scenarios(
    file: str,
    section: _Section,
    fences: list[tuple[int, str, list[str]]],
    select: tuple[str, ...],
    is_page: bool,
) -> Iterator[Scenario]:
    if section.title and not fences and not is_page:
        raise CaseError(f"{file}:{section.line}: expected a fence below this heading")
    endings = {name: ending for ending, name in reversed(MODULES.items())}
    found: list[Scenario] = []
    files: dict[str, str] = {}
    for number, tag, body in fences:
        language, _, path = (word.strip() for word in tag.partition(" "))
        if section.is_project and (not path or path in files):
            raise CaseError(
                f"{file}:{number}: expected a path of its own for this file of a project, got {tag!r}"
            )
        source, expectations = _split(file, number, body)
        files[path] = source
        if section.is_project and language_name(path) is None and not expectations:
            continue  # only looked up, as package.json
        known = language_name(path) if section.is_project else None
        if language not in endings and known is not None:
            language = known  # however editors colour it
        if language not in endings:
            if is_page:
                continue
            raise CaseError(
                f"{file}:{number}: expected a language that antilock reads, got {tag!r}"
            )
        found.append(
            Scenario(
                file=file,
                line=number,
                title=section.title,
                language=language,
                path=path or f"scenario{endings[language]}",
                source=source,
                expectations=expectations,
                settings=section.settings,
                select=section.select or select,
            )
        )
    together = tuple(files.items()) if section.is_project else ()
    yield from (replace(scenario, files=together) for scenario in found)


def _split(file: str, start: int, body: list[str]) -> tuple[str, tuple[Expectation, ...]]:
    """The source without the comments that expect something, and what they expect."""
    expectations: list[Expectation] = []
    source: list[str] = []
    for number, line in enumerate(body, start=1):
        comment = _COMMENT.search(line)
        if comment is not None:
            for name, text in _LIST.findall(comment["expected"]):
                expectations.append(Expectation(number, name, text))
            if _LIST.sub("", comment["expected"]).strip():
                raise CaseError(
                    f'{file}:{start + number}: expected `error: [name]` or `error: [name] "text"`, '
                    f"with commas between several, got {comment['expected']!r}"
                )
            line = line[: comment.start()]
        source.append(line)
    return "\n".join(source) + "\n", tuple(expectations)
