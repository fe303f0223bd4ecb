"""A check's page, as `antilock explain` prints it, put where an editor can show it."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import lru_cache

from antilock.lsp.session import Session
from antilock.packs import load_checks


def page_of(session: Session, name: str) -> str:
    """The page of a check by code or name, as Markdown; "" for an unknown one."""
    known = {check.code: check for check in load_checks(())}
    for project in session.projects.all():
        known |= {check.code: check for check in project.checks}
    for check in known.values():
        if name in (check.code, check.name):
            return f"{check.document}\n"
    return ""


def write_page(name: str, page: str) -> str:
    """Write a page into a file that only this user can read, and that goes with the server; its path."""
    path = os.path.join(_folder(), f"{name}.md")
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(page)
    return path


@lru_cache(maxsize=1)
def _folder() -> str:
    """A folder of this process alone."""
    folder = tempfile.mkdtemp(prefix="antilock-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
