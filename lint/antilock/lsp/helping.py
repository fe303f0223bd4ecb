"""Hovers, code actions and commands."""

from __future__ import annotations

from lsprotocol import types
from pygls.uris import from_fs_path

from antilock.findings import Finding
from antilock.lsp import actions
from antilock.lsp.connection import AntilockServer
from antilock.lsp.hover import describe
from antilock.lsp.pages import page_of, write_page
from antilock.lsp.positions import moved, split_lines, to_point, to_range
from antilock.lsp.session import Analysis
from antilock.masking import mask

EXPLAIN = "antilock.explain"
IGNORE = "antilock.ignore"
RELOAD = "antilock.reload"


def register(server: AntilockServer) -> None:
    """Add these features to a server."""
    _help(server)
    _actions(server)


def _help(server: AntilockServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hovered(params: types.HoverParams) -> types.Hover | None:
        uri = params.text_document.uri
        document = server.session.documents.get(uri)
        found = server.analysis(uri)
        if document is None or found is None:
            return None
        lines = split_lines(document.text)
        line, column = to_point(params.position, lines, server.encoding)
        first = server.session.first_line_of(uri, found)
        told = describe(found, line + first, column)
        if told is None:
            return None
        span, markdown = told
        return types.Hover(
            types.MarkupContent(types.MarkupKind.Markdown, mask(markdown)),
            to_range(moved(span, -first), lines, server.encoding),
        )

    @server.command(EXPLAIN)
    async def explained(name: str) -> str:
        page = page_of(server.session, name)
        if server.client.shows_documents and page:
            file = write_page(name, page)
            await server.window_show_document_async(
                types.ShowDocumentParams(from_fs_path(file) or "", take_focus=True)
            )
        return page

    @server.command(RELOAD)
    def reloaded() -> None:
        server.reload()


def _actions(server: AntilockServer) -> None:
    kinds = [types.CodeActionKind.QuickFix]

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=kinds)
    )
    def offered(params: types.CodeActionParams) -> list[types.CodeAction | types.Command]:
        return _offers(server, params)

    @server.command(IGNORE)
    async def ignored(uri: str, code: str, line: int, reason: str) -> bool:
        """Ignore the finding of a check that starts on a line (from 0), and say why."""
        found = server.analysis(uri)
        for finding in found.findings if found is not None else ():
            if finding.code == code and finding.location.span.line == line:
                assert found is not None
                edit = actions.ignore_on_line(found, finding, reason)
                if edit is None:
                    return False
                change = _workspace_edit(server, uri, found, [edit])
                answer = await server.workspace_apply_edit_async(
                    types.ApplyWorkspaceEditParams(change, f"Ignore {finding.name}")
                )
                return answer.applied
        return False


def _offers(
    server: AntilockServer, params: types.CodeActionParams
) -> list[types.CodeAction | types.Command]:
    uri = params.text_document.uri
    document = server.session.documents.get(uri)
    found = server.analysis(uri)
    if document is None or found is None:
        return []
    lines = split_lines(document.text)
    start = to_point(params.range.start, lines, server.encoding)
    end = to_point(params.range.end, lines, server.encoding)
    wanted = params.context.only
    offers: list[types.CodeAction | types.Command] = []
    if wanted is not None and not any(
        types.CodeActionKind.QuickFix.startswith(kind) for kind in wanted
    ):
        return offers
    first = server.session.first_line_of(uri, found)
    for finding in found.findings:
        span = moved(finding.problem.span, -first)
        if (span.line, span.column) > end or (span.end_line, span.end_column) < start:
            continue
        offers += _offers_for(server, uri, found, finding, lines)
    return offers


def _offers_for(
    server: AntilockServer, uri: str, found: Analysis, finding: Finding, lines: list[str]
) -> list[types.CodeAction | types.Command]:
    diagnostic = server.diagnostic(finding, lines)
    offers: list[types.CodeAction | types.Command] = []
    for title, edit in (
        (f"Ignore {finding.name} on this line", actions.ignore_on_line(found, finding)),
        (f"Ignore {finding.name} in this file", actions.ignore_in_file(found, finding)),
    ):
        if edit is not None:
            offers.append(
                types.CodeAction(
                    title,
                    types.CodeActionKind.QuickFix,
                    [diagnostic],
                    edit=_workspace_edit(server, uri, found, [edit]),
                )
            )
    offers.append(types.Command(f"Explain {finding.name}", EXPLAIN, arguments=[finding.code]))
    return offers


def _workspace_edit(
    server: AntilockServer, uri: str, found: Analysis, edits: list[actions.Edit]
) -> types.WorkspaceEdit:
    document = server.session.documents[uri]
    lines = split_lines(document.text)
    first = server.session.first_line_of(uri, found)
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(uri, document.version),
                [
                    types.TextEdit(
                        to_range(moved(edit.span, -first), lines, server.encoding), edit.text
                    )
                    for edit in edits
                ],
            )
        ]
    )
