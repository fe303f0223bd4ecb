"""Beginnings and changes of settings: what the editor can, and what its user wants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lsprotocol import types

from antilock.lsp.connection import SOURCE, AntilockServer, Client
from antilock.lsp.documents import path_of
from antilock.lsp.projects import CONFIGURATION_FILES

# Settings of the editor's user, and the options of `antilock check` that they are.
_SETTINGS: Mapping[str, type] = {
    "select": list,
    "ignore": list,
    "extend_select": list,
    "severity": str,
    "config": str,
    "preview": bool,
    "include_tests": bool,
    "as_of": str,
}


def register(server: AntilockServer) -> None:
    """Add these features to a server."""

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.client = _client_of(params.capabilities)
        _take_folders(server)
        _take_settings(server, params.initialization_options)

    @server.feature(types.INITIALIZED)
    async def initialized(_: types.InitializedParams) -> None:
        if server.client.watches:
            await server.client_register_capability_async(
                types.RegistrationParams([_watch_registration()])
            )
        await _ask_settings(server)

    @server.feature(types.SHUTDOWN)
    def shut_down(_: None) -> None:
        server.has_taken_leave = True

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def configured(params: types.DidChangeConfigurationParams) -> None:
        if not await _ask_settings(server):
            settings = params.settings
            own = settings.get(SOURCE) if isinstance(settings, dict) else None
            _take_settings(server, own if own is not None else settings)
            server.reload()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(params: types.DidChangeWatchedFilesParams) -> None:
        names = {path_of(change.uri).rpartition("/")[2] for change in params.changes}
        if names & set(CONFIGURATION_FILES):
            server.reload()
        else:
            server.session.touch(path_of(change.uri) for change in params.changes)
            server.refresh()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders(_: types.DidChangeWorkspaceFoldersParams) -> None:
        _take_folders(server)
        server.reload()


def _take_folders(server: AntilockServer) -> None:
    found = [path_of(folder.uri) for folder in server.workspace.folders.values()]
    if not found and server.workspace.root_path:
        found = [server.workspace.root_path]
    server.session.projects.folders = tuple(found)


def _client_of(capabilities: types.ClientCapabilities) -> Client:
    text, workspace, window = (
        capabilities.text_document,
        capabilities.workspace,
        capabilities.window,
    )
    client = Client()
    client.pulls = text is not None and text.diagnostic is not None
    if workspace is not None:
        client.configures = bool(workspace.configuration)
        client.refreshes = bool(workspace.diagnostics and workspace.diagnostics.refresh_support)
        watching = workspace.did_change_watched_files
        client.watches = bool(watching and watching.dynamic_registration)
    if window is not None:
        client.shows_documents = bool(window.show_document and window.show_document.support)
    return client


def _watch_registration() -> types.Registration:
    """Every file: what changes in one may be told about another."""
    options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher("**/*")])
    return types.Registration("antilock-watch", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)


async def _ask_settings(server: AntilockServer) -> bool:
    """Have the editor tell its user's settings; False when it cannot."""
    if not server.client.configures:
        return False
    try:
        answer = await server.workspace_configuration_async(
            types.ConfigurationParams([types.ConfigurationItem(section=SOURCE)])
        )
    except Exception as error:  # an editor that promises more than it does
        server.tell(types.MessageType.Warning, f"the editor told no settings: {error}")
        return False
    if answer and answer[0]:
        _take_settings(server, answer[0])
        server.reload()
    return True


def _take_settings(server: AntilockServer, given: Any) -> None:
    """Lay the user's settings over the configuration; those that are none are told and left out."""
    if not isinstance(given, dict):
        return
    taken: dict[str, Any] = {}
    for key, value in given.items():
        name = _snake(str(key))
        if value is None or value in ("", []):
            continue
        if name == "workspace_diagnostics":
            server.client.checks_workspace = bool(value)
        elif isinstance(value, _SETTINGS.get(name, ())):
            taken[name] = value
        elif name in _SETTINGS:
            wanted = _SETTINGS[name].__name__
            server.tell(
                types.MessageType.Warning,
                f"setting {key}: expected {wanted}, got {type(value).__name__}; it is ignored",
            )
    server.session.projects.settings = taken


def _snake(key: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key).replace(
        "-", "_"
    )
