"""A file's facts with what it brings in from other files filled in: clients and constants."""

from __future__ import annotations

from collections.abc import Callable

from antilock import facts as f
from antilock.records import dataclass, replace
from antilock.symbols import Meaning, Site, Symbols

# Lines between the files that are laid behind each other, so that no spans meet.
FILE_LINES = 1_000_000


@dataclass(frozen=True, slots=True)
class Local:
    """Facts of a file, with calls of other files that built what it uses behind its own.

    count    how many calls are the file's own
    origins  sites of the others
    """

    facts: f.FileFacts
    count: int
    origins: tuple[Site, ...] = ()


def localise(
    symbols: Symbols, path: str, facts: f.FileFacts, call_at: Callable[[Site], f.Call]
) -> Local:
    """The facts of a file, with objects and constants of other files told as if they were its own."""
    count = len(facts.calls)
    origins: dict[Site, int] = {}
    calls: list[f.Call] = []
    for call in facts.calls:
        call = filled(symbols, path, call)
        meaning = symbols.meaning(path, call.callee)
        if meaning is not None and meaning.path:
            built = [
                site[1] if site[0] == path else origins.setdefault(site, count + len(origins))
                for site in meaning.built_by
            ]
            call = replace(call, callee=meaning.path, built_by=(*built, *call.built_by))
        calls.append(call)
    if not origins and all(one is two for one, two in zip(calls, facts.calls, strict=True)):
        return Local(facts, count)
    for number, site in enumerate(origins, start=1):
        told = call_at(site)
        inner = symbols.meaning(site[0], told.callee)
        callee = inner.path if inner is not None and inner.path else told.callee
        calls.append(
            replace(
                filled(symbols, site[0], told),
                span=moved(told.span, number),
                callee=callee,
                function=0,
                built_by=(),
                guards=(),
                arms=(),
            )
        )
    return Local(replace(facts, calls=tuple(calls)), count, tuple(origins))


def filled(symbols: Symbols, path: str, call: f.Call) -> f.Call:
    """A call with the constants of other files among its arguments."""
    arguments = tuple(_filled(symbols, path, argument) for argument in call.arguments)
    if all(one is two for one, two in zip(arguments, call.arguments, strict=True)):
        return call
    return replace(call, arguments=arguments)


def _filled(symbols: Symbols, path: str, argument: f.Argument) -> f.Argument:
    names = argument.names
    if not names or len(names) > 4:
        return argument
    holes = argument.text.count("{}") if argument.text is not None else 0
    if argument.text is not None and holes != len(names):
        return argument
    if argument.text is None and (len(names) != 1 or argument.strings):
        return argument
    meanings = [symbols.named(path, name) for name in names]
    if not any(meaning is not None and meaning.text is not None for meaning in meanings):
        return argument
    text = argument.text if argument.text is not None else "{}"
    for meaning in meanings:
        text = text.replace("{}", _told(meaning), 1)
    text = text.replace("\0", "{}")
    return replace(argument, text=text, source="literal", strings=(*argument.strings, text))


def _told(meaning: Meaning | None) -> str:
    return meaning.text if meaning is not None and meaning.text is not None else "\0"


def moved(span: f.Span, files: int) -> f.Span:
    """A span where it is when its file is laid behind this many others."""
    lines = files * FILE_LINES
    return f.Span(span.line + lines, span.column, span.end_line + lines, span.end_column)
