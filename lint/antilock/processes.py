"""The same work on many things, by one process or by several; the answers come in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

# Below this many things a second process costs more than it saves.
WORTH_PROCESSES = 150
_CHUNK = 16
Thing = TypeVar("Thing")
Answer = TypeVar("Answer")


def each_of(
    things: Sequence[Thing], work: Callable[[Thing], Answer], jobs: int
) -> Iterator[Answer]:
    """The answer of `work` to each thing, in order.

    Several processes are forked: what `work` needs is inherited, only things and answers are sent.
    """
    if jobs > 1 and len(things) >= WORTH_PROCESSES and hasattr(os, "fork"):
        yield from _forked(things, work, jobs)
        return
    for thing in things:
        yield work(thing)


def _forked(
    things: Sequence[Thing], work: Callable[[Thing], Answer], jobs: int
) -> Iterator[Answer]:
    import multiprocessing

    global _inherited
    _inherited = work
    try:
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            yield from pool.imap(_work_inherited, things, chunksize=_CHUNK)
    finally:
        _inherited = None


_inherited: Callable[[Any], Any] | None = None


def _work_inherited(thing: Any) -> Any:
    assert _inherited is not None
    return _inherited(thing)
