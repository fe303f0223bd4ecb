"""The report of an earlier run, told again at once where nothing that it came from has changed.

A hook is called once more after another hook has refused a commit, a task is started twice: whatever
decided the report then is there as it was. What that is, `watch` has noted: files and folders by what
changes when they are written. Nothing is loaded to answer, and nothing of a file is read.
"""

from __future__ import annotations

import os
import sys

from antilock.quick import folder

PART = "answers"
ABSENT, PRESENT = "-", "+"
_MARK = "antilock answer 1"
_PRIME = 2**61 - 1
_MOST_ARGUMENTS = 64
_MOST_TOLD = 200_000  # characters
# What decides how a report looks, and which files git and Python see.
_VARIABLES = frozenset(
    "COLUMNS FORCE_COLOR HOME LINES NO_COLOR PATH PYTHONPATH TERM USERPROFILE XDG_CONFIG_HOME".split()
)


def find(arguments: list[str]) -> tuple[str, int] | None:
    """The report of `antilock ARGUMENTS` and its exit code, where a run has kept them and nothing has
    changed since; else None."""
    if not _may_be_kept(arguments):
        return None
    head = _head(arguments)
    try:
        with open(_place(head), "rb") as stream:
            content = stream.read()
    except OSError:
        return None
    parts = _unpacked(content)
    if parts is None or parts[0] != head:
        return None
    _, watched, code, text = parts
    pairs = iter(watched.decode("utf-8", "surrogateescape").split("\0"))
    if not all(_is_as_it_was(path, state) for path, state in zip(pairs, pairs, strict=True)):
        return None
    return text.decode("utf-8"), int(code)


def keep(arguments: list[str], watched: dict[str, str], text: str, code: int) -> None:
    """Keep a report and its exit code, with the states of all that decided them."""
    if not _may_be_kept(arguments) or len(text) > _MOST_TOLD:
        return
    from antilock.cache import write_beside

    head = _head(arguments)
    pairs = "\0".join(part for pair in watched.items() for part in pair)
    told = [head, pairs.encode("utf-8", "surrogateescape"), str(code).encode(), text.encode()]
    body = b"\0\0".join(told)
    write_beside(_place(head), f"{_MARK} {_sum_of(body)}\n".encode() + body)


def state_of(status: os.stat_result) -> str:
    """What changes when a file is written, or a folder gets another entry."""
    return f"{status.st_mtime_ns} {status.st_ctime_ns} {status.st_size} {status.st_ino}"


def _is_as_it_was(path: str, state: str) -> bool:
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return state == ABSENT
    return state in (PRESENT, state_of(status))


def _may_be_kept(arguments: list[str]) -> bool:
    return 0 < len(arguments) <= _MOST_ARGUMENTS and arguments[0] == "check"


def _unpacked(content: bytes) -> list[bytes] | None:
    """The parts of what was kept, if it is whole."""
    head, _, body = content.partition(b"\n")
    if head != f"{_MARK} {_sum_of(body)}".encode():
        return None
    return body.split(b"\0\0", 3)


def _sum_of(body: bytes) -> str:
    """A sum that tells torn content from whole, without loading anything that makes better ones."""
    return f"{int.from_bytes(body, 'little') % _PRIME:016x}"


def _place(head: bytes) -> str:
    name = _sum_of(head)
    return os.path.join(folder(), PART, name[:2], name)


def _head(arguments: list[str]) -> bytes:
    """Everything besides files that decides a report: the command, where and when it is given."""
    from time import gmtime

    stream = sys.stdout
    size = tuple(os.get_terminal_size(stream.fileno())) if stream.isatty() else ()
    said = sorted(
        (name, value)
        for name, value in os.environ.items()
        if name in _VARIABLES or name.startswith("GIT_CONFIG")
    )
    today = gmtime()[:3]  # retirements depend on the day
    told = (arguments, os.getcwd(), today, sys.hexversion, sys.prefix, stream.encoding, size, said)
    return repr(told).encode("utf-8", "backslashreplace")
