"""Python's garbage collector, made to suit syntax trees: large, in use, and full of circles."""

from __future__ import annotations

import gc

_MOST_UNSWEPT = 2_000_000  # bytes of texts whose trees may lie about
_SELDOM = 100_000  # objects more than there were, after which Python looks for circles
_RARELY = 1_000_000  # the same where all is over soon
_unswept = 0


def spare_collector(*, is_short: bool = False) -> None:
    """Have Python look for circles of garbage seldom: syntax trees are full of live ones.

    What is there already (code, catalogue) is left out for good. A tenth of a run's time and more
    went into looking through objects that were all in use. `is_short` is said of a process that ends
    before garbage could add up.
    """
    gc.freeze()
    gc.set_threshold(_RARELY if is_short else _SELDOM, 50, 50)


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
