"""Python's garbage collector, made to suit syntax trees: large, in use, and full of circles."""

from __future__ import annotations

import gc
import os
import sys

_MOST_UNSWEPT = 2_000_000  # bytes of texts whose trees may lie about
_SELDOM = 100_000  # objects more than there were, after which Python looks for circles
_RARELY = 1_000_000  # the same where all is over soon
_unswept = 0
_is_short = False
_outliving: list[object] = []


def spare_collector(*, is_short: bool = False) -> None:
    """Have Python look for circles of garbage seldom: syntax trees are full of live ones.

    What is there already (code, catalogue) is left out for good. A tenth of a run's time and more
    went into looking through objects that were all in use. `is_short` is said of a process that ends
    before garbage could add up.
    """
    global _is_short
    _is_short = is_short
    gc.freeze()
    gc.set_threshold(_RARELY if is_short else _SELDOM, 50, 50)


def leave_to_the_end(thing: object) -> None:
    """Have a large thing live as long as this process, if that is over soon: taking it apart object by
    object takes a fiftieth of a large run, and the end of the process does it at once (`end_at_once`)."""
    if _is_short:
        _outliving.append(thing)


def end_at_once(code: int) -> None:
    """End this process with an exit code where anything was left to its end; all that was to be written
    has to be. Else this does nothing."""
    if _outliving:
        sys.stderr.flush()
        os._exit(code)


def leave_inherited() -> None:
    """Have a forked process never look through what it was forked with, which is in use: marking all
    of that copies the pages that it shares with the process that forked it."""
    gc.freeze()


def sweep_after(size: int) -> None:
    """Have what is left of syntax trees swept up now and then: their circles add up else.

    To be told of each text whose tree is not needed any more; `size` is the text's, in bytes.
    """
    global _unswept
    _unswept += size
    if _unswept > _MOST_UNSWEPT:
        _unswept = 0
        gc.collect()
