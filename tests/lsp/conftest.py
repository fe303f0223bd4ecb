"""A real client over standard input and output, as an editor is one."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pygls.uris import from_fs_path

SECONDS = 30


class Editor:
    """What a test types and sees."""

    def __init__(self, client: LanguageClient) -> None:
        self.client = client
        self.pushed: dict[str, types.PublishDiagnosticsParams] = {}
        self.logged: list[str] = []
        self.messages: list[str] = []
        self.progress: list[object] = []
        self.registered: list[types.Registration] = []
        self.shown: list[str] = []
        self.edits: list[types.WorkspaceEdit] = []
        self.refreshes = 0
        self.is_killed = False
        self.settings: object = None
        self.news = asyncio.Event()
        self.versions: dict[str, int] = defaultdict(int)

    def kill(self) -> None:
        """Kill the server as the kernel would."""
        process = self.client._server
        assert process is not None
        process.kill()
        self.is_killed = True

    def open(self, path: Path, text: str, language: str = "python") -> str:
        uri = from_fs_path(str(path)) or ""
        self.versions[uri] = 1
        item = types.TextDocumentItem(uri, language, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def change(self, uri: str, *changes: types.TextDocumentContentChangeEvent) -> None:
        self.versions[uri] += 1
        name = types.VersionedTextDocumentIdentifier(uri=uri, version=self.versions[uri])
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(name, list(changes)))

    async def pull(self, uri: str) -> list[types.Diagnostic]:
        report = await self.client.text_document_diagnostic_async(
            types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
        )
        assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
        return list(report.items)

    async def codes(self, uri: str) -> list[tuple[str, int]]:
        return [(str(each.code), each.range.start.line) for each in await self.pull(uri)]

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something that the server sends makes a condition true."""
        async with asyncio.timeout(SECONDS):
            while not is_so():
                self.news.clear()
                await self.news.wait()


def scrubbed() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}


def capabilities(
    *, pulls: bool = True, encodings: tuple[types.PositionEncodingKind, ...] = ()
) -> types.ClientCapabilities:
    text = types.TextDocumentClientCapabilities()
    if pulls:
        text.diagnostic = types.DiagnosticClientCapabilities(dynamic_registration=True)
    workspace = types.WorkspaceClientCapabilities(
        configuration=True,
        workspace_folders=True,
        apply_edit=True,
        diagnostics=types.DiagnosticWorkspaceClientCapabilities(refresh_support=True),
        did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(
            dynamic_registration=True
        ),
    )
    window = types.WindowClientCapabilities(
        work_done_progress=True, show_document=types.ShowDocumentClientCapabilities(support=True)
    )
    general = types.GeneralClientCapabilities(position_encodings=list(encodings) or None)
    return types.ClientCapabilities(
        text_document=text, workspace=workspace, window=window, general=general
    )


@asynccontextmanager
async def editing(
    *folders: Path,
    can: types.ClientCapabilities | None = None,
    options: object = None,
    settings: object = None,
) -> AsyncIterator[Editor]:
    """An editor with these folders open, connected to an installed server."""
    client = LanguageClient("tests", "1")
    editor = Editor(client)
    editor.settings = settings
    _listen(client, editor)
    await client.start_io(sys.executable, "-m", "antilock", "server", env=scrubbed())
    async with asyncio.timeout(SECONDS):
        await client.initialize_async(
            types.InitializeParams(
                can or capabilities(),
                workspace_folders=[
                    types.WorkspaceFolder(from_fs_path(str(folder)) or "", folder.name)
                    for folder in folders
                ],
                initialization_options=options,
            )
        )
        client.initialized(types.InitializedParams())
    yield editor
    async with asyncio.timeout(SECONDS):
        if not editor.is_killed:
            await client.shutdown_async(None)
            client.exit(None)
        await client.stop()


def _listen(client: LanguageClient, editor: Editor) -> None:
    def note(keep: Callable[[Any], None]) -> Callable[[Any], None]:
        def handler(params: Any) -> None:
            keep(params)
            editor.news.set()

        return handler

    client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(
        note(lambda params: editor.pushed.__setitem__(params.uri, params))
    )
    client.feature(types.WINDOW_LOG_MESSAGE)(note(lambda p: editor.logged.append(p.message)))
    client.feature(types.WINDOW_SHOW_MESSAGE)(note(lambda p: editor.messages.append(p.message)))
    client.feature(types.PROGRESS)(note(lambda p: editor.progress.append(p)))

    @client.feature(types.WORKSPACE_CONFIGURATION)
    def configuration(_: types.ConfigurationParams) -> list[object]:
        return [editor.settings]

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams) -> None:
        editor.registered += params.registrations
        editor.news.set()

    @client.feature(types.WORKSPACE_DIAGNOSTIC_REFRESH)
    def refresh(_: None) -> None:
        editor.refreshes += 1
        editor.news.set()

    @client.feature(types.WINDOW_SHOW_DOCUMENT)
    def show(params: types.ShowDocumentParams) -> types.ShowDocumentResult:
        editor.shown.append(params.uri)
        editor.news.set()
        return types.ShowDocumentResult(success=True)

    @client.feature(types.WORKSPACE_APPLY_EDIT)
    def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        editor.edits.append(params.edit)
        editor.news.set()
        return types.ApplyWorkspaceEditResult(applied=True)


@pytest.fixture(name="editing")
def _editing() -> Callable[..., Any]:
    """Opens an editor: see the function of that name."""
    return editing


@pytest.fixture(name="capabilities")
def _capabilities() -> Callable[..., types.ClientCapabilities]:
    """What an editor can do: see the function of that name."""
    return capabilities


@pytest.fixture
def environment() -> dict[str, str]:
    """The environment of the server."""
    return scrubbed()


@pytest.fixture
def run() -> Callable[[Coroutine[Any, Any, None]], None]:
    """Run a test's conversation to its end, or fail when it takes too long."""

    def conversation(steps: Coroutine[Any, Any, None]) -> None:
        asyncio.run(asyncio.wait_for(steps, 3 * SECONDS))

    return conversation
