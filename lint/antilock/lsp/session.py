"""What the server knows: open documents, the projects that they belong to, and what was found.

Nothing here speaks the protocol; `server.py` does.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from antilock import facts as f
from antilock.errors import ConfigError
from antilock.findings import Finding, Notice
from antilock.gather import facts_of_text
from antilock.handed import is_left_out, new_findings
from antilock.languages.base import UnreadableError
from antilock.lsp.documents import Document, Notebook, source_of, source_of_notebook
from antilock.reading import Text, read_bytes, read_text
from antilock.records import dataclass, field
from antilock.run import Project, judge_facts
from antilock.subjects import Subjects

CONFIGURATION_FILES = ("antilock.toml", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text, and all that antilock says about it.

    findings   those that the project's configuration shows
    """

    text: Text
    project: Project
    facts: f.FileFacts
    findings: tuple[Finding, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def identity(self) -> str:
        """Tells one set of findings from another."""
        said = "".join(f"{each.fingerprint}{each.problem.span}" for each in self.findings)
        return sha256(said.encode()).hexdigest()[:16]

    def subjects(self) -> Subjects:
        """The facts joined with the catalogue, for questions about a place in the text."""
        from antilock.subjects import join

        return join(self.text.path, self.facts, self.project.catalogue)


@dataclass(slots=True)
class Session:
    """The state of one connection.

    settings    what the editor's user has set, as options of `antilock check`
    generation  counts what makes earlier results stale: configuration, files on disk
    told        the generation that the whole workspace was last told of
    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    notebooks: dict[str, Notebook] = field(default_factory=dict)
    generation: int = 0
    told: int = -1
    _projects: dict[str, Project | ConfigError] = field(default_factory=dict)
    _analyses: dict[str, tuple[object, Analysis]] = field(default_factory=dict)
    _on_disk: dict[str, tuple[object, Analysis | None]] = field(default_factory=dict)

    def forget(self) -> None:
        """Configuration, settings or the catalogue may have changed: read them anew."""
        self.generation += 1
        self._projects.clear()
        self._analyses.clear()
        self._on_disk.clear()

    def touch(self, paths: Iterable[str]) -> None:
        """Files on disk have changed."""
        self.generation += 1
        for path in paths:
            self._on_disk.pop(path, None)

    def project_of(self, path: str) -> Project:
        """The project that a file belongs to. Raises ConfigError with every mistake at once."""
        from antilock.project import load_project

        file = nearest_configuration(path)
        directory = os.path.dirname(file or os.path.abspath(path))
        known = self._projects.get(directory)
        if known is None:
            try:
                known = load_project((directory,), self.settings)
            except ConfigError as error:
                known = error
            self._projects[directory] = known
        if isinstance(known, ConfigError):
            raise known
        return known

    def projects(self) -> Iterator[Project]:
        """The projects that files have been judged in so far."""
        for known in self._projects.values():
            if not isinstance(known, ConfigError):
                yield known

    def notebook_of(self, cell: str) -> Notebook | None:
        """The notebook that a cell belongs to."""
        return next(
            (
                notebook
                for notebook in self.notebooks.values()
                if any(uri == cell for uri, _ in notebook.cells)
            ),
            None,
        )

    def analysis_of(self, uri: str) -> Analysis | None:
        """What there is to say about an open document, a cell or a notebook, worked out once.

        None for what antilock does not read or the project leaves out. Raises ConfigError.
        """
        notebook = self.notebooks.get(uri) or self.notebook_of(uri)
        if notebook is not None:
            cells = [self.documents.get(cell) for cell, _ in notebook.cells]
            key: object = (self.generation, notebook.cells, tuple(c and c.version for c in cells))
            uri = notebook.uri
        else:
            document = self.documents.get(uri)
            if document is None:
                return None
            key = (self.generation, document.version, document.path)
        known = self._analyses.get(uri)
        if known is not None and known[0] == key:
            return known[1]
        if notebook is not None:
            text: Text | None = source_of_notebook(notebook, self.documents)
        else:
            text = source_of(self.documents[uri])
        if text is None:
            return None
        project = self.project_of(text.path)
        if is_left_out(project, text.path):
            return None
        found = analyse(text, project)
        self._analyses[uri] = (key, found)
        return found

    def analysis_on_disk(self, path: str) -> Analysis | None:
        """What there is to say about a file that is not open; None when there is nothing.

        Raises ConfigError.
        """
        project = self.project_of(path)
        try:
            status = os.stat(path)
            key = (status.st_mtime_ns, status.st_size, status.st_ino)
            known = self._on_disk.get(path)
            if known is not None and known[0] == key:
                return known[1]
            text = read_text(path, read_bytes(path))
        except (OSError, UnreadableError):
            return None
        found = None if is_left_out(project, path) else analyse(text, project)
        if found is not None and not found.findings:
            found = None
        self._on_disk[path] = (key, found)
        return found

    def first_line_of(self, uri: str, analysis: Analysis) -> int:
        """The line of the analysed text that a document begins at: not 0 for a notebook's cell."""
        notebook = self.notebook_of(uri)
        if notebook is None:
            return 0
        number = [cell for cell, _ in notebook.cells].index(uri) + 1
        return next((start for cell, start in analysis.text.starts if cell == number), 0)

    def close(self, uri: str) -> None:
        """Forget a document: from now on the disk has the word."""
        self.documents.pop(uri, None)
        self._analyses.pop(uri, None)

    def close_notebook(self, uri: str) -> None:
        """Forget a notebook and its cells."""
        notebook = self.notebooks.pop(uri, None)
        for cell, _ in notebook.cells if notebook is not None else ():
            self.close(cell)
        self._analyses.pop(uri, None)


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


def analyse(text: Text, project: Project) -> Analysis:
    """Judge a text. Never raises for what stands in it: a fault is told as a notice."""
    facts = facts_of_text(text, project.catalogue)
    if isinstance(facts, Notice):
        return Analysis(text, project, f.FileFacts(text.language), notices=(facts,))
    report = judge_facts(text.path, facts, project, lambda: text, is_named=False)
    return Analysis(text, project, facts, new_findings(report.findings, project), report.notices)
