"""How long an editor waits for diagnostics after a keystroke, through the real server.

python benchmarks/editor.py              measure and print
python benchmarks/editor.py --write      measure and write benchmarks/editor.md
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pygls.uris import from_fs_path

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent / "examples" / "newsdesk" / "newsdesk"
TARGET = 50  # milliseconds, for 1,000 lines
KEYSTROKES = {100: 40, 1_000: 40, 5_000: 12, 20_000: 6}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true", help="write benchmarks/editor.md")
    options = parser.parse_args(argv)
    rows = [asyncio.run(measure(length)) for length in KEYSTROKES]
    table = report(rows)
    print(table)
    if options.write:
        (HERE / "editor.md").write_text(table, encoding="utf-8")
    return 0


def program_of(length: int) -> str:
    """A Python file of about so many lines: an application's modules, then plain functions."""
    parts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLE.glob("*.py"))]
    lines = "\n".join(part.replace("from __future__", "# from __future__") for part in parts)
    kept = lines.split("\n")
    number = 0
    while len(kept) < length:
        kept += [
            f"def step_{number}(items, limit={number}):",
            "    found = []",
            "    for item in items:",
            f"        if item.size > limit and item.name != 'row-{number}':",
            "            found.append(item.name.strip().lower())",
            "    return sorted(found)",
            "",
        ]
        number += 1
    return "\n".join(kept[:length]) + "\n"


async def measure(length: int) -> tuple[int, float, float, float]:
    """Lines, milliseconds until the first diagnostics, median and worst tenth after a keystroke."""
    client = LanguageClient("benchmark", "1")
    await client.start_io(sys.executable, "-m", "antilock", "server")
    with tempfile.TemporaryDirectory() as folder:
        text = program_of(length)
        uri = from_fs_path(f"{folder}/app.py") or ""
        can = types.ClientCapabilities(
            text_document=types.TextDocumentClientCapabilities(
                diagnostic=types.DiagnosticClientCapabilities()
            )
        )
        await client.initialize_async(types.InitializeParams(can))
        client.initialized(types.InitializedParams())
        started = perf_counter()
        item = types.TextDocumentItem(uri, "python", 1, text)
        client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        await pull(client, uri)
        first = perf_counter() - started
        line = length - 3
        waits = []
        for stroke in range(KEYSTROKES[length]):
            at = types.Position(line, 0)
            change = types.TextDocumentContentChangePartial(types.Range(at, at), "#")
            name = types.VersionedTextDocumentIdentifier(uri=uri, version=stroke + 2)
            started = perf_counter()
            client.text_document_did_change(types.DidChangeTextDocumentParams(name, [change]))
            await pull(client, uri)
            waits.append(perf_counter() - started)
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()
    worst = statistics.quantiles(waits, n=10)[-1]
    return length, first * 1000, statistics.median(waits) * 1000, worst * 1000


async def pull(client: LanguageClient, uri: str) -> None:
    await client.text_document_diagnostic_async(
        types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
    )


def report(rows: Sequence[tuple[int, float, float, float]]) -> str:
    """The measurements as Markdown."""
    at_target = next(median for length, _, median, _ in rows if length == 1_000)
    verdict = "holds" if at_target <= TARGET else "does not hold"
    lines = [
        "# Diagnostics in the editor",
        "",
        "Made by `python benchmarks/editor.py --write`: a real client types at the end of a Python",
        "file with provider calls and asks for diagnostics after each keystroke. Milliseconds, on",
        f"two shared cores. The target, {TARGET} ms for 1,000 lines, {verdict}.",
        "",
        "| lines | first diagnostics | after a keystroke, median | nine in ten are below |",
        "| ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {length:,} | {first:.0f} | {median:.0f} | {worst:.0f} |"
        for length, first, median, worst in rows
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
