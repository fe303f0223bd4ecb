"""The language server, put together: `antilock server`."""

from __future__ import annotations

from antilock.lsp import diagnosing, helping, lifecycle, syncing
from antilock.lsp.connection import AntilockServer


def create_server() -> AntilockServer:
    """A server with all its features, not yet connected."""
    server = AntilockServer()
    for features in (lifecycle, syncing, diagnosing, helping):
        features.register(server)
    return server


def serve(host: str = "", port: int | None = None) -> int:
    """Serve one editor over standard input and output, or over a socket when given a port.

    Returns 0 when the editor took its leave before it went, as the protocol wants it, else 1.
    """
    server = create_server()
    if port is None:
        server.start_io()
    else:
        server.start_tcp(host, port)
    return 0 if server.has_taken_leave else 1
