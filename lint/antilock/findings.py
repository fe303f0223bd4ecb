"""What a run tells: findings, where they are, and how grave."""

from __future__ import annotations

from enum import IntEnum

from antilock.facts import Span
from antilock.records import dataclass


class Severity(IntEnum):
    """error: a cut-off stops this code until it is edited; warning: leaving is expensive."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Problem:
    """What a check yields: where in the file, what is wrong and what to do.

    severity   None takes the check's own
    subject    the literal that it is about; of several ranked checks on one subject the most
               specific wins (Check.rank)
    """

    span: Span
    message: str
    help: str
    provider: str = ""
    severity: Severity | None = None
    subject: Span | None = None


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in the project: `path` relative to the working directory with `/`.

    In a notebook `cell` counts its cells from 1 and the span is relative to the cell.
    """

    path: str
    cell: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem as a user meets it: placed, coded, and identified across runs.

    `line` is the source line that it starts on, without its line ending, secrets masked.
    `fingerprint` survives edits elsewhere in the file.
    """

    code: str
    name: str
    severity: Severity
    location: Location
    problem: Problem
    line: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a run must not keep quiet about: a file skipped or read in part.

    `is_failure` makes the exit code 2: a file that was named could not be checked.
    """

    path: str
    message: str
    is_failure: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that a run found.

    `findings` are sorted by location; `hidden` counts, by severity, those below the level
    that was asked for; `suppressed` and `baselined` count what comments and baseline took out.
    """

    findings: tuple[Finding, ...] = ()
    notices: tuple[Notice, ...] = ()
    files: int = 0
    hidden: tuple[tuple[Severity, int], ...] = ()
    suppressed: int = 0
    baselined: int = 0
