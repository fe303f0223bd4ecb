"""What an editor offers to do about a finding. Nothing is offered that was not tried first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from antilock.facts import Span
from antilock.findings import Edit, Finding, Fix
from antilock.fix.edits import apply_edits
from antilock.fix.rounds import mend, verified_fixes
from antilock.languages import load_language
from antilock.lsp.session import Analysis, analyse
from antilock.records import replace

_OWN_BRACKET = re.compile(r"antilock:[ \t]*ignore\[(?P<names>[^\]\n]*)\]")
_OWN_FILE_BRACKET = re.compile(r"antilock:[ \t]*ignore-file\[(?P<names>[^\]\n]*)\]")
# What has to stay the first lines of a file.
_PROLOGUE = re.compile(r"#!|\s*#.*coding[:=]|<\?|['\"]use \w+['\"]")


def fixes_for(analysis: Analysis, findings: Sequence[Finding]) -> list[Fix | None]:
    """For each finding its verified fix, or None."""
    return verified_fixes(analysis.text, findings, analysis.project, analysis.knowledge)


def fix_all(analysis: Analysis) -> list[Edit]:
    """Edits that apply every safe fix, as few lines as possible; none when nothing can be mended."""
    text = analysis.text.text
    mended = mend(analysis.text, analysis.project, analysis.findings, analysis.knowledge).text
    if mended == text:
        return []
    before, after = _lines(text), _lines(mended)
    return [
        Edit(Span(start, 0, end, 0), "".join(after[first:last]))
        for tag, start, end, first, last in SequenceMatcher(
            None, before, after, autojunk=False
        ).get_opcodes()
        if tag != "equal"
    ]


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def ignore_on_line(analysis: Analysis, finding: Finding, reason: str = "") -> Edit | None:
    """A suppression of one finding at its line; None where no comment can do it.

    Three places are tried: a suppression that is there already, the end of the line, a line
    above. What takes out this finding and no other, and breaks nothing, is offered.
    """
    return _first_that_works(analysis, finding, _on_line(analysis, finding, reason))


def ignore_in_file(analysis: Analysis, finding: Finding, reason: str = "") -> Edit | None:
    """A suppression of a check in the whole file; None where no comment can do it."""
    return _first_that_works(analysis, finding, _in_file(analysis, finding, reason))


def _on_line(analysis: Analysis, finding: Finding, reason: str) -> Iterator[Edit]:
    lines = analysis.text.text.split("\n")
    start, last = _lines_of(finding)
    for number in dict.fromkeys((start, last)):
        line = lines[number]
        known = _OWN_BRACKET.search(line)
        if known is not None:
            yield _added_name(number, known, finding.name)
    mark = load_language(analysis.text.language).line_comment
    if not mark:
        return
    remark = f"antilock: ignore[{finding.name}]{_told(reason)}"
    for number in dict.fromkeys((start, last)):
        line = lines[number].rstrip()
        yield Edit(Span(number, len(line), number, len(line)), f"  {mark} {remark}")
    indent = re.match(r"[ \t]*", lines[start])
    before = indent[0] if indent is not None else ""
    above = remark.replace("ignore[", "ignore-next-line[", 1)
    for comment in (f"{mark} {above}", f"{{/* {above} */}}"):
        yield Edit(Span(start, 0, start, 0), f"{before}{comment}\n")


def _in_file(analysis: Analysis, finding: Finding, reason: str) -> Iterator[Edit]:
    lines = analysis.text.text.split("\n")
    for number, line in enumerate(lines):
        known = _OWN_FILE_BRACKET.search(line)
        if known is not None:
            yield _added_name(number, known, finding.name)
    mark = load_language(analysis.text.language).line_comment
    if not mark:
        return
    comment = f"{mark} antilock: ignore-file[{finding.name}]{_told(reason)}\n"
    first = 0
    while first < len(lines) - 1 and first < 4 and _PROLOGUE.match(lines[first]):
        first += 1
    if analysis.text.starts:  # of a notebook, the cell of the finding
        cell = finding.location.cell
        first = next(start for number, start in analysis.text.starts if number == cell)
    yield Edit(Span(first, 0, first, 0), comment)


def _first_that_works(analysis: Analysis, finding: Finding, edits: Iterator[Edit]) -> Edit | None:
    for edit in edits:
        text = replace(analysis.text, text=apply_edits(analysis.text.text, [edit]))
        if edit.text.count("\n"):
            text = replace(
                text,
                starts=tuple(
                    (number, start + (start > edit.span.line)) for number, start in text.starts
                ),
            )
        after = analyse(text, analysis.project, analysis.knowledge)
        if after.notices == analysis.notices and after.facts.broken == analysis.facts.broken:
            gone = sorted(map(_identity, analysis.findings))
            left = sorted(map(_identity, after.findings))
            if len(left) < len(gone) and _takes_only(finding, gone, left):
                return edit
    return None


def _takes_only(
    finding: Finding, before: list[tuple[str, str]], after: list[tuple[str, str]]
) -> bool:
    """Whether all that is missing is of the finding's check, and nothing has come."""
    rest = list(before)
    for each in after:
        if each not in rest:
            return False
        rest.remove(each)
    return bool(rest) and all(code == finding.code for code, _ in rest)


def _identity(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.problem.message


def _lines_of(finding: Finding) -> tuple[int, int]:
    """First and last line of a finding in the analysed text."""
    span = finding.problem.span
    last = span.end_line - (span.end_column == 0 and span.end_line > span.line)
    return span.line, last


def _added_name(number: int, known: re.Match[str], name: str) -> Edit:
    end = known.end("names")
    text = f", {name}" if known["names"].strip() else name
    return Edit(Span(number, end, number, end), text)


def _told(reason: str) -> str:
    plain = " ".join(reason.split())
    return f" {plain}" if plain else ""
