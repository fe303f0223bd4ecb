"""From a file to its text, with a plain word for whatever is in the way."""

from __future__ import annotations

import os
import re

from antilock.facts import Span
from antilock.findings import Location
from antilock.languages import language_name, load_language, script_language
from antilock.languages.base import UnreadableError
from antilock.records import dataclass

MAX_BYTES = 20_000_000
_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CODING = re.compile(rb"^[ \t\f]*(?:#|//|/\*|<!--).*?coding[:=][ \t]*([-\w.]+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a file. `trouble` says what could not be read as written, or is ""."""

    text: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text as the front-end reads it, and the way back to where people see it.

    starts    as in languages.base.Unpacked, for notebooks
    trouble   what could not be read as written, or ""
    """

    path: str
    text: str
    language: str
    starts: tuple[tuple[int, int], ...] = ()
    trouble: str = ""

    def location(self, span: Span) -> Location:
        """Where a span of the text is in the file."""
        if not self.starts:
            return Location(self.path, None, span)
        cell, first = next(
            (start for start in reversed(self.starts) if start[1] <= span.line), self.starts[0]
        )
        moved = Span(span.line - first, span.column, span.end_line - first, span.end_column)
        return Location(self.path, cell, moved)


def read_bytes(path: str, expected: int = 0) -> bytes:
    """The bytes of a regular file; `expected` is how many it had when it was found.

    Raises OSError with a message for a person: not a regular file, too large, no permission.
    """
    opened = os.open(path, _READING)  # half of the time that `open` takes
    try:
        if 0 < expected < MAX_BYTES:  # as nearly always: then its size need not be asked for
            data = os.read(opened, expected + 1)
            if len(data) <= expected:
                return data
            os.lseek(opened, 0, os.SEEK_SET)
        size = os.fstat(opened).st_size
        if size > MAX_BYTES:
            raise OSError(
                f"it has {size // 1_000_000} MB, more than the {MAX_BYTES // 1_000_000} MB that are read"
            )
        data = os.read(opened, size + 1)
        while size < len(data) < MAX_BYTES:  # it grows, or tells no size
            size = len(data)
            data += os.read(opened, MAX_BYTES - size)
        return data
    finally:
        os.close(opened)


def decode(data: bytes) -> Source:
    """The text of source bytes: byte-order mark, coding line, else UTF-8.

    Never raises: undecodable bytes and NULs are replaced one for one, and told in `trouble`.
    """
    trouble = ""
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
        encoding = "utf-8"
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        encoding = _declared(data)
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        if isinstance(error, UnicodeDecodeError):
            line = data[: error.start].count(b"\n") + 1
            trouble = f"line {line} is not valid {encoding}; declare the encoding or save the file as UTF-8"
        else:
            trouble = f"its coding line names {encoding!r}, which is no encoding"
        text = data.decode("utf-8", "replace")
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        trouble = trouble or f"line {line} holds a NUL: is this a binary file?"
        text = text.replace("\0", " ")
    return Source(text, trouble)


def encode(text: str, data: bytes) -> bytes:
    """A text as bytes of the kind that it was decoded from: byte-order mark, coding line, UTF-8.

    Raises UnicodeEncodeError, and LookupError for a coding line that names no encoding.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return mark + text.encode(encoding)
    return text.encode(_declared(data))


def read_text(path: str, data: bytes) -> Text:
    """The text of a file, unpacked if it is a container. Raises UnreadableError."""
    name = language_name(path) or script_language(data[:128])
    if not name:
        raise UnreadableError("no language of antilock's is known by this file's name")
    source = decode(data)
    language = load_language(name)
    if language.unpack is None:
        return Text(path, source.text, name, trouble=source.trouble)
    unpacked = language.unpack(source.text)
    return Text(path, unpacked.text, name, unpacked.starts, source.trouble)


def empty_text(path: str, trouble: str) -> Text:
    """A text that stands for a file that cannot be made sense of at all."""
    return Text(path, "", language_name(path) or "python", trouble=trouble)


def _declared(data: bytes) -> str:
    head = data[:400].split(b"\n", 2)[:2]
    for line in head:
        match = _CODING.match(line)
        if match:
            return match.group(1).decode("ascii")
    return "utf-8"
