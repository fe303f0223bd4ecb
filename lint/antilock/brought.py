"""What silent Python files bring in, looked up once.

Which of them import what leads to a provider is asked again whenever one is found that does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from antilock import naming
from antilock.discovery import File
from antilock.processes import Meanwhile, each_of
from antilock.reading import read_bytes

# Below this many bytes of files in all nothing is looked up: they are soon read again.
_WORTH_IT = 3_000_000
_ANY = b"?"  # what a file brings in of which nobody knows


class Brought:
    """What files bring in, by path. It has to be closed: a process may be at work for it."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._words: dict[str, bytes] = {}
        self._looking: Meanwhile | None = None
        self._looked_at: Sequence[tuple[str, File]] = ()

    def close(self) -> None:
        """Have nobody work for it any longer."""
        if self._looking is not None:
            self._looking.end()

    def look_ahead(self, files: Sequence[tuple[str, File]]) -> None:
        """Have it looked up by a process of its own, while this one is busy with something else."""
        if self._jobs > 1 and _are_worth_it(files):
            self._looking = Meanwhile(lambda: b"\n".join(map(_words_of, files)))
            self._looked_at = files

    def speaking(
        self, files: Sequence[tuple[str, File]], modules: Iterable[str]
    ) -> Sequence[tuple[str, File]]:
        """Those of some files that bring in one of these modules, by its name; or all of them where
        that is not worth the trouble."""
        if not _are_worth_it(files):
            return files
        told = self._looking.result() if self._looking is not None else None
        if told is not None:
            self._words.update(_by_path(self._looked_at, told.split(b"\n")))
        unknown = [item for item in files if item[0] not in self._words]
        words = each_of(
            unknown, _words_of, self._jobs, lambda *_: _ANY, weight=lambda item: item[1].size
        )
        self._words.update(_by_path(unknown, words))
        speaks = naming.has_brought(modules)
        return [item for item in files if (its := self._words[item[0]]) == _ANY or speaks(its)]


def _are_worth_it(files: Sequence[tuple[str, File]]) -> bool:
    return sum(file.size for _, file in files) > _WORTH_IT


def _words_of(item: tuple[str, File]) -> bytes:
    try:
        return naming.words_brought(read_bytes(item[1].full, item[1].size))
    except OSError:  # who reads it again will tell
        return _ANY


def _by_path(
    files: Sequence[tuple[str, File]], words: Iterable[bytes]
) -> Iterator[tuple[str, bytes]]:
    return zip((path for path, _ in files), words, strict=True)
