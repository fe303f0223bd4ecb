"""Model ids that no provider has, because their date is a slip."""

from __future__ import annotations

import re

from antilock.catalogue.model import ModelMatch
from antilock.check import Context

_DATED = re.compile(r"(?P<stem>.+)[-@](?:\d{8}|\d{4}-\d{2}-\d{2})")


def is_slip(match: ModelMatch, context: Context) -> bool:
    """Whether an id differs from a known one by its date alone.

    Such an id belongs to no provider, so nothing depends on one: it is unknown, not hard-coded.
    """
    if match.is_known or match.is_fine_tuned:
        return False
    written = _DATED.fullmatch(match.id.lower())
    if written is None:
        return False
    known = _DATED.fullmatch(context.catalogue.near(match).lower())
    return known is not None and known["stem"] == written["stem"]
