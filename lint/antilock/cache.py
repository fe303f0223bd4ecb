"""What runs keep for the next one: facts by content, and what a whole project came to.

Everything is plain JSON that is checked when it is read: what is corrupt, of another version or
somebody else's counts as not there, and whatever is written is written beside and moved into
place, so that runs at the same time and runs that are killed harm nobody. Nothing in it is needed.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from antilock.hashing import blake2b
from antilock.masking import mask
from antilock.records import dataclass

Stamp = tuple[int, int, int, int]  # of a file: modified, changed (both in ns), size, inode

_MAX_BYTES = 400_000_000
_SWEPT_TO = 0.7  # of that, when there is more
# File systems tell times in steps of up to two seconds: what was written in the step before it was
# read may have been written again since, under the same time.
_STEP = 2_000_000_000
_MARK = "antilock 1"
_KEY = 20  # bytes of a key
_SILENT = "silent"  # what the keys of silent files are kept under
_MOST_SILENT = 50_000
# What the catalogue keeps of itself.
_SNAPSHOT = re.compile(r"[a-z]+-[0-9a-f]+-[0-9a-f]{16}\.json|quick$")
_PARTS = ("answers", "facts", "matchers", "runs")


def folder() -> str:
    """Where antilock keeps what it can make again: ANTILOCK_CACHE_DIR, else the user's cache."""
    from antilock.catalogue.load import cache_folder

    return cache_folder()


def stamp_of(status: os.stat_result) -> Stamp:
    """What changes when a file is written."""
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


def digest(*parts: bytes) -> str:
    """A name for bytes."""
    made = blake2b(digest_size=_KEY)
    for part in parts:
        made.update(len(part).to_bytes(8, "little"))
        made.update(part)
    return made.hexdigest()


def read_whole(part: str, key: str) -> bytes | None:
    """What is kept in a part under a key, if it is as it was written."""
    head, _, body = _read(_place(part, key)).partition(b"\n")
    return body if head == f"{_MARK} {digest(body)}".encode() else None


def write_whole(part: str, key: str, body: bytes) -> None:
    """Keep something in a part under a key; failing is no trouble."""
    _write(_place(part, key), f"{_MARK} {digest(body)}\n".encode() + body)


def stamp_of_code(folders: Iterable[str]) -> str:
    """A name for the code in folders and below: other code may find other things."""
    parts = []
    pending = sorted(folders)
    while pending:
        place = pending.pop()
        with os.scandir(place) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                if entry.name.endswith((".py", ".toml", ".json")):
                    status = entry.stat()
                    parts.append(f"{entry.path} {status.st_size} {status.st_mtime_ns}")
                elif entry.is_dir() and not entry.name.startswith(("__", ".")):
                    pending.append(entry.path)
    return digest("\n".join(parts).encode("utf-8", "surrogateescape"))


class Facts:
    """Facts of files by the bytes that they were read from. `version` names code and catalogue."""

    def __init__(self, version: str) -> None:
        self.version = version

    def key(self, data: bytes, language: str) -> str:
        """What the facts of these bytes are kept under."""
        return digest(self.version.encode(), language.encode(), data)

    def get(self, key: str) -> bytes | None:
        """Packed facts, if they are kept."""
        return read_whole("facts", key)

    def keep(self, key: str, packed: bytes) -> None:
        """Keep packed facts, unless a secret stands in them; failing is no trouble."""
        text = packed.decode("utf-8", "surrogatepass")
        if mask(text) == text:
            write_whole("facts", key, packed)

    def is_silent(self, key: str) -> bool:
        """Whether it is kept that nothing in these bytes can matter by itself."""
        return key in self._silent

    def keep_silent(self, keys: Iterable[str]) -> None:
        """Keep that of several; failing is no trouble. All are in one file: most files that hold a
        token are silent, and a file for each takes longer to write and to read than looking again."""
        both = dict.fromkeys((*_read_keys(_SILENT), *keys))
        body = bytes.fromhex("".join(list(both)[-_MOST_SILENT:]))
        write_whole("facts", _SILENT, body)

    @cached_property
    def _silent(self) -> frozenset[str]:
        return frozenset(_read_keys(_SILENT))


def _read_keys(key: str) -> list[str]:
    """Keys that are kept together under a key, the newest last."""
    body = (read_whole("facts", key) or b"").hex()
    return [body[start : start + 2 * _KEY] for start in range(0, len(body), 2 * _KEY)]


@dataclass(frozen=True, slots=True)
class Memory:
    """What a run over some files came to.

    stamps   of every file that was looked at, by path; zeros where it was written just now
    needed   what `Facts.key` gives for the contents that decided anything, by path; the other files
             hold no token and name nothing that matters, and must go on doing so
    names    what the other files must not name, by module
    result   as `packing` packs it
    """

    stamps: Mapping[str, Stamp]
    needed: Mapping[str, str]
    names: Mapping[str, tuple[str, ...]]
    result: bytes


def recall(key: str) -> Memory | None:
    """What was kept under a key, if it is whole."""
    body = read_whole("runs", key)
    if body is None:
        return None
    told, _, result = body.partition(b"\n")
    try:
        values = json.loads(told.decode("utf-8", "surrogatepass"))
        numbers = iter(values["stamps"])
        stamps = zip(numbers, numbers, numbers, numbers, strict=True)
        return Memory(
            dict(zip(values["paths"].split("\0"), stamps, strict=True)),
            values["needed"],
            {module: tuple(names) for module, names in values["names"].items()},
            result,
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def remember(key: str, memory: Memory) -> None:
    """Keep what a run came to; failing is no trouble."""
    values = {
        "paths": "\0".join(memory.stamps),
        "stamps": [number for stamp in memory.stamps.values() for number in stamp],
        "needed": dict(memory.needed),
        "names": dict(memory.names),
    }
    told = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    body = told.encode("utf-8", "surrogatepass") + b"\n" + memory.result
    write_whole("runs", key, body)


def is_settled(stamp: Stamp, now: int) -> bool:
    """Whether a file that was read at `now` (ns) cannot have been written since unseen."""
    return max(stamp[0], stamp[1]) < now - _STEP


def sweep() -> None:
    """Delete what was written longest ago, when there is too much of everything."""
    found = []
    for path in _kept():
        try:
            status = os.stat(path)
        except OSError:  # another run was quicker
            continue
        found.append((status.st_mtime_ns, status.st_size, path))
    total = sum(size for _, size, _ in found)
    if total <= _MAX_BYTES:
        return
    for _, size, path in sorted(found):
        if total <= _MAX_BYTES * _SWEPT_TO:
            return
        _delete(path)
        total -= size


def clean() -> int:
    """Delete everything that is kept; the number of files deleted. Other files stay."""
    top = folder()
    count = sum(_delete(path) for path in _kept())
    for part in _PARTS:
        for place, _, _ in os.walk(os.path.join(top, part), topdown=False):
            _delete_folder(place)
    _delete_folder(top)
    return count


def _kept() -> list[str]:
    """Every file that is kept, also what a killed run has left half written."""
    top = folder()
    found = [
        os.path.join(place, name)
        for part in _PARTS
        for place, _, names in os.walk(os.path.join(top, part))
        for name in names
    ]
    try:
        names = os.listdir(top)
    except OSError:
        return found
    return found + [os.path.join(top, name) for name in names if _SNAPSHOT.match(name)]


def write_beside(path: str, content: bytes) -> None:
    """Write a file of the cache so that a reader sees all of it or nothing; failing is no trouble."""
    _write(path, content)


def _place(part: str, key: str) -> str:
    return os.path.join(folder(), part, key[:2], key)


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError:
        return b""


def _write(path: str, content: bytes) -> None:
    """Write a file so that a reader sees all of it or nothing of it."""
    beside = f"{path}.{os.getpid()}.tmp"
    try:
        os.makedirs(folder(), mode=0o700, exist_ok=True)  # lines of private code
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(beside, "wb", opener=_private) as stream:
            stream.write(content)
        os.replace(beside, path)
    except OSError:
        _delete(beside)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _delete(path: str) -> bool:
    try:
        os.unlink(path)
    except OSError:
        return False
    return True


def _delete_folder(path: str) -> None:
    try:
        os.rmdir(path)
    except OSError:
        return
