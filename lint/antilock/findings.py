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


# Remedies: what would mend a problem, in words that no language owns. A check knows what helps;
# how that is written in the file's language is for antilock.fix.


@dataclass(frozen=True, slots=True)
class Hoist:
    """Read a literal from the environment, with the literal as the default.

    stem       what variables of this provider begin with ("OPENAI")
    variable   the variable for the literal; for a URL: for its scheme and host
    bases      starts of URLs that have a variable of their own, with that variable: what follows
               them stays in the code
    """

    stem: str
    variable: str
    bases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Widen:
    """Let a handler catch more. `handler` is where it stands; `known` are the names of its errors
    of which one shows how `errors` are spelled and imported."""

    handler: Span
    known: tuple[str, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """Give a call an argument: its name, and its value as the language writes it."""

    argument: str
    value: str


@dataclass(frozen=True, slots=True)
class Prune:
    """Take the marked words out of a comment, and the comment when nothing else is in it."""


@dataclass(frozen=True, slots=True)
class Replace:
    """Write another model's id in a literal: another model answers differently, so never safe."""

    model: str
    instead: str


@dataclass(frozen=True, slots=True)
class Append:
    """Write a setting behind the one that the problem stands at: a statement, or an entry. It
    decides where code runs, so never safe."""

    text: str


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Write a value out in the place of an expression. As Append, never safe."""

    text: str


@dataclass(frozen=True, slots=True)
class Narrow:
    """Leave in the list that the problem stands in only what is allowed, or write that when nothing
    of it is. As Append, never safe."""

    allowed: tuple[str, ...]


Remedy = Hoist | Widen | Limit | Prune | Replace | Append | Rewrite | Narrow


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A range of a file's text and what to write there instead; "" takes it out."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the environment that a fix introduces, and the value that it has when unset."""

    name: str
    default: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits of one file that mend one finding.

    edits      in order, apart from each other
    is_safe    what worked does the same afterwards, while no new variable is set
    """

    title: str
    edits: tuple[Edit, ...]
    is_safe: bool = True
    variables: tuple[Variable, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What a check yields: where in the file, what is wrong and what to do.

    severity   None takes the check's own
    subject    the literal that it is about; of several ranked checks on one subject the most
               specific wins (Check.rank)
    remedy     what would mend it, when a program can
    """

    span: Span
    message: str
    help: str
    provider: str = ""
    severity: Severity | None = None
    subject: Span | None = None
    remedy: Remedy | None = None


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
    `fingerprint` survives edits elsewhere in the file. `fix` is there when somebody asked for
    fixes and there is one.
    """

    code: str
    name: str
    severity: Severity
    location: Location
    problem: Problem
    line: str
    fingerprint: str
    fix: Fix | None = None


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
    that was asked for; `suppressed` and `baselined` count what comments and baseline took out;
    `fixed` counts what `--fix` mended before, `unfixed` the fixes that failed their verification.
    """

    findings: tuple[Finding, ...] = ()
    notices: tuple[Notice, ...] = ()
    files: int = 0
    hidden: tuple[tuple[Severity, int], ...] = ()
    suppressed: int = 0
    baselined: int = 0
    fixed: int = 0
    unfixed: int = 0
