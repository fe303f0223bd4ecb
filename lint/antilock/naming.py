"""Which files bring in what others export: the second look at files without tokens of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from antilock.patterns import spelled_out, together

# Statements that bring something in, over several lines where brackets are open.
_IMPORTING = re.compile(
    rb"\b(?:from|import|require|include|use|using|export|package)\b[^\n;(]*(?:\([^)]*\))?[^\n;]*"
    rb"|^\s*(?:\w+\s+)?\"[^\"\n]+\"\s*$",
    re.MULTILINE,
)
# The same in Python, where nothing is brought in without that word; found fastest by its letters.
_IMPORTED = re.compile(rb"import\b[^\n;(\\]*(?:\\\r?\n[^\n;(\\]*)*(?:\([^)]*\))?")
_LONGEST_SOURCE = 400  # of a statement, what stands before that word
_CONTINUED = (b"\\", b"\\\r")
_WORD = re.compile(rb"\w+")
# The same by plain letters, which is much quicker: whatever is in no word becomes a space.
_WORDS_ALONE = bytes(each if _WORD.match(bytes([each])) else ord(" ") for each in range(256))
# Below this many bytes in all, plain searches are done before a matcher would be built.
_SMALL_RUN = 3_000_000

# What a module exports when whoever brings it in chooses the name.
ANY_NAME = "*"


def module_name(path: str) -> str:
    """The word by which imports tell a file: its own name, or its folder's where it stands for that."""
    folder, _, file = path.rpartition("/")
    stem = file.partition(".")[0]
    if stem in ("__init__", "index", "mod") or file.endswith(".go"):
        stem = folder.rpartition("/")[2] or stem
    return last_word(stem)


def build(wanted: Mapping[str, Iterable[str]], total_bytes: int) -> Callable[[bytes], bool]:
    """A test whether bytes bring in a module by name and speak of something that it exports.

    `wanted` are the exported names by the module's name; a name that begins with a dot is that of a
    class which other files speak of without bringing it in. More files pass than need be, since only
    reading them tells what their imports mean.
    """
    names = {
        module.lstrip(".").encode(): frozenset(last_word(name).encode() for name in exported)
        for module, exported in wanted.items()
        if module
    }
    free = frozenset(module[1:].encode() for module in wanted if module[:1] == ".")
    tokens = {word for exported in names.values() for word in exported} | set(names)
    found_in = _finder(sorted(tokens - {ANY_NAME.encode(), b""}), total_bytes)

    def is_spoken_of(module: bytes, words: frozenset[bytes]) -> bool:
        exported = names[module]
        return module in words and (ANY_NAME.encode() in exported or bool(exported & words))

    def names_one(data: bytes) -> bool:
        found = found_in(data)
        if not any(is_spoken_of(module, found) for module in found & names.keys()):
            return False
        words = frozenset(_WORD.findall(data))
        brought = frozenset(
            word for match in _IMPORTING.finditer(data) for word in _WORD.findall(match[0])
        )
        return any(is_spoken_of(module, words) for module in (brought | free) & names.keys())

    return names_one


def words_brought(data: bytes) -> bytes:
    """The words of the statements by which Python bytes bring something in, each between spaces."""
    statements = []
    for found in _IMPORTED.finditer(data):
        place, end = found.span()
        least = max(0, place - _LONGEST_SOURCE)
        start = data.rfind(b"\n", least, place)
        while start > least and data.endswith(_CONTINUED, least, start):
            start = data.rfind(b"\n", least, start)
        statements.append(data[max(start, least) : end])
    return b" %s " % b" ".join(set(b" ".join(statements).translate(_WORDS_ALONE).split()))


def has_brought(wanted: Iterable[str]) -> Callable[[bytes], bool]:
    """A test whether `words_brought` has one of these modules."""
    names = sorted(module.encode() for module in wanted if module)
    search = re.compile(b" (?:%s) " % b"|".join(map(re.escape, names))).search
    return lambda words: search(words) is not None


def last_word(name: str) -> str:
    """The last word of a name: names of folders and packages may hold dashes."""
    return re.split(r"\W+", name)[-1] or ANY_NAME


def _finder(tokens: list[bytes], total_bytes: int) -> Callable[[bytes], frozenset[bytes]]:
    """Which of the tokens stand anywhere in bytes."""
    if total_bytes > _SMALL_RUN:
        fast = _hyperscan(tokens)
        if fast is not None:
            return fast

    def found_in(data: bytes) -> frozenset[bytes]:
        return frozenset(token for token in tokens if token in data)

    return found_in


def _hyperscan(tokens: list[bytes]) -> Callable[[bytes], frozenset[bytes]] | None:
    """The same by hyperscan; None where it is not installed."""
    try:
        import hyperscan
    except ImportError:
        return None
    if not tokens:
        return None
    flags = [hyperscan.HS_FLAG_SINGLEMATCH] * len(tokens)
    database = together([*map(spelled_out, tokens)], flags)

    def found_in(data: bytes) -> frozenset[bytes]:
        hits: set[bytes] = set()

        def on_match(number: int, *_: object) -> None:
            hits.add(tokens[number])

        database.scan(data, match_event_handler=on_match)
        return frozenset(hits)

    return found_in
