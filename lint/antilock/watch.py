"""Everything that the report of a check came from, and the state that it is in.

Rather more is watched than less: each folder of the project and each file in it, wherever one may
come to matter by a change. Where that would be very much, or cannot be known, nothing is.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from antilock.cache import is_settled, stamp_of
from antilock.catalogue.load import locate
from antilock.config.globs import compile_globs
from antilock.discovery import ALWAYS_EXCLUDED, File
from antilock.layout import MANIFESTS
from antilock.replay import ABSENT, PRESENT, state_of
from antilock.run import Project
from antilock.surroundings import base_of, has_more

_MOST = 1_000  # files and folders of a project: looking at each takes a few microseconds
_MOST_CODE = 2_000
_CODE = (".py", ".toml", ".json")
_SETTINGS = ("antilock.toml", "pyproject.toml", ".gitignore", *MANIFESTS)


def watched(
    project: Project, paths: Sequence[str], files: Sequence[File], began: int
) -> dict[str, str] | None:
    """The state, as in `replay`, of everything that decides what is found in the files, which
    `paths` name or hold.

    `began` is when the run began, in ns: what was written about then may have been read before.
    None where not everything can be watched.
    """
    # At once: to find that out one by one takes longer than all of a warm run.
    if len(files) > _MOST:
        return None
    around = {os.path.dirname(file.full) for file in files}
    if len(files) + len(around) > _MOST:
        return None
    watch = _Watch(began)
    configuration = project.configuration
    base = base_of(configuration)
    folders = [path for path in map(os.path.abspath, paths or (".",)) if os.path.isdir(path)]
    if not project.is_alone and has_more(configuration):
        folders.append(base)
    try:
        watch.code(os.path.dirname(os.path.abspath(__file__)))
        watch.code(os.path.dirname(locate()))
        parser = getattr(sys.modules.get("ast_grep_py"), "__file__", None)
        if parser is not None:
            watch.present(parser)
        if configuration.provenance.file is not None:
            watch.present(str(configuration.provenance.file))
        for file in files:
            watch.present(file.full)
        for place in {os.getcwd(), base, *folders, *around}:
            watch.upwards(place)
        for folder in folders:
            watch.tree(folder)
    except (_UnwatchableError, OSError):
        return None
    return watch.states


class _UnwatchableError(Exception):
    """Something may change without being seen."""


class _Watch:
    """The states that were noted so far."""

    def __init__(self, began: int) -> None:
        self.began = began
        self.states: dict[str, str] = {}

    def present(self, path: str) -> None:
        """Note a file or folder that is there. Links are refused: what they lead to may change."""
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode) or not is_settled(stamp_of(status), self.began):
            raise _UnwatchableError(path)
        self.states[path] = state_of(status)

    def file(self, path: str) -> None:
        """Note a file, or that there is none."""
        try:
            self.present(path)
        except (FileNotFoundError, NotADirectoryError):
            self.states[path] = ABSENT

    def upwards(self, folder: str) -> None:
        """Note the settings and manifests in a folder and above, and which of them git keeps."""
        git = os.path.join(folder, ".git")
        if git in self.states:
            return
        self.states[git] = PRESENT if os.path.lexists(git) else ABSENT
        if os.path.isdir(git):
            self.git(git)
        elif self.states[git] == PRESENT:
            raise _UnwatchableError(git)  # the repository is elsewhere
        for name in _SETTINGS:
            self.file(os.path.join(folder, name))
        above = os.path.dirname(folder)
        if above != folder:
            self.upwards(above)

    def git(self, repository: str) -> None:
        """Note what decides which files git names."""
        for name in ("index", "info/exclude"):
            self.file(os.path.join(repository, *name.split("/")))
        own = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
        ignored = os.path.join(own, "git", "ignore")
        self.file(ignored)
        for path in (
            os.path.join(repository, "config"),
            os.path.join(own, "git", "config"),
            os.path.expanduser("~/.gitconfig"),
            "/etc/gitconfig",
        ):
            self.file(path)
            if self.states[path] != ABSENT:
                said = Path(path).read_bytes().lower()
                if b"exclude" in said or b"include" in said:
                    raise _UnwatchableError(path)  # other files decide too

    def code(self, package: str) -> None:
        """Note the code and the data of a package."""
        for path in _below(package, _MOST_CODE, lambda name: name.startswith(("__", "."))):
            if path.endswith(_CODE) or os.path.isdir(path):
                self.present(path)

    def tree(self, folder: str) -> None:
        """Note a folder and everything in it that may come to matter."""
        is_left_out = compile_globs(ALWAYS_EXCLUDED, is_exact=True)
        for path in _below(folder, _MOST, lambda name: is_left_out(f"{name}/")):
            self.present(path)


def _below(folder: str, most: int, is_left_out: Callable[[str], bool]) -> Iterator[str]:
    """A folder and all that is in it, without what is in the folders whose names leave them out."""
    yield folder
    pending = [folder]
    count = 0
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                count += 1
                if count > most:
                    raise _UnwatchableError(folder)
                if not entry.is_dir(follow_symlinks=False):
                    yield entry.path
                elif not is_left_out(entry.name):
                    yield entry.path
                    pending.append(entry.path)
