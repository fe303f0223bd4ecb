"""Fixing files on disk: which of them, the diff, and writing them so that nothing gets lost."""

from __future__ import annotations

import os
import stat
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from antilock.findings import Finding, Notice, Variable
from antilock.fix.rounds import Mended, mend
from antilock.gather import text_of_data
from antilock.link import Knowledge
from antilock.reading import Text, decode, encode, read_bytes
from antilock.records import dataclass, replace
from antilock.run import Project
from antilock.writing import replace_file


@dataclass(frozen=True, slots=True)
class Change:
    """A file before and after its fixes; `full` is where it is on disk."""

    path: str
    full: str
    before: bytes
    after: bytes
    mended: Mended


@dataclass(frozen=True, slots=True)
class Changes:
    """What fixing comes to: the files that change, and what could not be fixed for a reason."""

    files: tuple[Change, ...] = ()
    notices: tuple[Notice, ...] = ()
    dropped: int = 0

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables that the fixes introduce."""
        found = {variable for change in self.files for variable in change.mended.variables}
        return tuple(sorted(found, key=lambda each: (each.name, each.default)))

    @property
    def fixed(self) -> Counter[str]:
        """How many findings of each code are fixed."""
        total: Counter[str] = Counter()
        for change in self.files:
            total.update(dict(change.mended.fixed))
        return total


def plan_changes(
    findings: Iterable[Finding],
    places: Mapping[str, str],
    project: Project,
    knowledge: Callable[[], Knowledge | None] = lambda: None,
    *,
    is_unsafe_allowed: bool = False,
) -> Changes:
    """What the fixes of findings do to their files. Writes nothing.

    places      from a finding's path to where the file is on disk
    knowledge   gives that of the project that the files are part of; called where there is
                something to fix
    """
    by_path: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_path[finding.location.path].append(finding)
    changes: list[Change] = []
    notices: list[Notice] = []
    known: tuple[Knowledge | None, ...] = ()
    dropped = 0
    for path, found in sorted(by_path.items()):
        if all(finding.problem.remedy is None for finding in found) or path not in places:
            continue
        try:
            data = read_bytes(places[path])
        except OSError as error:
            notices.append(_failure(path, f"cannot be fixed: {_reason(error)}"))
            continue
        known = known or (knowledge(),)
        change = change_of(
            path, data, found, project, known[0], is_unsafe_allowed=is_unsafe_allowed
        )
        dropped += change.mended.dropped
        if change.after != data:
            changes.append(replace(change, full=places[path]))
    return Changes(tuple(changes), tuple(notices), dropped)


def change_of(
    path: str,
    data: bytes,
    findings: Sequence[Finding],
    project: Project,
    knowledge: Knowledge | None = None,
    *,
    is_unsafe_allowed: bool = False,
) -> Change:
    """What the fixes of a file's findings do to its bytes."""
    text = text_of_data(path, data)
    unchanged = Change(path, path, data, data, Mended(text.text))
    if not _can_go_back(text, data):
        return unchanged
    mended = mend(text, project, findings, knowledge, is_unsafe_allowed=is_unsafe_allowed)
    after = encode(mended.text, data) if mended.count else data
    return Change(path, path, data, after, mended)


def _can_go_back(text: Text, data: bytes) -> bool:
    """Whether a text becomes the very bytes again that it was read from."""
    if text.starts or text.trouble:
        return False
    try:
        return encode(text.text, data) == data
    except (UnicodeEncodeError, LookupError):
        return False


def write_changes(changes: Changes) -> Changes:
    """Write files whose content is still what was fixed; returns what was really changed."""
    written: list[Change] = []
    notices = list(changes.notices)
    for change in changes.files:
        target = Path(change.full).resolve()  # what a link points at, not the link
        try:
            _make_sure(target, change)
            replace_file(target, change.after)
        except OSError as error:
            notices.append(_failure(change.path, f"cannot be fixed: {_reason(error)}"))
            continue
        written.append(change)
    return Changes(tuple(written), tuple(notices), changes.dropped)


def _make_sure(target: Path, change: Change) -> None:
    """Raises OSError when a file must not be written: a new file would take its place all the same."""
    if not target.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise OSError("it is read-only")
    if not os.access(target, os.W_OK):
        raise OSError("no permission to write it")
    if target.read_bytes() != change.before:
        raise OSError("it was changed meanwhile, and is left as it is")


@dataclass(frozen=True, slots=True)
class ExampleChange:
    """A sample of an environment before and after it got new variables; `before` None: it is new."""

    target: Path
    before: bytes | None
    after: str

    def write(self) -> tuple[Notice, ...]:
        """Write it where it changes; returns what went wrong."""
        try:
            if self.before is None or self.after.encode() != self.before:
                replace_file(self.target.resolve(), self.after.encode())
        except OSError as error:
            return (_failure(str(self.target), f"cannot be written: {_reason(error)}"),)
        return ()

    def diff(self) -> Iterator[str]:
        """The change as a unified diff."""
        return _diff(self.target.name, (self.before or b"").decode(), self.after)


def example_change(root: Path, variables: Iterable[Variable]) -> ExampleChange:
    """What new variables do to the `.env.example` of a project. Raises OSError, AntilockError."""
    from antilock.errors import AntilockError
    from antilock.fix.example import with_variables

    target = root / ".env.example"
    before = target.read_bytes() if target.exists() else None
    try:
        text = (before or b"").decode()
    except UnicodeDecodeError as error:
        raise AntilockError(f"{target}: not valid UTF-8: {error.reason}") from error
    return ExampleChange(target, before, with_variables(text, variables))


def diff_lines(changes: Iterable[Change]) -> Iterator[str]:
    """The changes as one unified diff."""
    for change in changes:
        before, after = (_text(data) for data in (change.before, change.after))
        yield from _diff(change.path, before, after)


def _diff(path: str, before: str, after: str) -> Iterator[str]:
    from difflib import unified_diff

    for line in unified_diff(
        _lines(before),
        _lines(after),
        path if before else os.devnull,
        path,
    ):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """Lines with their endings; a form feed ends none."""
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _text(data: bytes) -> str:
    return decode(data).text


def _failure(path: str, message: str) -> Notice:
    return Notice(path, message, is_failure=True)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
