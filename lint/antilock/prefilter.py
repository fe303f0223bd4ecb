"""Which files can matter at all: does any token of the catalogue occur in the bytes?"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable

from antilock.catalogue import JOINT
from antilock.patterns import spelled_out, together

# Below this many bytes in all, plain searches are done before a matcher would be built, or loaded.
_SMALL_RUN = 3_000_000
_TINY_RUN = 100_000
# `client.responses` and on the next line `.create(...)`.
_CHAIN = re.compile(rb"\n\s*\.(?=[A-Za-z_])")
_AFTER_DOT = re.compile(r"\.([a-z_]\w*)", re.ASCII)
# What looking bytes through comes to.
_FOUND, _CHAINED, _FIRST_PART = 1, 2, 4
# Comments that switch checks off are looked at even where nothing else is.
OWN_TOKENS = ("antilock:", "noqa: alk", "noqa:alk")


def build(
    tokens: Iterable[str], total_bytes: int, *, keeps: bool = False
) -> Callable[[bytes], bool]:
    """A test whether bytes hold any of the tokens, in any letter case.

    `keeps` allows to keep the matcher in the cache directory, and to load it from there.

    A superset of what matters by construction: a token that stands in the file is always seen,
    also when it is a chain of methods that is broken over lines.
    """
    look = _plain_or_fast(tokens, total_bytes, keeps)

    def has_token(data: bytes) -> bool:
        found = look(data)
        if found == _CHAINED and _CHAIN.search(data) is not None:
            found = look(b".".join(piece.rstrip() for piece in _CHAIN.split(data)))
        return found == _FOUND

    return has_token


def words_of(tokens: Iterable[str]) -> list[str]:
    """Everything that is looked for, in lower case; of tokens with parts the first."""
    return sorted({token.lower().partition(JOINT)[0] for token in tokens} | set(OWN_TOKENS))


def _plain_or_fast(tokens: Iterable[str], total_bytes: int, keeps: bool) -> Callable[[bytes], int]:
    """Looks bytes through: _FOUND where they hold a token, _CHAINED where they might if a chain of
    methods in them were on one line, else 0."""
    wanted = {token.lower() for token in tokens}
    sure = sorted({token for token in wanted if JOINT not in token} | set(OWN_TOKENS))
    parts = sorted(token.split(JOINT) for token in wanted if JOINT in token)
    joint = [(first.encode(), [_ended(each) for each in rest]) for first, *rest in parts]
    if total_bytes > (_TINY_RUN if keeps else _SMALL_RUN):
        after_dots = sorted({word for token in wanted for word in _AFTER_DOT.findall(token)})
        fast = _hyperscan(sure, [first for first, *_ in parts], after_dots, keeps)
        if fast is not None:
            return lambda data: (found := fast(data)) and _settled(found, data, joint)
    needles = [token.encode() for token in sure]

    def look(data: bytes) -> int:
        lowered = data.lower()
        if any(needle in lowered for needle in needles) or _has_all(lowered, joint):
            return _FOUND
        return _CHAINED

    return look


_Joint = list[tuple[bytes, list[re.Pattern[bytes]]]]


def _ended(part: str) -> re.Pattern[bytes]:
    """A part of a path: what follows it is a slash, a hole or the end of a string."""
    return re.compile(re.escape(part.encode()) + rb"[^\w\s.,;:()\[\]]")


def _settled(found: int, data: bytes, joint: _Joint) -> int:
    """The answer where only the first part of a token has been looked for."""
    if found & _FIRST_PART and _has_all(data.lower(), joint):
        return _FOUND
    return found & ~_FIRST_PART


def _has_all(lowered: bytes, joint: _Joint) -> bool:
    return any(
        first in lowered and all(each.search(lowered) for each in rest) for first, rest in joint
    )


def _hyperscan(
    sure: list[str], first_parts: list[str], after_dots: list[str], keeps: bool
) -> Callable[[bytes], int] | None:
    """Looks bytes through by hyperscan: _FOUND where they hold one of the sure tokens, else the sum of
    _FIRST_PART and _CHAINED as they hold one of the others and a chain; None where it is not
    installed."""
    try:
        import hyperscan
    except ImportError:
        return None
    from antilock import cache

    expressions = [spelled_out(token.encode()) for token in (*sure, *first_parts)]
    count, chains = len(sure), len(expressions)
    # A line that goes on with what follows a dot in a token; any space is cheaper to look for.
    expressions += [rb"\s\." + word.encode() for word in after_dots]
    key = cache.digest(
        str(getattr(hyperscan, "__version__", "")).encode(), platform_mark(), *expressions
    )
    known = cache.read_whole("matchers", key) if keeps else None
    database = None
    if known is not None:
        try:
            database = hyperscan.loadb(known, hyperscan.HS_MODE_BLOCK)
            database.scratch = hyperscan.Scratch(database)
        except hyperscan.error:  # of another build of the library
            database = None
    if database is None:
        flags = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SINGLEMATCH
        database = together(expressions, [flags] * len(expressions))
        if keeps:
            cache.write_whole("matchers", key, hyperscan.dumpb(database))

    hits: list[int] = []  # of one look: made anew and again it takes a tenth of the time

    def on_match(number: int, *_: object) -> bool:
        hits.append(number)
        return number < count  # one is enough: stop

    def look(data: bytes) -> int:
        hits.clear()
        try:
            database.scan(data, match_event_handler=on_match)
        except hyperscan.ScanTerminated:
            return _FOUND
        if not hits:
            return 0
        return _CHAINED * (max(hits) >= chains) | _FIRST_PART * (min(hits) < chains)

    return look


def platform_mark() -> bytes:
    """What a compiled matcher depends on besides its expressions."""
    import sys

    machine = os.uname().machine if hasattr(os, "uname") else ""
    return f"{sys.platform} {machine} {sys.maxsize}".encode()
