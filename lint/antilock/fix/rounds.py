"""Applying fixes to a text until none is left, each of them verified before it is kept.

After a fix the text parses as well as before, its finding is gone, and no other finding as grave
has come. A fix for which that does not hold is dropped, and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from antilock.findings import Finding, Fix, Variable
from antilock.fix.edits import Lines, Moved, apply_edits, is_apart
from antilock.fix.offer import offers
from antilock.languages.dangers import is_risky, refusal
from antilock.link import Knowledge
from antilock.reading import Text
from antilock.records import dataclass, replace
from antilock.run import Project, check_text

_MOST_ROUNDS = 20
_MOST_CHARACTERS = 1_000_000
_LONGEST_LINE = 20_000
# What a hoisted literal is from then on: a default behind a setting, told as information.
_OUTCOMES = frozenset({"ALK103"})


@dataclass(frozen=True, slots=True)
class Mended:
    """A text after its fixes.

    fixed      how many findings of each code were mended
    dropped    how many fixes failed their verification, and were left out
    variables  those that the fixes introduced
    """

    text: str
    fixed: tuple[tuple[str, int], ...] = ()
    dropped: int = 0
    variables: tuple[Variable, ...] = ()

    @property
    def count(self) -> int:
        """How many findings were mended."""
        return sum(count for _, count in self.fixed)


@dataclass(frozen=True, slots=True)
class _Judged:
    """What is said about a text: findings, and what could not be read of it."""

    findings: tuple[Finding, ...]
    broken: tuple[str, ...]


def mend(
    text: Text,
    project: Project,
    findings: Sequence[Finding],
    knowledge: Knowledge | None = None,
    *,
    is_unsafe_allowed: bool = False,
) -> Mended:
    """The text with the verified fixes of some of its findings applied.

    knowledge   of the project that the text is part of; None judges it on its own
    """
    if text.starts or text.trouble:
        return Mended(text.text)  # a notebook's text is not what its file holds
    fixed: Counter[str] = Counter()
    variables: list[Variable] = []
    dropped = 0
    wanted = Counter(_place(finding, text) for finding in findings)
    judged = _judge(text, project, knowledge)
    for _ in range(_MOST_ROUNDS):
        chosen = _apart(
            [
                (finding, fix)
                for finding, fix in zip(
                    judged.findings, fixes_of(text, judged.findings), strict=True
                )
                if fix is not None
                and (fix.is_safe or is_unsafe_allowed)
                and _place(finding, text) in wanted
            ]
        )
        if not chosen:
            break
        after = _try(text, judged, chosen, project, knowledge)
        while after is None and len(chosen) > 1:
            # The others wait for the next round: one of them alone may be at fault.
            chosen = chosen[: len(chosen) // 2]
            after = _try(text, judged, chosen, project, knowledge)
        wanted -= Counter(_place(finding, text) for finding, _ in chosen)
        if after is None:
            dropped += 1
            continue
        moved = Moved(text.text, {edit for _, fix in chosen for edit in fix.edits})
        wanted = Counter({(code, moved.offset(at)): n for (code, at), n in wanted.items()})
        text, judged = after
        fixed.update(finding.code for finding, _ in chosen)
        variables += [variable for _, fix in chosen for variable in fix.variables]
    return Mended(
        text.text,
        tuple(sorted(fixed.items())),
        dropped,
        tuple(sorted(set(variables), key=lambda each: (each.name, each.default))),
    )


def fixes_of(text: Text, findings: Sequence[Finding]) -> list[Fix | None]:
    """For each finding of a text its fix, not yet verified, or None."""
    # A stub describes code: nothing in it runs.
    if text.path.endswith(".pyi") or _is_no_handwork(text.text):
        return [None] * len(findings)
    if is_risky(text.text) or refusal(text.text, text.language):  # no parser gets it here
        return [None] * len(findings)
    return offers(text.text, text.language, [finding.problem for finding in findings])


def offered(text: Text, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings of a text with the fixes that there are for them, not yet verified."""
    if text.starts or text.trouble:
        return findings
    mendable = [finding for finding in findings if finding.problem.remedy is not None]
    found = iter(fixes_of(text, mendable))
    return tuple(
        finding if finding.problem.remedy is None else replace(finding, fix=next(found))
        for finding in findings
    )


def _is_no_handwork(text: str) -> bool:
    """Whether a text is so large, or has such lines, that parsing it here could take for ever."""
    return len(text) > _MOST_CHARACTERS or max(map(len, text.split("\n"))) > _LONGEST_LINE


def verified_fixes(
    text: Text,
    findings: Sequence[Finding],
    project: Project,
    knowledge: Knowledge | None = None,
) -> list[Fix | None]:
    """For each finding of a text its fix, if applying that alone keeps all promises, else None.

    What an editor asks for the findings at its cursor: give all findings of the text with a remedy
    to `fixes_of`, since names of variables depend on each other, or only those to be fixed.
    """
    if text.starts or text.trouble:
        return [None] * len(findings)
    found = fixes_of(text, findings)
    if not any(found):
        return found
    judged = _judge(text, project, knowledge)
    return [
        fix
        if fix is not None and _try(text, judged, [(finding, fix)], project, knowledge)
        else None
        for finding, fix in zip(findings, found, strict=True)
    ]


def _apart(wanted: Sequence[tuple[Finding, Fix]]) -> list[tuple[Finding, Fix]]:
    """Those of a round: of fixes that touch each other the first, the others wait for the next.

    Those that change a value have a round before the others, which then work with the new one.
    """
    chosen: list[tuple[Finding, Fix]] = []
    first = [(finding, fix) for finding, fix in wanted if not fix.is_safe]
    for finding, fix in first or wanted:
        if is_apart(fix, [other for _, other in chosen]):
            chosen.append((finding, fix))
    return chosen


def _try(
    text: Text,
    judged: _Judged,
    chosen: Sequence[tuple[Finding, Fix]],
    project: Project,
    knowledge: Knowledge | None,
) -> tuple[Text, _Judged] | None:
    """The text after some fixes, or None when they break a promise."""
    edits = {edit for _, fix in chosen for edit in fix.edits}
    try:
        new = replace(text, text=apply_edits(text.text, edits))
    except ValueError:
        return None
    after = _judge(new, project, knowledge)
    if any(message not in judged.broken for message in after.broken):
        return None
    moved = Moved(text.text, edits)
    before = Counter(_place(finding, text) for finding in judged.findings)
    mended = Counter(_place(finding, text) for finding, _ in chosen)
    expected = Counter({(code, moved.offset(at)): n for (code, at), n in (before - mended).items()})
    extra = Counter(_place(finding, new) for finding in after.findings) - expected
    # What stood inside an edit may stand elsewhere in what was written there.
    lost = Counter(
        finding.code
        for finding in judged.findings
        if _place(finding, text) not in mended and moved.covers(finding.problem.span)
    )
    least = min(finding.severity for finding, _ in chosen)
    for finding in after.findings:
        if extra[_place(finding, new)] <= 0 or finding.code in _OUTCOMES:
            continue
        if lost[finding.code] > 0 and (finding.code, 0) not in mended:
            lost[finding.code] -= 1
        elif finding.severity >= least:
            return None
    return new, after


def _place(finding: Finding, text: Text) -> tuple[str, int]:
    """What tells a finding from the others of its text: its code, and where it starts."""
    return finding.code, Lines(text.text).offset(
        finding.problem.span.line, finding.problem.span.column
    )


def _judge(text: Text, project: Project, knowledge: Knowledge | None) -> _Judged:
    """What antilock says about a text."""
    report = check_text(text, project, knowledge)
    return _Judged(report.findings, tuple(notice.message for notice in report.notices))
