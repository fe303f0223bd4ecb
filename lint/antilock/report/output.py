"""Where a report goes: a stream, or a file that is replaced as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from antilock.errors import AntilockError
from antilock.writing import replace_file


def send(chunks: Iterable[str], stream: TextIO) -> str:
    """Write a report to a stream; what its encoding lacks is written as an escape. Returns what was
    written.

    Raises OSError (a broken pipe, a full disk) as the stream does.
    """
    encoding = stream.encoding or "utf-8"
    written = [chunk.encode(encoding, "backslashreplace").decode(encoding) for chunk in chunks]
    stream.writelines(written)
    stream.flush()
    return "".join(written)


def save(chunks: Iterable[str], target: Path) -> None:
    """Write a report to a file as UTF-8: readers see the old content or the new, nothing between.

    A pipe or a device (`/dev/stdout`) is written to directly. Raises AntilockError when the
    file cannot be written.
    """
    data = "".join(chunks).encode("utf-8", "backslashreplace")
    try:
        target = target.resolve()  # replace what a link points at, not the link
        if target.exists() and not target.is_file():
            target.write_bytes(data)
        else:
            replace_file(target, data)
    except OSError as error:
        raise AntilockError(
            f"{target}: the report cannot be written: {error.strerror or error}"
        ) from error
