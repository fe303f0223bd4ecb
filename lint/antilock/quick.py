"""The commonest answer, given before anything else is loaded: nothing in these files can matter.

A hook names the files of a change, and few of them hold a token of any provider. Where the command
line is `check FILE...`, as a hook writes it, no configuration is in reach and no file holds a token, the
report is the same whatever the checks are. Everything that is not as plain as that is left to the
command line proper; the words to look for are what the last whole run has kept.
"""

from __future__ import annotations

import os
import stat

# Read by antilock whatever their path; other languages take the longer way.
_ENDINGS = (".py", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx")
_MOST_FILES = 32
_MOST_BYTES = 200_000
# Paths that could be those of a test, which is left out and told.
_TESTS = ("test", "mock", "fixture", "spec", ".e2e.", ".cy.")
# As discovery.ALWAYS_EXCLUDED, besides hidden folders and those of packages' metadata.
_LEFT_OUT = frozenset(
    """__pycache__ __pypackages__ _build buck-out build dist node_modules site-packages venv""".split()
)
_LEFT_OUT_ENDINGS = (".egg-info", ".d.ts", ".d.mts", ".d.cts")
_NAME = "quick"
_FIRST = "antilock quick 1"


def answer(arguments: list[str]) -> tuple[str, int] | None:
    """The report of `antilock ARGUMENTS` and its exit code where it is this plain, else None."""
    if len(arguments) < 2 or arguments[0] != "check" or len(arguments) > _MOST_FILES:
        return None
    is_exclude_forced = arguments[1] == "--force-exclude"  # what the hook asks for
    paths = arguments[1 + is_exclude_forced :]
    if not paths or (is_exclude_forced and any(_may_be_excluded(path) for path in paths)):
        return None
    if any(not _is_plain(path) for path in paths) or _has_configuration(paths):
        return None
    known = _read_kept()
    if known is None:
        return None
    names, tokens = known
    found = {os.path.abspath(path) for path in paths}
    for path in found:
        if f"/{path.replace(os.sep, '/')}".endswith(names) or not _is_silent(path, tokens):
            return None
    count = "1 file" if len(found) == 1 else f"{len(found)} files"
    return f"No lock-in found; {count} checked.\n", 0


def keep(tokens: list[str], names: list[str]) -> None:
    """Keep the words to look for, and the names of files that matter whatever is in them."""
    from antilock.cache import write_beside

    parts = ("\0".join(part) for part in ([_FIRST, *_stamps()], names, tokens))
    write_beside(_place(), "\0\0".join(parts).encode("utf-8", "surrogateescape"))


def is_kept() -> bool:
    """Whether what is kept is of this code and catalogue."""
    return _read_kept() is not None


def _read_kept() -> tuple[tuple[str, ...], list[bytes]] | None:
    try:
        with open(_place(), "rb") as stream:
            content = stream.read()
    except OSError:
        return None
    parts = content.split(b"\0\0")
    head = "\0".join([_FIRST, *_stamps()]).encode("utf-8", "surrogateescape")
    if len(parts) != 3 or parts[0] != head:
        return None
    names = tuple(f"/{name}" for name in parts[1].decode().split("\0"))
    return names, parts[2].split(b"\0")


def _stamps() -> list[str]:
    """What code and catalogue look like from outside."""
    here = os.path.dirname(os.path.abspath(__file__))
    stamps = []
    for folder in (here, os.path.join(here, "catalogue"), *_data_folders(here)):
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.endswith((".py", ".toml", ".json")):
                        status = entry.stat()
                        stamps.append(f"{entry.path} {status.st_size} {status.st_mtime_ns}")
        except OSError:
            stamps.append(f"{folder} is not there")
    return sorted(stamps)


def _data_folders(here: str) -> list[str]:
    """Where the data of the built-in pack are, beside this package or in the other root."""
    above = os.path.dirname(here)
    for place in (above, os.path.join(os.path.dirname(above), "checks")):
        data = os.path.join(place, "antilock_checks", "catalogue")
        if os.path.isdir(data):
            return [data, os.path.join(data, "providers"), os.path.join(data, "frameworks")]
    return []


def folder() -> str:
    """Where antilock keeps what it can make again: ANTILOCK_CACHE_DIR, else the user's cache."""
    chosen = os.environ.get("ANTILOCK_CACHE_DIR")
    if chosen:
        return chosen
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return os.path.join(base or os.path.join(os.path.expanduser("~"), ".cache"), "antilock")


def _place() -> str:
    return os.path.join(folder(), _NAME)


def _is_plain(path: str) -> bool:
    low = path.lower()
    if path.startswith("-") or not low.endswith(_ENDINGS):
        return False
    return not any(word in os.path.abspath(low) for word in _TESTS)


def _may_be_excluded(path: str) -> bool:
    """Whether a folder of a path is one that is left out where nothing else is configured."""
    return any(
        part.startswith(".") or part in _LEFT_OUT or part.endswith(_LEFT_OUT_ENDINGS)
        for part in os.path.abspath(path).lower().split(os.sep)
    )


def _has_configuration(paths: list[str]) -> bool:
    """Whether settings could be in reach of files: then the whole way is taken."""
    folders = {os.path.dirname(os.path.abspath(path)) for path in paths}
    folders.add(os.path.abspath("."))
    seen: set[str] = set()
    for folder in folders:
        while folder not in seen:
            seen.add(folder)
            if os.path.lexists(os.path.join(folder, "antilock.toml")):
                return True
            try:
                with open(os.path.join(folder, "pyproject.toml"), "rb") as stream:
                    if b"antilock" in stream.read(_MOST_BYTES + 1) or stream.tell() > _MOST_BYTES:
                        return True
            except FileNotFoundError:
                pass
            except OSError:
                return True
            folder = os.path.dirname(folder)
    return False


def _is_silent(path: str, tokens: list[bytes]) -> bool:
    """Whether a file is ordinary text and holds no token, also not broken over lines."""
    try:
        status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_BYTES:
            return False
        with open(path, "rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
        data.decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    lowered = data.lower()
    joined = b"".join(lowered.split())
    if b"\0" in data or data.startswith(b"\xef\xbb\xbf") or b"coding" in lowered[:400]:
        return False
    return not any(token in lowered or token in joined for token in tokens)
