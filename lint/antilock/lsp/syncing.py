"""Documents and notebooks as the editor opens, changes and closes them."""

from __future__ import annotations

from lsprotocol import types

from antilock.lsp.connection import AntilockServer
from antilock.lsp.documents import (
    change_document,
    change_notebook,
    open_document,
    open_notebook,
    path_of,
)
from antilock.lsp.projects import CONFIGURATION_FILES


def register(server: AntilockServer) -> None:
    """Add these features to a server."""
    _documents(server)
    _notebooks(server)


def _documents(server: AntilockServer) -> None:
    session = server.session

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        document = open_document(params.text_document)
        session.documents[document.uri] = document
        server.refresh(document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        uri, version = params.text_document.uri, params.text_document.version
        document = session.documents.get(uri)
        if document is not None:
            session.documents[uri] = change_document(
                document, version, params.content_changes, server.encoding
            )
            server.refresh(uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        if path_of(params.text_document.uri).rpartition("/")[2] in CONFIGURATION_FILES:
            server.reload()

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        session.close(uri)
        if not server.client.pulls:
            server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))


def _notebooks(server: AntilockServer) -> None:
    session = server.session

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenNotebookDocumentParams) -> None:
        for cell in params.cell_text_documents:
            session.documents[cell.uri] = open_document(cell)
        notebook = open_notebook(params.notebook_document)
        session.notebooks[notebook.uri] = notebook
        _refresh_cells(server, notebook.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeNotebookDocumentParams) -> None:
        uri = params.notebook_document.uri
        cells = params.change.cells
        if uri not in session.notebooks or cells is None:
            return
        if cells.structure is not None:
            for opened_cell in cells.structure.did_open or ():
                session.documents[opened_cell.uri] = open_document(opened_cell)
            for closed_cell in cells.structure.did_close or ():
                session.close(closed_cell.uri)
            session.notebooks[uri] = change_notebook(session.notebooks[uri], cells.structure.array)
        for content in cells.text_content or ():
            document = session.documents.get(content.document.uri)
            if document is not None:
                session.documents[document.uri] = change_document(
                    document, content.document.version, content.changes, server.encoding
                )
        _refresh_cells(server, uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseNotebookDocumentParams) -> None:
        session.close_notebook(params.notebook_document.uri)


def _refresh_cells(server: AntilockServer, uri: str) -> None:
    for cell, is_code in server.session.notebooks[uri].cells:
        if is_code:
            server.refresh(cell)
