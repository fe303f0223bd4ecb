"""The facts of all files joined: what a project's files know of each other. Pure: opens nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from antilock import facts as f
from antilock.records import dataclass

if TYPE_CHECKING:
    from antilock.catalogue.index import Catalogue


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of a project.

    files   facts by path from the project's root
    """

    files: Mapping[str, f.FileFacts]


def link(files: Mapping[str, f.FileFacts], catalogue: Catalogue) -> Knowledge:
    """What the files of a project know of each other, whatever their order."""
    del catalogue
    return Knowledge(files)
