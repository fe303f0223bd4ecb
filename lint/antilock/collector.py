"""Python's garbage collector, made to suit syntax trees: large, in use, and full of circles."""

from __future__ import annotations

import gc

_MOST_UNSWEPT = 300_000  # bytes of texts whose trees may lie about
_unswept = 0


def spare_collector() -> None:
    """Have Python look for circles of garbage seldom: syntax trees are full of live ones.

    What is there already (code, catalogue) is left out for good. A tenth of a run's time and more
    went into looking through objects that were all in use.
    """
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def sweep_after(size: int) -> None:
    """Have what is left of syntax trees swept up now and then: their circles add up else.

    To be told of each text whose tree is not needed any more; `size` is the text's, in bytes.
    """
    global _unswept
    _unswept += size
    if _unswept > _MOST_UNSWEPT:
        _unswept = 0
        gc.collect()
