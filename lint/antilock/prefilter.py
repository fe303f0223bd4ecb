"""Which files can matter at all: does any token of the catalogue occur in the bytes?"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable

# Below this many bytes in all, plain searches are done before a matcher would be built, or loaded.
_SMALL_RUN = 3_000_000
_TINY_RUN = 100_000
# `client.responses` and on the next line `.create(...)`.
_CHAIN = re.compile(rb"\s*\n\s*\.(?=[A-Za-z_])")
# Comments that switch checks off are looked at even where nothing else is.
_OWN_TOKENS = ("antilock:", "noqa: alk", "noqa:alk")


def build(
    tokens: Iterable[str], total_bytes: int, *, keeps: bool = False
) -> Callable[[bytes], bool]:
    """A test whether bytes hold any of the tokens, in any letter case.

    `keeps` allows to keep the matcher in the cache directory, and to load it from there.

    A superset of what matters by construction: a token that stands in the file is always seen,
    also when it is a chain of methods that is broken over lines.
    """
    has_token = _plain_or_fast(tokens, total_bytes, keeps)

    def has_token_or_chain(data: bytes) -> bool:
        if has_token(data):
            return True
        return _CHAIN.search(data) is not None and has_token(_CHAIN.sub(b".", data))

    return has_token_or_chain


def words_of(tokens: Iterable[str]) -> list[str]:
    """Everything that is looked for, in lower case."""
    return sorted({token.lower() for token in tokens} | set(_OWN_TOKENS))


def _plain_or_fast(tokens: Iterable[str], total_bytes: int, keeps: bool) -> Callable[[bytes], bool]:
    wanted = words_of(tokens)
    if total_bytes > (_TINY_RUN if keeps else _SMALL_RUN):
        fast = _hyperscan(wanted, keeps)
        if fast is not None:
            return fast
    needles = [token.encode() for token in wanted]

    def has_token(data: bytes) -> bool:
        lowered = data.lower()
        return any(needle in lowered for needle in needles)

    return has_token


def _hyperscan(tokens: list[str], keeps: bool) -> Callable[[bytes], bool] | None:
    """The same test by hyperscan; None where it is not installed."""
    try:
        import hyperscan
    except ImportError:
        return None
    from antilock import cache

    expressions = [_escaped(token) for token in tokens]
    key = cache.digest(
        str(getattr(hyperscan, "__version__", "")).encode(), platform_mark(), *expressions
    )
    known = cache.read_whole("matchers", key) if keeps else None
    database = None
    if known is not None:
        try:
            database = hyperscan.loadb(known, hyperscan.HS_MODE_BLOCK)
        except hyperscan.error:  # of another build of the library
            database = None
    if database is None:
        database = hyperscan.Database()
        flags = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SINGLEMATCH
        database.compile(
            expressions=expressions,
            ids=list(range(len(tokens))),
            elements=len(tokens),
            flags=[flags] * len(tokens),
        )
        if keeps:
            cache.write_whole("matchers", key, hyperscan.dumpb(database))
    database.scratch = hyperscan.Scratch(database)

    def has_token(data: bytes) -> bool:
        hits: list[object] = []

        def on_match(*match: object) -> bool:
            hits.append(match)
            return True  # one is enough: stop

        try:
            database.scan(data, match_event_handler=on_match)
        except hyperscan.ScanTerminated:
            return True
        return bool(hits)

    return has_token


def platform_mark() -> bytes:
    """What a compiled matcher depends on besides its expressions."""
    import sys

    machine = os.uname().machine if hasattr(os, "uname") else ""
    return f"{sys.platform} {machine} {sys.maxsize}".encode()


def _escaped(token: str) -> bytes:
    return "".join(f"\\x{byte:02x}" for byte in token.encode()).encode()
