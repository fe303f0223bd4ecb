"""One connection to an editor: what it can do, and how it is told what was found."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.uris import from_fs_path

from antilock import __version__
from antilock.errors import AntilockError, ConfigError
from antilock.findings import Finding, Severity
from antilock.lsp.documents import (
    path_of,
)
from antilock.lsp.positions import split_lines, to_range
from antilock.lsp.projects import nearest_configuration
from antilock.lsp.session import Analysis, Session
from antilock.masking import mask
from antilock.records import dataclass
from antilock.suppress import UNUSED

SOURCE = "antilock"
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
_PAUSE_SECONDS = 0.5  # judging the whole workspace again waits for this long a pause
_QUIET_SECONDS = 0.02  # pushed diagnostics wait for this long a pause in the typing

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Client:
    """What the editor can do, and what it asked for."""

    pulls: bool = False
    refreshes: bool = False
    configures: bool = False
    watches: bool = False
    shows_documents: bool = False
    checks_workspace: bool = False


class Protocol(LanguageServerProtocol):
    """pygls' protocol, but for changes of documents, which `syncing` applies.

    pygls splits lines at form feeds and the like, where no editor does, and shortens the positions
    that it is given to the lines that it made: what is typed would land elsewhere.
    """

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Any:
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def lsp_notebook_document__did_change(
        self, params: types.DidChangeNotebookDocumentParams
    ) -> Any:
        yield self.fm.features[types.NOTEBOOK_DOCUMENT_DID_CHANGE], (params,), None


class AntilockServer(LanguageServer):
    """One connection to an editor."""

    def __init__(self) -> None:
        super().__init__(
            SOURCE,
            __version__,
            protocol_cls=Protocol,
            notebook_document_sync=types.NotebookDocumentSyncOptions(
                notebook_selector=[
                    types.NotebookDocumentFilterWithCells(
                        cells=[types.NotebookCellLanguage(language="python")]
                    )
                ],
                save=True,
            ),
        )
        self.session = Session()
        self.client = Client()
        self.has_taken_leave = False
        self.changed = asyncio.Event()
        self.pushing: dict[str, asyncio.Task[None]] = {}
        self.learning: dict[str, asyncio.Future[None]] = {}
        self.faulty: dict[str, str] = {}  # configuration file -> what is wrong with it

    @property
    def encoding(self) -> types.PositionEncodingKind | str:
        return self.workspace.position_encoding or types.PositionEncodingKind.Utf16

    # Diagnostics.

    def analysis(self, uri: str) -> Analysis | None:
        """What there is to say about a document; a faulty configuration is told, not raised."""
        try:
            found = self.session.analysis_of(uri)
        except ConfigError as error:
            self.tell_fault(uri, error)
            return None
        except AntilockError as error:
            self.tell(types.MessageType.Error, str(error))
            return None
        for notice in found.notices if found is not None else ():
            if notice.is_failure:
                self.tell(types.MessageType.Error, f"{notice.path}: {notice.message}")
        return found

    async def learn(self, uri: str) -> None:
        """Have the rest of a document's project read before the document is judged.

        A thread reads, once for all who wait, and the editor's other messages are heard meanwhile.
        """
        path = self.session.place_of(uri)
        if path:
            await self.learn_of(path)

    async def learn_of(self, path: str) -> None:
        """The same for a file."""
        try:
            project = self.session.projects.of(path)
        except AntilockError:
            return  # told when the file is judged
        if not self.session.projects.wants_learning(project):
            return
        root = str(project.configuration.root)
        task = self.learning.get(root)
        if task is None:
            task = asyncio.ensure_future(asyncio.to_thread(self.session.projects.learn, project))
            self.learning[root] = task
            task.add_done_callback(lambda _: self.learning.pop(root, None))
        try:
            await asyncio.shield(task)
        except (AntilockError, OSError) as error:
            self.tell(types.MessageType.Error, f"{root}: the project was not read: {error}")

    def diagnostics(self, uri: str) -> list[types.Diagnostic]:
        """The diagnostics of an open document or of a notebook's cell."""
        found = self.analysis(uri)
        if found is None:
            return []
        notebook = self.session.notebook_of(uri)
        cell = None
        if notebook is not None:
            cell = [each for each, _ in notebook.cells].index(uri) + 1
        document = self.session.documents.get(uri)
        lines = split_lines(document.text) if document is not None else []
        return [
            self.diagnostic(finding, lines)
            for finding in found.findings
            if finding.location.cell == cell
        ]

    def diagnostic(self, finding: Finding, lines: list[str]) -> types.Diagnostic:
        """A finding as an editor shows it, without secrets."""
        problem = finding.problem
        return types.Diagnostic(
            range=to_range(finding.location.span, lines, self.encoding),
            message=mask(f"{problem.message}\n{problem.help}"),
            severity=_SEVERITIES[finding.severity],
            code=finding.code,
            source=SOURCE,
            tags=[types.DiagnosticTag.Unnecessary] if finding.code == UNUSED else None,
            data={"name": finding.name, "fingerprint": finding.fingerprint},
        )

    def refresh(self, uri: str = "") -> None:
        """Something changed: have the diagnostics of a document, or of all, asked for or sent."""
        self.changed.set()
        self.changed = asyncio.Event()
        if self.client.pulls:
            if not uri and self.client.refreshes:
                self.workspace_diagnostic_refresh(None)
            return
        for each in [uri] if uri else list(self.session.documents):
            self.push_soon(each)

    async def change(self) -> None:
        """Wait until something has changed, and then for a pause in the changes."""
        await self.changed.wait()
        while True:
            try:
                await asyncio.wait_for(self.changed.wait(), _PAUSE_SECONDS)
            except TimeoutError:
                return

    def push_soon(self, uri: str) -> None:
        waiting = self.pushing.pop(uri, None)
        if waiting is not None:
            waiting.cancel()
        self.pushing[uri] = asyncio.ensure_future(self.push(uri))

    async def push(self, uri: str) -> None:
        """Send a document's diagnostics; an analysis that fails takes nothing else with it."""
        await asyncio.sleep(_QUIET_SECONDS)
        await self.learn(uri)
        self.pushing.pop(uri, None)
        document = self.session.documents.get(uri)
        if document is None:
            return
        try:
            found = self.diagnostics(uri)
        except Exception as error:
            log.exception("diagnostics of %s", uri)
            self.tell(types.MessageType.Error, f"{path_of(uri)}: {type(error).__name__}: {error}")
            return
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri, found, document.version)
        )

    def tell(self, kind: types.MessageType, message: str) -> None:
        """A line in the editor's log."""
        self.window_log_message(types.LogMessageParams(kind, mask(message)))

    def tell_fault(self, uri: str, error: ConfigError) -> None:
        """Mark the configuration file that cannot be used: nothing is checked until it is mended."""
        file = nearest_configuration(path_of(uri))
        message = str(error)
        if self.faulty.get(file) == message:
            return
        self.faulty[file] = message
        self.window_show_message(
            types.ShowMessageParams(
                types.MessageType.Error,
                f"antilock checks nothing until the configuration is mended:\n{mask(message)}",
            )
        )
        if file:
            start = types.Position(0, 0)
            self.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(
                    from_fs_path(file) or "",
                    [
                        types.Diagnostic(
                            types.Range(start, types.Position(0, 1)),
                            mask(message),
                            severity=types.DiagnosticSeverity.Error,
                            source=SOURCE,
                        )
                    ],
                )
            )

    def reload(self) -> None:
        """Read configurations anew and judge everything open again."""
        self.session.forget()
        for file in self.faulty:
            if file:
                self.text_document_publish_diagnostics(
                    types.PublishDiagnosticsParams(from_fs_path(file) or "", [])
                )
        self.faulty.clear()
        self.refresh()
