"""Hovers, code actions and commands."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types
from pygls.uris import from_fs_path

from antilock.findings import Edit, Finding, Fix
from antilock.lsp import actions
from antilock.lsp.connection import AntilockServer
from antilock.lsp.hover import describe
from antilock.lsp.pages import page_of, write_page
from antilock.lsp.positions import moved, split_lines, to_point, to_range
from antilock.lsp.session import Analysis
from antilock.masking import mask

EXPLAIN = "antilock.explain"
FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.antilock"
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
    kinds = [types.CodeActionKind.QuickFix, FIX_ALL]

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
    if _is_wanted(types.CodeActionKind.QuickFix.value, wanted):
        first = server.session.first_line_of(uri, found)
        near = []
        for finding in found.findings:
            span = moved(finding.problem.span, -first)
            if span.start <= end and span.end >= start:
                near.append(finding)
        for finding, fix in zip(near, actions.fixes_for(found, near), strict=True):
            offers += _offers_for(server, uri, found, finding, fix)
    # Working out all fixes takes long: only for an editor that asks for them by name.
    if wanted is not None and _is_wanted(FIX_ALL, wanted):
        edits = actions.fix_all(found)
        if edits:
            edit = _workspace_edit(server, uri, found, edits)
            offers.append(types.CodeAction("Apply all safe fixes of antilock", FIX_ALL, edit=edit))
    return offers


def _is_wanted(kind: str, wanted: Sequence[types.CodeActionKind | str] | None) -> bool:
    """Whether an editor that wants only some kinds (or what is below them) wants this one."""
    return wanted is None or any(f"{kind}.".startswith(f"{_word(each)}.") for each in wanted)


def _word(kind: types.CodeActionKind | str) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else kind


def _offers_for(
    server: AntilockServer, uri: str, found: Analysis, finding: Finding, fix: Fix | None
) -> list[types.CodeAction | types.Command]:
    lines = split_lines(server.session.documents[uri].text)
    diagnostic = server.diagnostic(finding, lines)
    edits: list[tuple[str, Sequence[Edit]]] = []
    if fix is not None:
        edits.append((fix.title if fix.is_safe else f"{fix.title} (unsafe)", fix.edits))
    for where, edit in (
        ("on this line", actions.ignore_on_line(found, finding)),
        ("in this file", actions.ignore_in_file(found, finding)),
    ):
        if edit is not None:
            edits.append((f"Ignore {finding.name} {where}", (edit,)))
    offers: list[types.CodeAction | types.Command] = [
        types.CodeAction(
            title,
            types.CodeActionKind.QuickFix,
            [diagnostic],
            is_preferred=fix is not None and fix.is_safe and made is fix.edits,
            edit=_workspace_edit(server, uri, found, made),
        )
        for title, made in edits
    ]
    offers.append(types.Command(f"Explain {finding.name}", EXPLAIN, arguments=[finding.code]))
    return offers


def _workspace_edit(
    server: AntilockServer, uri: str, found: Analysis, edits: Sequence[Edit]
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
