"""Diagnostics that the editor asks for: of one document, and of the whole workspace."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from lsprotocol import types
from pygls.uris import from_fs_path

from antilock.errors import ConfigError
from antilock.lsp.connection import SOURCE, AntilockServer
from antilock.lsp.documents import path_of
from antilock.lsp.positions import split_lines
from antilock.lsp.workspace import closed_files


def register(server: AntilockServer) -> None:
    """Add these features to a server."""
    options = types.DiagnosticOptions(
        identifier=SOURCE, inter_file_dependencies=True, workspace_diagnostics=True
    )

    @server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)
    async def pulled(
        params: types.DocumentDiagnosticParams,
    ) -> types.RelatedFullDocumentDiagnosticReport:
        await server.learn(params.text_document.uri)
        return types.RelatedFullDocumentDiagnosticReport(
            items=server.diagnostics(params.text_document.uri)
        )

    @server.feature(types.WORKSPACE_DIAGNOSTIC)
    async def pulled_all(
        params: types.WorkspaceDiagnosticParams,
    ) -> types.WorkspaceDiagnosticReport:
        return await _workspace_report(server, params)


async def _workspace_report(
    server: AntilockServer, params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    """Every file of the workspace that is not open, told in parts where the editor takes them.

    An editor that knows the last answer is kept waiting until something has changed.
    """
    if not server.client.checks_workspace:
        return types.WorkspaceDiagnosticReport([])
    known = {previous.uri: previous.value for previous in params.previous_result_ids}
    if known and server.session.told == server.session.projects.version:
        await server.change()
    token = params.work_done_token
    progress = server.work_done_progress
    if token is not None:
        progress.begin(token, types.WorkDoneProgressBegin("antilock: the workspace"))
    items: list[types.WorkspaceDocumentDiagnosticReport] = []
    try:
        folders = [path_of(folder.uri) for folder in server.workspace.folders.values()]
        files = closed_files(folders, server.session)
        for file in files:
            await server.learn_of(file.full)
        version = server.session.projects.version
        for place, file in enumerate(files):
            await asyncio.sleep(0)
            report = _file_report(server, file.full, known)
            if report is not None and params.partial_result_token is not None:
                value = types.WorkspaceDiagnosticReportPartialResult([report])
                server.protocol.notify(
                    types.PROGRESS, types.ProgressParams(params.partial_result_token, value)
                )
            elif report is not None:
                items.append(report)
            if token is not None and place % 50 == 0:
                share = 100 * place // len(files)
                progress.report(token, types.WorkDoneProgressReport(percentage=share))
        server.session.told = version
    finally:
        if token is not None:
            progress.end(token, types.WorkDoneProgressEnd())
    return types.WorkspaceDiagnosticReport(items)


def _file_report(
    server: AntilockServer, path: str, known: Mapping[str, str]
) -> types.WorkspaceDocumentDiagnosticReport | None:
    """What there is to say about a file on disk; None when it is clean and always was."""
    try:
        found = server.session.analysis_on_disk(path)
    except ConfigError as error:
        server.tell_fault(from_fs_path(path) or "", error)
        return None
    uri = from_fs_path(path) or ""
    identity = "" if found is None else found.identity
    if known.get(uri, "") == identity:
        if not identity:
            return None
        return types.WorkspaceUnchangedDocumentDiagnosticReport(uri, identity)
    lines = split_lines(found.text.text) if found is not None else []
    return types.WorkspaceFullDocumentDiagnosticReport(
        uri,
        [server.diagnostic(each, lines) for each in (found.findings if found else ())],
        result_id=identity,
    )
