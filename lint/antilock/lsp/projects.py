"""The projects that documents belong to, and what the files of each know of each other."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from antilock import facts as f
from antilock.errors import ConfigError
from antilock.link import Knowledge
from antilock.records import dataclass, field
from antilock.run import Project, known_as

CONFIGURATION_FILES = ("antilock.toml", "pyproject.toml")


@dataclass(slots=True)
class Projects:
    """Projects by their directory.

    settings    what the editor's user has set, as options of `antilock check`
    folders     of the workspace; a project without a configuration is such a folder
    version     counts what may change a judgement: configuration, and what files know
    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    folders: tuple[str, ...] = ()
    version: int = 0
    _projects: dict[str, Project | ConfigError] = field(default_factory=dict)
    _knowledge: dict[str, Knowledge] = field(default_factory=dict)

    def forget(self) -> None:
        """Configuration, settings or the catalogue may have changed: read them anew."""
        self.version += 1
        self._projects.clear()
        self._knowledge.clear()

    def of(self, path: str) -> Project:
        """The project that a file belongs to. Raises ConfigError with every mistake at once."""
        from antilock.collector import spare_collector
        from antilock.project import load_project

        directory = self._directory_of(path)
        known = self._projects.get(directory)
        if known is None:
            try:
                known = load_project((directory,), self.settings)
                spare_collector()
            except ConfigError as error:
                known = error
            self._projects[directory] = known
        if isinstance(known, ConfigError):
            raise known
        return known

    def all(self) -> Iterator[Project]:
        """The projects that files have been judged in so far."""
        for known in self._projects.values():
            if not isinstance(known, ConfigError):
                yield known

    def wants_learning(self, project: Project) -> bool:
        """Whether the project's other files count, and have not been read yet."""
        root = str(project.configuration.root)
        if root in self._knowledge or project.is_alone:
            return False
        return project.configuration.provenance.file is not None or self._folder_of(root) != ""

    def learn(self, project: Project) -> None:
        """Read what the project's files know of each other. Takes long in a large project, but
        for the files that an earlier run has read: their facts are kept on disk."""
        from antilock import cache
        from antilock.discovery import discover
        from antilock.recall import kept_facts, may_keep
        from antilock.run import know_project

        version = self.version
        root = str(project.configuration.root)
        found = discover([root], project.configuration).files
        is_kept = not self.settings.get("no_cache") and may_keep(project)
        kept = kept_facts(project) if is_kept else None
        knowledge = know_project(found, project, kept=kept)
        if kept is not None:
            cache.sweep()
        if version == self.version:  # else something was forgotten meanwhile
            self._knowledge[root] = knowledge
            self.version += 1

    def knowledge_of(self, project: Project) -> Knowledge | None:
        """What is known of the project's files; None while nothing has been learned."""
        return self._knowledge.get(str(project.configuration.root))

    def tell(self, project: Project, path: str, facts: f.FileFacts) -> Knowledge | None:
        """Lay a text that may not be saved over what its file says; what is known then."""
        root = str(project.configuration.root)
        before = self._knowledge.get(root)
        if before is None:
            return None
        after = before.with_file(known_as(project, path), facts)
        if after is not before:
            self._knowledge[root] = after
            self.version += 1
        return after

    def touch(self, paths: Iterable[str]) -> None:
        """Files have changed on disk: the projects that they belong to are learned anew."""
        for path in paths:
            for root in [root for root in self._knowledge if _is_below(path, root)]:
                del self._knowledge[root]
        self.version += 1

    def _directory_of(self, path: str) -> str:
        file = nearest_configuration(path)
        if file:
            return os.path.dirname(file)
        directory = os.path.dirname(os.path.abspath(path))
        return self._folder_of(directory) or directory

    def _folder_of(self, directory: str) -> str:
        """The innermost folder of the workspace that a directory is in, or ""."""
        around = [folder for folder in self.folders if _is_below(directory, folder)]
        return max(around, key=len, default="")


def _is_below(path: str, directory: str) -> bool:
    return path == directory or path.startswith(directory.rstrip(os.sep) + os.sep)


def nearest_configuration(path: str) -> str:
    """The file at or above a file's directory that may hold the project's settings, or ""."""
    directory = os.path.dirname(os.path.abspath(path))
    while True:
        for name in CONFIGURATION_FILES:
            file = os.path.join(directory, name)
            if os.path.isfile(file):
                return file
        parent = os.path.dirname(directory)
        if parent == directory:
            return ""
        directory = parent
