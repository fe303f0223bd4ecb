"""Hides secrets in a line of source, so that no report passes one on.

A secret keeps its length and what tells its kind; its other characters become asterisks, so that
a caret below the line still points at the right column. What is known by its shape is hidden
anywhere; what only looks random is hidden beside a name such as key, token or password.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache

from antilock.patterns import lazy_pattern, together

# What begins a secret, which stays, and what is hidden.
_SHAPES = (
    ("sk-ant-", r"[\w-]{8,}"),
    ("sk-", r"(?=[\w-]{0,256}\d)[\w-]{12,}"),
    ("[sr]k_(?:live|test)_", r"\w{8,}"),
    ("AIza", r"[\w-]{30,}"),
    (
        "gsk_|hf_|r8_|fw_|glpat-|ghp_|gho_|ghu_|ghs_|ghr_|dop_v1_|npm_|pypi-",
        r"[A-Za-z0-9]{16,}",
    ),
    ("github_pat_", r"\w{20,}"),
    (
        "xai-|pplx-|nvapi-|tgp_v1_|jina_|pa-|csk-|dsk-",
        r"(?=[\w-]{0,256}\d)[A-Za-z0-9_]{20,}[\w-]*",
    ),
    ("AKIA|ASIA|ABIA|ACCA", r"[A-Z0-9]{16}(?![A-Za-z0-9])"),
    ("xox[abeoprs]-", r"[\w-]{10,}"),
    (r"ya29\.", r"[\w-]{20,}"),
    ("eyJ", r"[\w-]{8,4096}\.[\w-]{8,}(?:\.[\w-]*)?"),
)
_SHAPE = lazy_pattern(
    "(?<![A-Za-z0-9_])(?:"
    + "|".join(f"(?P<k{place}>{kind}){rest}" for place, (kind, rest) in enumerate(_SHAPES, 1))
    + ")"
)
_LEAST = r"[\w-]{8}"  # that is hidden of each
# One of these stands in whatever has such a shape.
_STARTS = tuple(
    """sk- k_live_ k_test_ AIza gsk_ hf_ r8_ fw_ glpat- ghp_ gho_ ghu_ ghs_ ghr_ dop_v1_ npm_ pypi-
    github_pat_ xai- pplx- nvapi- tgp_v1_ jina_ pa- AKIA ASIA ABIA ACCA xox ya29. eyJ""".split()
)
# Letters that patterns which ignore case take for others, and that have no other case themselves.
_ALSO = (("\u0131", "i"), ("\u017f", "s"))
_BEARER = lazy_pattern(r"(?i:\b(?P<scheme>bearer|basic)[ \t]+)(?P<value>[A-Za-z0-9._~+/=-]{8,})")
_USERINFO = lazy_pattern(r"(?<=://)(?P<value>[^/\s@\"'`{}$<>*]{1,512})(?=@)")
_HAS_USERINFO = lazy_pattern(r"://[^/\s@\"'`{}$<>*]{1,512}@")
_PARAMETERS = (
    r"api[-_]?key|apikey|key|token|access[-_]token|auth|sig|signature|secret|password"
    r"|client[-_]secret|x-goog-signature|x-amz-signature"
)
_QUERY = lazy_pattern(rf"(?i:[?&;](?:{_PARAMETERS})=)(?P<value>[^&\s\"'`#{{}}$<>*]{{4,}})")
_JOINT = r"[\"'`\])]{0,2}\s{0,8}(?::\s{0,8}[\w.\[\], |]{1,40}?\s{0,8}=|:?=>?|[:,(]|\s)\s{0,8}"
_PREFIX = r"(?:[rbuf]{1,2}|@)?"
_PASSWORD_WORDS = ("password", "passwd", "passphrase", "pwd")
_PASSWORD = lazy_pattern(
    r"(?i:passw(?:or)?d|passwd|passphrase|pwd)"
    + _JOINT
    + _PREFIX
    + r"(?P<quote>[\"'`])(?P<value>[^\"'`\s{}$<>*]{4,})(?P=quote)"
)
_NAMED = lazy_pattern(
    r"(?i:key|token|secret|passw(?:or)?d|passwd|credential|auth|signature)[\w.-]{0,40}"
    + _JOINT
    + _PREFIX
    + r"[\"'`]?(?P<value>[A-Za-z0-9+/_=.~-]{16,})"
)
_SECRET_NAME = lazy_pattern(r"(?i:key|token|secret|passw|credential|auth|signature)")
_REACH = 160  # more than `_NAMED` takes between the beginning of a name and a value
_RANDOM = lazy_pattern(
    r"(?<![A-Za-z0-9])(?:[0-9a-f]{32,}|[0-9A-F]{32,})(?![A-Za-z0-9])"
    r"|(?<![0-9a-fA-F])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9a-fA-F])"
    r"|(?=[A-Za-z0-9+/_=]{0,256}[0-9])(?=[A-Za-z0-9+/_=]{0,256}[A-Za-z])[A-Za-z0-9]{20,}"
)
_HEX = lazy_pattern(r"(?=.*[0-9])(?=.*[a-fA-F])[0-9a-fA-F]{16,}")
_LONG = 5_000  # characters of a text that is looked through as a whole before
# Letters by what they are to runs and to the beginning of a UUID: such are found by a plain search then.
_RUN_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_="
_HEX_LETTERS = b"0123456789abcdefABCDEF"
_RUNS = bytes(ord("x") if letter in _RUN_LETTERS else ord(" ") for letter in range(256))
_HEXES = bytes(
    ord("x") if letter in _HEX_LETTERS else letter if letter == ord("-") else ord(" ")
    for letter in range(256)
)
_LONG_RUN, _UUID_START = b"x" * 16, b"xxxxxxxx-xxxx-"
_LONG_PART = lazy_pattern(r"[0-9a-fA-F]{16}|[A-Za-z0-9]{20}")
_DIGIT_OR_HEX = lazy_pattern(r"[0-9]|[a-fA-F]{32}")
_MIXED = ("[0-9=]", "[a-z]", "[A-Z]")


def mask(text: str) -> str:
    """The text with its secrets replaced by as many asterisks; masking twice changes nothing.

    Model ids, endpoints and names stay as they are.
    """
    if len(text) < 4:
        return text
    # Whole files of facts are looked through: each pattern is slow, and what it needs is rare.
    if told := _kinds_in(text):
        text = _hide_told(text, told)
    if _may_be_random(text):
        text = _NAMED.sub(_hide_random, text)
    return text


def _hide_told(text: str, told: Collection[str]) -> str:
    """The text without what is a secret by its shape, or by what stands before it: without those
    of the kinds that may stand in it."""
    if "shape" in told:
        text = _hide_shapes(text)
    if "bearer" in told:
        text = _BEARER.sub(_hide_credential, text)
    if "userinfo" in told:
        text = _USERINFO.sub(_hide_value, text)
    if "query" in told:
        text = _QUERY.sub(_hide_value, text)
    if "password" in told:
        text = _PASSWORD.sub(_hide_password, text)
    return text


def _kinds_in(text: str) -> set[str]:
    """The kinds of secrets that may stand in a text, but for what only looks random."""
    if len(text) >= _LONG and text.isascii() and (kinds_in := _matcher()) is not None:
        return kinds_in(text.encode())
    low = text.lower()
    if not low.isascii():
        for letter, taken_for in _ALSO:
            low = low.replace(letter, taken_for)
    found = {"query"}
    if any(start in text for start in _STARTS):
        found.add("shape")
    if "bearer" in low or "basic" in low:
        found.add("bearer")
    if _HAS_USERINFO.search(text):
        found.add("userinfo")
    if any(word in low for word in _PASSWORD_WORDS):
        found.add("password")
    return found


@lru_cache(maxsize=1)
def _matcher() -> Callable[[bytes], set[str]] | None:
    """The same of ASCII letters, all looked for in one go; None in runs that have no use for
    hyperscan besides, since loading it takes longer."""
    hyperscan = sys.modules.get("hyperscan")
    if hyperscan is None:
        return None
    exact, any_case = hyperscan.HS_FLAG_SINGLEMATCH, hyperscan.HS_FLAG_CASELESS
    wanted = [("shape", f"(?:^|\\W)(?:{kind}){_LEAST}", exact) for kind, _ in _SHAPES]
    wanted += [("password", word, exact | any_case) for word in _PASSWORD_WORDS]
    wanted += [
        ("bearer", _BEARER.pattern, exact),
        ("userinfo", r"://[^/\s@]+@", exact),
        ("query", rf"[?&;](?:{_PARAMETERS})=", exact | any_case),
    ]
    kinds = [kind for kind, _, _ in wanted]
    expressions = [regex.replace("?P<", "?<").encode() for _, regex, _ in wanted]
    database = together(expressions, [flags for *_, flags in wanted])

    def kinds_in(data: bytes) -> set[str]:
        found: set[str] = set()
        database.scan(data, match_event_handler=lambda number, *_: found.add(kinds[number]))
        return found

    return kinds_in


def _may_be_random(text: str) -> bool:
    """Whether anything that `_hide_random` could take for random has a name such as key before it."""
    letters = text.encode("ascii", "replace")
    for start, end in _spans(letters.translate(_RUNS), _LONG_RUN):
        run = text[start:end]
        if _LONG_PART.search(run) is not None and _DIGIT_OR_HEX.search(run) is not None:
            if _is_named(text, start, end):
                return True
    return any(_is_named(text, *span) for span in _spans(letters.translate(_HEXES), _UUID_START))


def _spans(kinds: bytes, wanted: bytes) -> Iterator[tuple[int, int]]:
    """Where kinds of letters stand as wanted, each with all of its kind that follow."""
    place = kinds.find(wanted)
    while place >= 0:
        end = place + len(wanted)
        if kinds[end : end + 1] == wanted[-1:]:
            end = kinds.find(b" ", end)
            end = len(kinds) if end < 0 else end
        yield place, end
        place = kinds.find(wanted, end)


def _is_named(text: str, start: int, end: int) -> bool:
    """Whether a name such as key stands before or in what begins and ends there."""
    return _SECRET_NAME.search(text, max(0, start - _REACH), end) is not None


def _hide_shapes(text: str) -> str:
    """The text without secrets of a known shape: looked for where one may begin, as the pattern looks
    for them, but it would ask at each letter."""
    places: set[int] = set()
    for start in _STARTS:
        # `sk_live_` and `rk_live_` have a letter of their own first.
        before = 1 if start[0] == "k" else 0
        place = text.find(start)
        while place >= 0:
            places.add(place - before)
            place = text.find(start, place + 1)
    parts: list[str] = []
    end = 0
    for place in sorted(places):
        match = _SHAPE.match(text, place) if place >= end else None
        if match is not None:
            parts += text[end:place], _hide_after_kind(match)
            end = match.end()
    return "".join((*parts, text[end:])) if parts else text


def _hide_after_kind(match: re.Match[str]) -> str:
    kind = match[str(match.lastgroup)]
    return kind + "*" * (len(match[0]) - len(kind))


def _hide_value(match: re.Match[str]) -> str:
    start, end = match.start("value") - match.start(), match.end("value") - match.start()
    return match[0][:start] + "*" * (end - start) + match[0][end:]


def _hide_credential(match: re.Match[str]) -> str:
    value = match["value"]
    if match["scheme"].lower() == "basic":  # an ordinary word: what follows has to look random
        is_secret = len(value) >= 12 and all(re.search(kind, value) for kind in _MIXED)
    else:
        is_secret = len(value) >= 16 or not re.fullmatch(r"[A-Za-z]?[a-z-]+[.,]?", value)
    return _hide_value(match) if is_secret else match[0]


def _hide_password(match: re.Match[str]) -> str:
    """Words in a row are a list of words: `"password", "credential"`."""
    between = match[0][: match.start("quote") - match.start()]
    is_listed = "," in between and not re.search(r"[^A-Za-z_-]", match["value"])
    return match[0] if is_listed else _hide_value(match)


def _hide_random(match: re.Match[str]) -> str:
    value = match["value"]
    is_random = _RANDOM.search(value) is not None or _HEX.fullmatch(value) is not None
    return _hide_value(match) if is_random else match[0]
