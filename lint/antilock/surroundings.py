"""The project that files belong to, when only some of its files are given."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from antilock.config.model import Configuration
    from antilock.discovery import File


def base_of(configuration: Configuration) -> str:
    """The folder that the linker's paths are relative to: that of the configuration file, else of
    the git repository, else the one that all given paths share."""
    root = str(configuration.root)
    if configuration.provenance.file is not None:
        return root
    return _work_tree(root) or root


def has_more(configuration: Configuration) -> bool:
    """Whether anything tells where a project ends, so that the rest of it can be known."""
    return configuration.provenance.file is not None or bool(_work_tree(base_of(configuration)))


def rest_of(configuration: Configuration, given: Sequence[str]) -> tuple[File, ...]:
    """The files of the project that given paths are part of; () when nothing tells where it ends.

    What cannot be read there is not told: nobody asked about it.
    """
    from antilock.discovery import discover

    base = base_of(configuration)
    if not has_more(configuration):
        return ()
    for path in given:
        full = os.path.realpath(path)
        if os.path.isdir(full) and os.path.join(os.path.realpath(base), "").startswith(
            os.path.join(full, "")
        ):
            return ()  # all of it is given
    return discover((base,), configuration).files


@cache
def _work_tree(folder: str) -> str:
    """The nearest folder, from this one upwards, that git keeps, or ""."""
    while not os.path.lexists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return ""
        folder = above
    return folder
