"""What the server knows: open documents, the projects that they belong to, and what was found.

Nothing here speaks the protocol; `server.py` does.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from hashlib import sha256

from antilock import facts as f
from antilock.findings import Finding, Notice
from antilock.gather import facts_of_text
from antilock.handed import is_left_out, new_findings
from antilock.languages.base import UnreadableError
from antilock.link import Knowledge
from antilock.lsp.documents import Document, Notebook, source_of, source_of_notebook
from antilock.lsp.projects import Projects
from antilock.reading import Text, read_bytes, read_text
from antilock.records import dataclass, field
from antilock.run import Project, judge_facts, known_as
from antilock.subjects import Subjects


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text, and all that antilock says about it.

    knowledge  of the project at that moment; None judged the text on its own
    findings   those that the project's configuration shows
    """

    text: Text
    project: Project
    facts: f.FileFacts
    knowledge: Knowledge | None
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

    told   the version of the projects that the whole workspace was last told of
    """

    projects: Projects = field(default_factory=Projects)
    documents: dict[str, Document] = field(default_factory=dict)
    notebooks: dict[str, Notebook] = field(default_factory=dict)
    told: int = -1
    _analyses: dict[str, tuple[object, Analysis]] = field(default_factory=dict)
    _on_disk: dict[str, tuple[object, Analysis | None]] = field(default_factory=dict)

    def forget(self) -> None:
        """Configuration, settings or the catalogue may have changed: read them anew."""
        self.projects.forget()
        self._analyses.clear()
        self._on_disk.clear()

    def touch(self, paths: Iterable[str]) -> None:
        """Files on disk have changed: what others say of them may be wrong now."""
        is_open = {document.path for document in self.documents.values()}
        self.projects.touch(path for path in paths if path not in is_open)
        self._on_disk.clear()

    def place_of(self, uri: str) -> str:
        """The file that an open document, a cell or a notebook is or will be; "" for others."""
        notebook = self.notebooks.get(uri) or self.notebook_of(uri)
        if notebook is not None:
            return notebook.path
        document = self.documents.get(uri)
        return document.path if document is not None else ""

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
            key: object = (notebook.cells, tuple(c and c.version for c in cells))
            uri = notebook.uri
        else:
            document = self.documents.get(uri)
            if document is None:
                return None
            key = (document.version, document.path)
        known = self._analyses.get(uri)
        if known is not None and known[0] == (self.projects.version, key):
            return known[1]
        if notebook is not None:
            text: Text | None = source_of_notebook(notebook, self.documents)
        else:
            text = source_of(self.documents[uri])
        if text is None:
            return None
        project = self.projects.of(text.path)
        if is_left_out(project, text.path):
            return None
        facts = facts_of_text(text, project.catalogue)
        knowledge = None
        if isinstance(facts, f.FileFacts):
            knowledge = self.projects.tell(project, text.path, facts)
        found = judge(text, project, facts, knowledge)
        self._analyses[uri] = ((self.projects.version, key), found)
        return found

    def analysis_on_disk(self, path: str) -> Analysis | None:
        """What there is to say about a file that is not open; None when there is nothing.

        Raises ConfigError.
        """
        project = self.projects.of(path)
        if is_left_out(project, path):
            return None
        try:
            status = os.stat(path)
            key = (self.projects.version, status.st_mtime_ns, status.st_size, status.st_ino)
            known = self._on_disk.get(path)
            if known is not None and known[0] == key:
                return known[1]
            text = read_text(path, read_bytes(path))
        except (OSError, UnreadableError):
            return None
        facts = facts_of_text(text, project.catalogue)
        found: Analysis | None = judge(text, project, facts, self.projects.knowledge_of(project))
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


def analyse(text: Text, project: Project, knowledge: Knowledge | None = None) -> Analysis:
    """Judge a text. Never raises for what stands in it: a fault is told as a notice."""
    facts = facts_of_text(text, project.catalogue)
    if knowledge is not None and isinstance(facts, f.FileFacts):
        knowledge = knowledge.with_file(known_as(project, text.path), facts)
    return judge(text, project, facts, knowledge)


def judge(
    text: Text, project: Project, facts: f.FileFacts | Notice, knowledge: Knowledge | None
) -> Analysis:
    """What is to be said about a text, from its facts or from what antilock failed on."""
    if isinstance(facts, Notice):
        return Analysis(text, project, f.FileFacts(text.language), knowledge, notices=(facts,))
    report = judge_facts(text.path, facts, project, lambda: text, knowledge, is_named=False)
    found = new_findings(report.findings, project)
    return Analysis(text, project, facts, knowledge, found, report.notices)
