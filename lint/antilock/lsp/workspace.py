"""The files of a workspace that no editor has open."""

from __future__ import annotations

from collections.abc import Iterable

from antilock.discovery import File, discover
from antilock.lsp.session import Session


def closed_files(folders: Iterable[str], session: Session) -> list[File]:
    """What `antilock check` would read of the folders, without open documents and notebooks.

    A notebook's findings belong to cells, which only an editor that has it open can name.
    Raises ConfigError.
    """
    is_open = {document.path for document in session.documents.values()}
    found: dict[str, File] = {}
    for folder in folders:
        configuration = session.projects.of(f"{folder}/-").configuration
        for file in discover([folder], configuration).files:
            if file.full not in is_open and not file.full.endswith(".ipynb"):
                found[file.full] = file
    return [found[path] for path in sorted(found)]
