"""What the editor has open: text that wins over the disk."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types
from pygls.uris import to_fs_path, urlparse

from antilock.languages import MODULES, language_name, load_language
from antilock.languages.base import UnreadableError
from antilock.languages.notebook import code_lines
from antilock.lsp.positions import Encoding, split_lines, to_point
from antilock.reading import Text
from antilock.records import dataclass, replace

# Editors' names of languages that are not ours.
_LANGUAGE_IDS = {
    "typescriptreact": "tsx",
    "javascriptreact": "javascript",
    "shellscript": "shell",
    "jsonc": "json",
}


@dataclass(frozen=True, slots=True)
class Document:
    """An open text document at one version."""

    uri: str
    path: str
    text: str
    version: int
    language_id: str = ""


@dataclass(frozen=True, slots=True)
class Notebook:
    """An open notebook: the URIs of its cells in order, and which of them hold code."""

    uri: str
    path: str
    cells: tuple[tuple[str, bool], ...]


def open_document(item: types.TextDocumentItem) -> Document:
    """A document as the editor opened it."""
    return Document(item.uri, path_of(item.uri), item.text, item.version, item.language_id)


def change_document(
    document: Document,
    version: int,
    changes: Iterable[types.TextDocumentContentChangeEvent],
    encoding: Encoding,
) -> Document:
    """The document after changes, whole or incremental, applied in order."""
    text = document.text
    for change in changes:
        if isinstance(change, types.TextDocumentContentChangePartial):
            starts = _line_starts(text)
            lines = split_lines(text)
            start = _offset(change.range.start, starts, lines, encoding)
            end = _offset(change.range.end, starts, lines, encoding)
            text = text[:start] + change.text + text[max(start, end) :]
        else:
            text = change.text
    return replace(document, text=text, version=version)


def open_notebook(document: types.NotebookDocument) -> Notebook:
    """A notebook as the editor opened it."""
    return Notebook(document.uri, path_of(document.uri), _cells(document.cells))


def change_notebook(notebook: Notebook, change: types.NotebookCellArrayChange) -> Notebook:
    """The notebook after cells came, went or moved."""
    before = notebook.cells[: change.start]
    after = notebook.cells[change.start + change.delete_count :]
    return replace(notebook, cells=(*before, *_cells(change.cells or ()), *after))


def _cells(cells: Iterable[types.NotebookCell]) -> tuple[tuple[str, bool], ...]:
    return tuple((cell.document, cell.kind == types.NotebookCellKind.Code) for cell in cells)


def source_of(document: Document) -> Text | None:
    """A document as the front-end reads it; None when its language is none of ours.

    Every change is one for one, so that positions stay those of the editor's text.
    """
    language = language_name(document.path) or _language_of_id(document.language_id)
    if language is None:
        return None
    text = _readable(document.text)
    unpack = load_language(language).unpack
    if unpack is None:
        return Text(document.path, text, language)
    try:
        unpacked = unpack(text)
    except UnreadableError:
        return None
    # The positions of a notebook's findings are those of its cells, not of the file.
    return None if unpacked.starts else Text(document.path, unpacked.text, language)


def _language_of_id(identifier: str) -> str | None:
    """The language that an editor names, for a file whose name tells none."""
    name = _LANGUAGE_IDS.get(identifier, identifier)
    return name if name in MODULES.values() else None


def source_of_notebook(notebook: Notebook, documents: dict[str, Document]) -> Text:
    """The code cells of a notebook as one text; a cell's number is its place from 1."""
    lines: list[str] = []
    starts = []
    for number, (uri, is_code) in enumerate(notebook.cells, 1):
        cell = documents.get(uri)
        if cell is None or not is_code or cell.language_id not in ("python", ""):
            continue
        starts.append((number, len(lines)))
        lines += code_lines(_readable(cell.text))
    return Text(notebook.path, "\n".join(lines), "python", tuple(starts))


def path_of(uri: str) -> str:
    """The file that a URI names, or a made-up name for what is in no file yet."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    if path:
        return path
    name = urlparse(uri)[2].rsplit("/", 1)[-1]
    return name or "untitled"


def _readable(text: str) -> str:
    clean = "\n".join(split_lines(text)) if "\r" in text else text
    if "\0" in clean:
        clean = clean.replace("\0", " ")
    clean = clean.removeprefix("\ufeff")
    if not clean.isascii():
        clean = clean.encode("utf-8", "replace").decode("utf-8")
    return clean


def _line_starts(text: str) -> list[int]:
    starts = [0]
    position = 0
    for line in split_lines(text)[:-1]:
        position += len(line)
        position += 2 if text[position : position + 2] == "\r\n" else 1
        starts.append(position)
    return starts


def _offset(
    position: types.Position, starts: list[int], lines: list[str], encoding: Encoding
) -> int:
    if position.line >= len(lines):
        return starts[-1] + len(lines[-1])
    line, column = to_point(position, lines, encoding)
    return starts[line] + column
