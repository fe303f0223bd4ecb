"""The last words of a report for people: what was found, and what was not told."""

from __future__ import annotations

from collections.abc import Iterator

from antilock.findings import Result, Severity
from antilock.report.base import View, counts_of, is_fixable, text_of
from antilock.report.terminal import GREEN, OF_SEVERITY, paint
from antilock.report.visible import visible, visible_path


def notice_lines(result: Result, view: View) -> Iterator[str]:
    """One line a notice: what was skipped or read in part."""
    for notice in result.notices:
        word, severity = (
            ("failure", Severity.ERROR) if notice.is_failure else ("notice", Severity.INFO)
        )
        where = f"{visible_path(notice.path)}: " if notice.path else ""
        told = paint(word, OF_SEVERITY[severity], color=view.color)
        yield f"{where}{told}: {visible(text_of(notice))}\n"


def summary_line(result: Result, view: View) -> str:
    """One sentence: findings by severity, files checked, and everything that was left out."""
    parts = [
        paint(counted(count, severity), OF_SEVERITY[severity], color=view.color)
        for severity, count in counts_of(result.findings).items()
        if count
    ]
    if parts:
        told = f"Found {', '.join(parts)}"
    elif any(notice.is_failure for notice in result.notices):
        told = "Nothing found in what could be read"
    else:
        told = paint("No lock-in found", GREEN, color=view.color)
    left_out = [
        f"{counted(count, severity)} below the level shown"
        for severity, count in sorted(result.hidden, reverse=True)
        if count
    ]
    if left_out:
        left_out[-1] += f" (--severity {min(s for s, n in result.hidden if n).word} shows all)"
    if result.suppressed:
        left_out.append(f"{result.suppressed} suppressed")
    if result.baselined:
        left_out.append(f"{result.baselined} in the baseline")
    if result.notices:
        left_out.append(plural(len(result.notices), "notice"))
    files = f"{plural(result.files, 'file')} checked"
    return "; ".join([told, ", ".join([files, *left_out])]) + ".\n"


def fix_lines(result: Result, view: View) -> Iterator[str]:
    """What can be fixed by a program, and what was."""
    if result.fixed:
        yield f"Fixed {plural(result.fixed, 'finding')}.\n"
    if result.unfixed:
        told = plural(result.unfixed, "fix") if result.unfixed == 1 else f"{result.unfixed} fixes"
        yield f"{told} left out: the result did not pass antilock's own verification.\n"
    fixable = sum(is_fixable(finding, view) for finding in result.findings)
    unsafe = sum(finding.fix is not None for finding in result.findings) - fixable
    if fixable:
        more = f" ({unsafe} more with --unsafe-fixes)" if unsafe else ""
        yield f"[*] {fixable} fixable with --fix{more}; --diff shows the changes.\n"
    elif unsafe:
        yield f"{unsafe} fixable with --fix --unsafe-fixes; --diff shows the changes.\n"


def counted(count: int, severity: Severity) -> str:
    """A number of findings of a severity, in words: "2 errors", "3 info"."""
    return f"{count} info" if severity is Severity.INFO else plural(count, severity.word)


def plural(count: int, noun: str) -> str:
    """A number and its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
