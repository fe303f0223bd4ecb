"""Hides secrets in a line of source, so that no report passes one on.

A secret keeps its length and what tells its kind; its other characters become asterisks, so that
a caret below the line still points at the right column. What is known by its shape is hidden
anywhere; what only looks random is hidden beside a name such as key, token or password.
"""

from __future__ import annotations

import re

from antilock.patterns import lazy_pattern

_SHAPE = lazy_pattern(
    r"""
    (?<![A-Za-z0-9_])(?:
        (?P<k1>sk-ant-)[\w-]{8,}
      | (?P<k2>sk-)(?=[\w-]{0,256}\d)[\w-]{12,}
      | (?P<k3>[sr]k_(?:live|test)_)\w{8,}
      | (?P<k4>AIza)[\w-]{30,}
      | (?P<k5>gsk_|hf_|r8_|fw_|glpat-|ghp_|gho_|ghu_|ghs_|ghr_|dop_v1_|npm_|pypi-)[A-Za-z0-9]{16,}
      | (?P<k6>github_pat_)\w{20,}
      | (?P<k7>xai-|pplx-|nvapi-|tgp_v1_|jina_|pa-|csk-|dsk-)(?=[\w-]{0,256}\d)[A-Za-z0-9_]{20,}[\w-]*
      | (?P<k8>AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])
      | (?P<k9>xox[abeoprs]-)[\w-]{10,}
      | (?P<k10>ya29\.)[\w-]{20,}
      | (?P<k11>eyJ)[\w-]{8,4096}\.[\w-]{8,}(?:\.[\w-]*)?
    )
    """,
    re.VERBOSE,
)
# One of these stands in whatever has such a shape.
_STARTS = tuple(
    """sk- k_live_ k_test_ AIza gsk_ hf_ r8_ fw_ glpat- ghp_ gho_ ghu_ ghs_ ghr_ dop_v1_ npm_ pypi-
    github_pat_ xai- pplx- nvapi- tgp_v1_ jina_ pa- AKIA ASIA ABIA ACCA xox ya29. eyJ""".split()
)
# Letters that patterns which ignore case take for others, and that have no other case themselves.
_ALSO = {0x131: "i", 0x17F: "s"}
_BEARER = lazy_pattern(r"(?i:\b(?P<scheme>bearer|basic)[ \t]+)(?P<value>[A-Za-z0-9._~+/=-]{8,})")
_USERINFO = lazy_pattern(r"(?<=://)(?P<value>[^/\s@\"'`{}$<>*]{1,512})(?=@)")
_HAS_USERINFO = lazy_pattern(r"://[^/\s@\"'`{}$<>*]{1,512}@")
_QUERY = lazy_pattern(
    r"(?i:[?&;](?:api[-_]?key|apikey|key|token|access[-_]token|auth|sig|signature|secret|password"
    r"|client[-_]secret|x-goog-signature|x-amz-signature)=)(?P<value>[^&\s\"'`#{}$<>*]{4,})"
)
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
_LONG_RUN = lazy_pattern(r"[A-Za-z0-9+/_=]{16,}")
_LONG_PART = lazy_pattern(r"[0-9a-fA-F]{16}|[A-Za-z0-9]{20}")
_DIGIT_OR_HEX = lazy_pattern(r"[0-9]|[a-fA-F]{32}")
_UUID_START = lazy_pattern(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-")
_MIXED = ("[0-9=]", "[a-z]", "[A-Z]")


def mask(text: str) -> str:
    """The text with its secrets replaced by as many asterisks; masking twice changes nothing.

    Model ids, endpoints and names stay as they are.
    """
    if len(text) < 4:
        return text
    # Whole files of facts are looked through: each pattern is slow, and what it needs is rare.
    low = text.lower()
    if not low.isascii():
        low = low.translate(_ALSO)
    if any(start in text for start in _STARTS):
        text = _SHAPE.sub(_hide_after_kind, text)
    if "bearer" in low or "basic" in low:
        text = _BEARER.sub(_hide_credential, text)
    if _HAS_USERINFO.search(text):
        text = _USERINFO.sub(_hide_value, text)
    text = _QUERY.sub(_hide_value, text)
    if any(word in low for word in _PASSWORD_WORDS):
        text = _PASSWORD.sub(_hide_password, text)
    if _may_be_random(text):
        text = _NAMED.sub(_hide_random, text)
    return text


def _may_be_random(text: str) -> bool:
    """Whether anything that `_hide_random` could take for random has a name such as key before it."""
    return any(
        _SECRET_NAME.search(text, max(0, run.start() - _REACH), run.end()) is not None
        for looked_for in (_LONG_RUN, _UUID_START)
        for run in looked_for.finditer(text)
        if looked_for is _UUID_START
        or (_LONG_PART.search(run[0]) is not None and _DIGIT_OR_HEX.search(run[0]) is not None)
    )


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
