"""Suppression comments: what they take out, and which of them do nothing.

    model = "gpt-4o"  # antilock: ignore[hardcoded-model] measured against this one
    # antilock: ignore-next-line[ALK101, ALK2]
    # antilock: ignore-file[missing-timeout]
    model = "gpt-4o"  # noqa: ALK201

`ignore` acts on findings that start or end on the comment's line: of a call or string over
several lines, that is its first or its last one. `ignore-next-line` acts on findings that start on
the line below the comment and below further comments that stand alone there. `ignore-file` acts
on the whole file, wherever it stands. Brackets hold names, codes or prefixes of codes; without
them, every finding is meant. After them, and after a bare `ignore`, a reason may follow.

`noqa` works as in flake8, where a bare one means everything; it is never called unused unless it
names codes of ours.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from antilock.check import Check
from antilock.config.selectors import read_selector
from antilock.facts import Comment, Span
from antilock.findings import Problem, Prune
from antilock.patterns import lazy_pattern
from antilock.records import dataclass

Flagged = tuple[Check, Problem]

UNUSED = "ALK002"
UNKNOWN = "ALK003"

_MARK = r"(?:^|(?<!\S)(?:\#+|/{2,}[/!]?|/\*+!?|<!--+|--+|;+|%+|\*+))"
_DIRECTIVE = lazy_pattern(
    _MARK + r"\s*(?P<all>antilock:[ \t]*(?P<verb>ignore[\w-]*)(?P<open>[ \t]*\[)?)", re.MULTILINE
)
_NOQA = lazy_pattern(
    _MARK + r"\s*(?P<all>noqa(?![\w-]))(?::\s?(?P<codes>[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*))?",
    re.IGNORECASE | re.MULTILINE,
)
_WORD = lazy_pattern(r"[^\s,\]]+")
_BARE_WORD = lazy_pattern(r"[ \t,:]+([\w-]+)")
_COMMENT_END = lazy_pattern(r"\s*(?:\*+/\}?|--+>)\s*$")
_MOST_WORDS = 500  # in one comment: there are fewer checks
_ANYWHERE = -1
_VERBS = ("ignore", "ignore-next-line", "ignore-file")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is left of a file's findings.

    kept        the findings that nothing suppresses, in their order
    suppressed  how many were taken out
    unused      problems for ALK002: suppressions that suppress nothing
    unknown     problems for ALK003: suppressions that name no check
    """

    kept: tuple[Flagged, ...]
    suppressed: int = 0
    unused: tuple[Problem, ...] = ()
    unknown: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Target:
    """One thing that a comment suppresses. `codes` None means every finding.

    lines    "any" line, findings that "touch" the line (start or end on it), or "start" on it
    """

    span: Span
    text: str
    codes: frozenset[str] | None
    lines: str
    line: int
    is_noqa: bool = False


def apply_suppressions(
    flagged: Sequence[Flagged],
    comments: Iterable[Comment],
    known: Mapping[str, str],
    enabled: Collection[str],
    *,
    is_narrowed: bool = False,
) -> Outcome:
    """Take out what comments suppress, and tell which comments suppress nothing.

    known        code to name of every check there is
    enabled      the codes of the checks that have judged this file to the end: a suppression of
                 any other code may be for another run and is not called unused
    is_narrowed  checks that usually run did not, so no bare suppression is called unused
    """
    remarks = [comment for comment in comments if _may_matter(comment.text)]
    if not remarks:
        return Outcome(tuple(flagged))
    targets: list[_Target] = []
    unknown: list[Problem] = []
    alone = {comment.span.line: comment.span.end_line for comment in comments if comment.is_alone}
    letters = frozenset(code.rstrip("0123456789") for code in known)
    for comment in remarks:
        for found in (
            *_read_directives(comment, known, alone),
            *_read_noqa(comment, known, letters),
        ):
            if isinstance(found, Problem):
                unknown.append(found)
            else:
                targets.append(found)
    by_line: dict[int, list[int]] = {}
    for index, target in enumerate(targets):
        by_line.setdefault(_ANYWHERE if target.lines == "any" else target.line, []).append(index)
    used: set[int] = set()
    kept: list[Flagged] = []
    for check, problem in flagged:
        lines = {_ANYWHERE, problem.span.line, _last_line(problem.span)}
        near = {index for line in lines for index in by_line.get(line, ())}
        hits = {index for index in near if _covers(targets[index], check.code, problem.span)}
        used |= hits
        if not hits:
            kept.append((check, problem))
    hygiene = frozenset((UNUSED, UNKNOWN))
    unused = [
        _unused(target)
        for index, target in enumerate(targets)
        if index not in used and _is_judged(target, enabled, hygiene, is_narrowed=is_narrowed)
    ]
    wanted_unused = [each for each in unused if not _is_excused(UNUSED, each, targets)]
    wanted_unknown = [each for each in unknown if not _is_excused(UNKNOWN, each, targets)]
    excused = len(unused) - len(wanted_unused) + len(unknown) - len(wanted_unknown)
    return Outcome(
        tuple(kept),
        len(flagged) - len(kept) + excused,
        tuple(wanted_unused) if UNUSED in enabled else (),
        tuple(wanted_unknown) if UNKNOWN in enabled else (),
    )


def _may_matter(text: str) -> bool:
    return "antilock:" in text or "noqa" in text.lower()


def _covers(target: _Target, code: str, span: Span) -> bool:
    if target.codes is not None and code not in target.codes:
        return False
    if target.lines == "any":
        return True
    if target.lines == "start":
        return span.line == target.line
    return target.line in (span.line, _last_line(span))


def _last_line(span: Span) -> int:
    """The last line with text of the span: one that ends at column 0 does not reach its line."""
    is_short = span.end_column == 0 and span.end_line > span.line
    return span.end_line - is_short


def _is_judged(
    target: _Target, enabled: Collection[str], hygiene: frozenset[str], *, is_narrowed: bool
) -> bool:
    """Whether it is certain that an unused target serves nothing."""
    if target.codes is None:
        return not target.is_noqa and not is_narrowed
    return target.codes <= set(enabled) and not target.codes & hygiene


def _is_excused(code: str, problem: Problem, targets: Iterable[_Target]) -> bool:
    """A comment that names a hygiene code in so many words suppresses that too."""
    return any(
        target.codes is not None and _covers(target, code, problem.span) for target in targets
    )


def _unused(target: _Target) -> Problem:
    what = f"`{target.text}`" if target.codes is not None else "This comment"
    help_text = "Delete it, or move it to the line where the finding starts."
    if target.lines == "touch" and target.codes is None and not target.is_noqa:
        help_text = "Delete it; above a line, write `ignore-next-line`."
    remedy = None if target.is_noqa else Prune()
    return Problem(target.span, f"{what} suppresses nothing here.", help_text, remedy=remedy)


def _read_directives(
    comment: Comment, known: Mapping[str, str], alone: Mapping[int, int]
) -> Iterator[_Target | Problem]:
    for match in _DIRECTIVE.finditer(comment.text):
        verb = match["verb"]
        span = _part(comment, match.start("all"), match.end("verb"))
        if verb not in _VERBS:
            yield _unknown_verb(span, verb)
            continue
        lines, line = _reach(verb, comment, span, alone)
        words = list(islice(_words(comment.text, match, known), _MOST_WORDS))
        if not words and match["open"]:
            message = "The brackets of this suppression name no check"
            yield Problem(span, message, "Name the checks, or leave the brackets out.")
        elif not words:
            yield _Target(span, match["all"], None, lines, line)
        for start, word in words:
            place = _part(comment, start, start + len(word))
            selector = read_selector(word, known) if word != "ALL" else None
            if selector is None:
                yield _unknown_name(place, word, known)
            else:
                yield _Target(place, word, selector.codes, lines, line)


def _words(text: str, match: re.Match[str], known: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Start and text of what a suppression names: in its brackets, or, where somebody left them
    out, the names of checks that follow at once."""
    if match["open"]:
        end = len(text)
        for stop in ("]", "\n"):
            found = text.find(stop, match.end())
            end = found if 0 <= found < end else end
        inside = _COMMENT_END.sub("", text[match.end() : end])
        for word in _WORD.finditer(inside):
            yield match.end() + word.start(), word[0]
        return
    position = match.end()
    while named := _BARE_WORD.match(text, position):
        if named[1] == "ALL" or read_selector(named[1], known) is None:
            return
        yield named.start(1), named[1]
        position = named.end()


def _reach(verb: str, comment: Comment, span: Span, alone: Mapping[int, int]) -> tuple[str, int]:
    if verb == "ignore-file":
        return "any", 0
    if verb == "ignore":
        return "touch", span.line
    line = comment.span.end_line + 1
    while line in alone:
        line = alone[line] + 1
    return "start", line


def _read_noqa(
    comment: Comment, known: Mapping[str, str], letters: frozenset[str]
) -> Iterator[_Target | Problem]:
    match = _NOQA.search(comment.text)
    if match is None:
        return
    span = _part(comment, match.start("all"), match.end("all"))
    if match["codes"] is None:
        yield _Target(span, "noqa", None, "touch", span.line, is_noqa=True)
        return
    for word in re.finditer(r"[A-Z]+[0-9]+", match["codes"].upper()):
        if word[0].rstrip("0123456789") not in letters:
            continue  # another linter's
        start = match.start("codes") + word.start()
        place = _part(comment, start, start + len(word[0]))
        selector = read_selector(word[0], known)
        if selector is None:
            yield _unknown_name(place, word[0], known)
        else:
            yield _Target(place, word[0], selector.codes, "touch", place.line, is_noqa=True)


def _unknown_name(span: Span, word: str, known: Mapping[str, str]) -> Problem:
    from antilock.config.nearest import nearest

    shown = word if len(word) <= 60 else word[:57] + "..."
    found = nearest(word, (*known, *known.values()))
    hint = f"Did you mean `{found}`?" if found else "`antilock checks` lists them."
    return Problem(span, f"`{shown}` is no check.", hint)


def _unknown_verb(span: Span, verb: str) -> Problem:
    from antilock.config.nearest import nearest

    shown = verb if len(verb) <= 60 else verb[:57] + "..."
    return Problem(
        span,
        f"`antilock: {shown}` is no suppression.",
        f"Did you mean `antilock: {nearest(verb, _VERBS) or _VERBS[0]}`?",
    )


def _part(comment: Comment, start: int, end: int) -> Span:
    """The place in the file of a range of a comment's text."""

    def place(offset: int) -> tuple[int, int]:
        before = comment.text[:offset]
        lines = before.count("\n")
        column = len(before) - (before.rfind("\n") + 1)
        return comment.span.line + lines, column if lines else comment.span.column + column

    return Span(*place(start), *place(end))
