"""First phase of a run: the facts of each file, whatever the other files and the settings say."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from antilock import facts as f
from antilock.check import CONFIGURATION_LANGUAGES
from antilock.errors import AntilockError
from antilock.findings import Notice
from antilock.languages import ECOSYSTEMS, language_name, load_language
from antilock.languages.base import UnreadableError
from antilock.packing import pack, unpack
from antilock.reading import Text, empty_text, read_text
from antilock.records import dataclass, replace

if TYPE_CHECKING:
    from antilock.brought import Brought
    from antilock.cache import Facts
    from antilock.catalogue.index import Catalogue
    from antilock.discovery import File
    from antilock.link import Knowledge
    from antilock.processes import Meanwhile
    from antilock.sift import Sift

_Names = Mapping[str, frozenset[str]]  # by module

_KEPT_OPEN = 24_000_000  # bytes of packed facts; unpacked they take some five times that
# What a single file may cost; ten times what the largest file that people write takes.
_SECONDS_A_FILE = 5
_MEGABYTES_A_FILE = 3_000
_LITTLE = b"!"  # before the reason why a process has read next to nothing
_SILENT = b"-"  # what a process says of a file without any sign of a provider
# Below this many files a closer look at each costs more than it saves.
_WORTH_SIFTING = 50
# Below this many bytes of new facts a process that keeps them costs more than it saves.
_WORTH_A_PROCESS = 100_000
_MOST_SETTINGS = 3_000_000  # characters of one configuration file
# How many files may lie between a provider call and the one that catches its failure, or the one that
# says where it goes.
_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Extraction:
    """What the first phase knows of a file.

    facts     packed as `pack_facts` does; None when the file cannot matter or could not be read
    notices   why it could not be read
    is_doubtful   a token stands in it, where it says nothing by itself
    key       what this is kept under, as by `cache.Facts`; "" for what is not kept
    is_new    whether it has yet to be kept
    """

    facts: bytes | None = None
    notices: tuple[Notice, ...] = ()
    is_doubtful: bool = False
    key: str = ""
    is_new: bool = False


# What most files come to.
_NOTHING = Extraction()
_MENTIONED = Extraction(is_doubtful=True)


def _brief(extraction: Extraction) -> Extraction | bool:
    """An extraction as processes send it; nothing as whether the file is doubtful."""
    if extraction.facts is not None or extraction.notices or extraction.is_new:
        return extraction
    return extraction.is_doubtful


def _whole(brief: Extraction | bool) -> Extraction:
    """What `_brief` was given."""
    if isinstance(brief, Extraction):
        return brief
    return _MENTIONED if brief else _NOTHING


def pack_facts(facts: f.FileFacts) -> bytes:
    """Facts as bytes: a tenth of the memory, what processes send each other and caches keep."""
    return pack(facts)


def unpack_facts(packed: bytes) -> f.FileFacts:
    """Facts from bytes of `pack_facts`. Raises ValueError for others."""
    return unpack(f.FileFacts, packed)


class Shelf(Mapping[str, f.FileFacts]):
    """Facts of many files by path, sorted; packed, but for those that were asked for last."""

    def __init__(self, packed: Mapping[str, bytes]) -> None:
        self._packed = dict(sorted(packed.items()))
        self._open: dict[str, f.FileFacts] = {}
        self._size = 0  # of what is open, packed

    def lay(self, path: str, packed: bytes) -> None:
        """Have facts unpacked that are put on it later, where there is room."""
        if self._size + len(packed) <= _KEPT_OPEN:
            self._open[path] = unpack_facts(packed)
            self._size += len(packed)

    def extended(self, packed: Mapping[str, bytes]) -> Shelf:
        """One with more files on it; what is open need not be unpacked again."""
        more = Shelf(packed)
        more._open, more._size = self._open, self._size
        return more

    def __getitem__(self, path: str) -> f.FileFacts:
        facts = self._open.pop(path, None)
        if facts is None:
            facts = unpack_facts(self._packed[path])
            self._size += len(self._packed[path])
            while self._size > _KEPT_OPEN and self._open:
                longest_ago = next(iter(self._open))
                del self._open[longest_ago]
                self._size -= len(self._packed[longest_ago])
        self._open[path] = facts
        return facts

    def __contains__(self, path: object) -> bool:
        return path in self._packed

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


def extract_file(
    file: File,
    catalogue: Catalogue,
    has_token: Callable[[bytes], bool],
    kept: Facts | None = None,
    sift: Sift | None = None,
) -> Extraction:
    """The facts of a file, if any token stands in it; never raises for what stands in it.

    `kept` are the facts of earlier runs; what is new is left to be kept by whoever asks. With `sift`
    a file whose tokens say nothing has none.
    """
    from antilock.reading import read_bytes

    try:
        data = read_bytes(file.full, file.size)
    except OSError as error:
        message = f"cannot be read: {_reason(error)}"
        return Extraction(notices=(Notice(file.path, message, file.is_named),))
    is_sure = catalogue.is_platform_file(file.relative)
    if not has_token(data) and not is_sure:
        if not (file.is_named and may_be_unreadable(data)):
            return Extraction()
        is_sure = True
    if is_sure:
        sift = None
    key = kept.key(data, file.language) if kept is not None else ""
    known = kept.get(key) if kept is not None else None
    if known is not None:
        return Extraction(known, key=key)
    if sift is not None and kept is not None and kept.is_silent(key):
        return Extraction(is_doubtful=True)
    packed = _packed_facts_of(text_of_data(file.path, data), catalogue, sift)
    if packed == _SILENT:
        return Extraction(is_doubtful=True, key=key, is_new=bool(key))
    from antilock.collector import sweep_after  # few files come to this

    sweep_after(len(data))
    if isinstance(packed, Notice):
        return Extraction(notices=(packed,))
    return Extraction(packed, key=key, is_new=bool(key))


def _keep(fresh: Sequence[Extraction], kept: Facts) -> None:
    """Keep for the next run what is new of files."""
    for extraction in fresh:
        if extraction.facts is not None:
            kept.keep(extraction.key, extraction.facts)
    silent = [extraction.key for extraction in fresh if extraction.facts is None]
    if silent:
        kept.keep_silent(silent)


def facts_of_data(path: str, data: bytes, catalogue: Catalogue) -> f.FileFacts | Notice:
    """The facts of a file's bytes, which depend on nothing else; `path` tells the language."""
    return facts_of_text(text_of_data(path, data), catalogue)


def text_of_data(path: str, data: bytes) -> Text:
    """The text of a file's bytes; an empty one that tells its trouble where there is none."""
    try:
        return read_text(path, data)
    except UnreadableError as error:
        return empty_text(path, str(error))


def facts_of_text(text: Text, catalogue: Catalogue) -> f.FileFacts | Notice:
    """The facts of a text that has been read, or what antilock failed on.

    What would kill or hang a parser is read lexically, and `broken` says so.
    """
    found = _read_with_care(text, catalogue)
    return unpack_facts(found) if isinstance(found, bytes) else found


def _packed_facts_of(text: Text, catalogue: Catalogue, sift: Sift | None) -> bytes | Notice:
    """The same, packed; _SILENT for a text that `sift` finds no sign in."""
    found = _read_with_care(text, catalogue, sift)
    return found if isinstance(found, (bytes, Notice)) else pack_facts(found)


def _read_with_care(
    text: Text, catalogue: Catalogue, sift: Sift | None = None
) -> f.FileFacts | bytes | Notice:
    """The facts of a text; packed, where another process has read them."""
    from antilock.engine import read_facts
    from antilock.languages.dangers import is_risky, refusal
    from antilock.processes import LostError, sheltered

    language = load_language(text.language)

    def read() -> f.FileFacts | bytes:
        if sift is not None and not text.trouble and sift.is_silent(text.text, language):
            return _SILENT
        return read_facts(text.text, language, catalogue)

    def read_packed() -> bytes:
        facts = read()
        if isinstance(facts, bytes):
            return facts
        if facts.broken and not facts.literals:  # little of it is this language
            return _LITTLE + facts.broken.encode("utf-8", "surrogatepass")
        return pack_facts(_with_trouble(facts, text))

    if language.read is not None and len(text.text) > _MOST_SETTINGS:
        why = f"not read: {len(text.text) / 1e6:.1f} million characters are data, no configuration"
        return f.FileFacts(language.name, ecosystem=language.ecosystem, broken=why)
    why = refusal(text.text, text.language) if language.read is None else ""
    try:
        if why:
            facts = lexical_facts(text, catalogue, why, sift)
        elif language.read is None and is_risky(text.text):
            packed = sheltered(read_packed, seconds=_SECONDS_A_FILE, megabytes=_MEGABYTES_A_FILE)
            if not packed.startswith(_LITTLE):
                return packed
            why = packed.removeprefix(_LITTLE).decode("utf-8", "surrogatepass")
            facts = lexical_facts(text, catalogue, why, sift)
        else:
            found = read()
            if isinstance(found, bytes):
                return found
            facts = found
    except LostError as error:
        facts = lexical_facts(text, catalogue, str(error), sift)
    except AntilockError:
        raise
    except Exception as error:  # one file's trouble must not end the run
        message = f"antilock failed on this file, which was not checked ({type(error).__name__}: {error}); please report it"
        return Notice(text.path, message, is_failure=True)
    return _with_trouble(facts, text)


def _with_trouble(facts: f.FileFacts, text: Text) -> f.FileFacts:
    """The facts with what was wrong with the bytes that the text was read from."""
    return replace(facts, broken=text.trouble) if text.trouble else facts


def lexical_facts(
    text: Text, catalogue: Catalogue, why: str, sift: Sift | None = None
) -> f.FileFacts:
    """The facts of a text whose syntax cannot be read; `why` is told."""
    from antilock.engine import tag_of
    from antilock.lexical import read_lexically

    language, classify = load_language(text.language), tag_of(catalogue)
    if sift is None:
        return read_lexically(text.text, language, classify, why)
    return read_lexically(text.text, language, classify, why, sift.holding)


def _extract_lexically(file: File, catalogue: Catalogue, how: str) -> Extraction:
    """What can be said of a file that processes died of."""
    from antilock.reading import read_bytes

    try:
        text = text_of_data(file.path, read_bytes(file.full))
    except OSError as error:
        message = f"cannot be read: {_reason(error)}"
        return Extraction(notices=(Notice(file.path, message, file.is_named),))
    return Extraction(pack_facts(lexical_facts(text, catalogue, how)))


class Gathering:
    """What has been read of a project so far, and what of it may matter yet.

    key   the path that a file is known by, from the project's root
    base  that root, to look up manifests below
    kept  the facts of earlier runs
    keys  what the facts of files are kept under, by the path to open each by; "" for what is not kept
    told  names that files were looked through for, by ecosystem and module
    manifests  texts of the manifests that tell what belongs where

    It has to be closed: processes may be at work for it.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        base: str,
        key: Callable[[File], str],
        jobs: int,
        kept: Facts | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.base = base
        self.key = key
        self.jobs = jobs
        self.kept = kept
        self.packed: dict[str, bytes] = {}
        self.keys: dict[str, str] = {}
        self.shelf = Shelf({})
        self.silent: dict[str, File] = {}
        self.doubtful: set[str] = set()  # of the silent ones
        self.told: Mapping[str, _Names] = {}
        self.manifests: Mapping[str, str] = {}
        self._fresh: list[Extraction] = []  # what has yet to be kept
        self._keepers: list[Meanwhile] = []

    def close(self) -> None:
        """Wait until everything is kept."""
        while self._keepers:
            self._keepers.pop().result()

    def read(self, files: Sequence[File]) -> Iterator[tuple[File, Extraction]]:
        """Read files that are not known yet: each with what came of it, in order."""
        from antilock.prefilter import build
        from antilock.processes import each_of

        total = sum(file.size for file in files)
        has_token = build(self.catalogue.tokens(), total, keeps=self.kept is not None)
        sift = None
        if len(files) >= _WORTH_SIFTING:
            from antilock.sift import Sift

            sift = Sift(self.catalogue, has_token)

        def extract(file: File) -> Extraction | bool:
            return _brief(extract_file(file, self.catalogue, has_token, self.kept, sift))

        def lost(file: File, how: str) -> Extraction:
            return _extract_lexically(file, self.catalogue, how)

        def arrived(file: File, brief: Extraction | bool) -> None:
            if isinstance(brief, Extraction) and brief.facts is not None:
                self.shelf.lay(self.key(file), brief.facts)

        briefs = each_of(
            files,
            extract,
            self.jobs,
            lost,
            weight=lambda file: file.size,
            shelters=True,
            arrived=arrived,
        )
        for file, brief in zip(files, briefs, strict=True):
            extraction = _whole(brief)
            if extraction.is_new:
                self._fresh.append(extraction)
            if extraction.facts is not None:
                self._take(self.key(file), file, extraction)
            elif not extraction.notices and file.language not in CONFIGURATION_LANGUAGES:
                self.silent[self.key(file)] = file
                if extraction.is_doubtful:
                    self.doubtful.add(self.key(file))
            yield file, extraction
        self._have_kept()

    def _take(self, path: str, file: File, extraction: Extraction) -> None:
        assert extraction.facts is not None
        self.packed[path] = extraction.facts
        self.keys[file.full] = extraction.key

    def _have_kept(self) -> None:
        """Have what is new kept, by a process of its own where that pays: what follows leaves a core
        idle for a while."""
        from antilock.processes import CAN_FORK, Meanwhile

        kept, fresh = self.kept, self._fresh
        if kept is None or not fresh:
            return
        self._fresh = []

        def keep() -> bytes:
            _keep(fresh, kept)
            return b""

        size = sum(len(extraction.facts or b"") for extraction in fresh)
        if self.jobs > 1 and size > _WORTH_A_PROCESS and CAN_FORK:
            self._keepers.append(Meanwhile(keep, is_pressing=False))
        else:
            keep()

    def know(self) -> Knowledge:
        """What the files know of each other; files that name what others export are read too."""
        from antilock.brought import Brought

        with closing(Brought(self.jobs)) as brought:
            if any(ECOSYSTEMS.get(language_name(path) or "") == "pypi" for path in self.packed):
                brought.look_ahead(self._silent_of("pypi"))
            knowledge = self._link()
            for _ in range(_ROUNDS):
                if not self._read_sources(knowledge):
                    break
                knowledge = self._link(knowledge)
            for _ in range(_ROUNDS):
                exported = knowledge.exported() if self.silent else {}
                fresh = {
                    ecosystem: _news(named, self.told.get(ecosystem, {}))
                    for ecosystem, named in exported.items()
                }
                self.told = exported
                if not self._read_naming(fresh, brought):
                    break
                knowledge = self._link(knowledge)
        self._have_kept()
        return knowledge

    def _link(self, before: Knowledge | None = None) -> Knowledge:
        """Link what has been read; `before` is what was known without the files read last."""
        from antilock.layout import read_layout
        from antilock.link import link

        manifests = self._manifests()
        self.shelf = self.shelf.extended(self.packed)
        if before is not None and manifests == self.manifests:
            return before.extended(self.shelf)
        self.manifests = manifests
        layout = read_layout(manifests)
        return link(self.shelf, self.catalogue, layout, (*self.packed, *self.silent))

    def _read_sources(self, knowledge: Knowledge) -> bool:
        """Read the files that may say what a provider call is given; tells whether there were any."""
        from antilock.regions import silent_sources

        paths = silent_sources(knowledge) | (knowledge.sources_of_calls() & self.doubtful)
        files = [(path, self.silent[path]) for path in sorted(paths & self.silent.keys())]
        return self._read_more(files, lambda _: True) if files else False

    def _read_naming(self, wanted: Mapping[str, _Names], brought: Brought) -> bool:
        """Read the files that speak of these names; tells whether there were any."""
        from antilock import naming

        found = False
        for ecosystem, names in wanted.items():
            if not names:
                continue
            files = self._silent_of(ecosystem)
            if ecosystem == "pypi":
                files = brought.speaking(files, names)
            total = sum(file.size for _, file in files)
            found |= self._read_more(files, naming.build(names, total))
        return found

    def _silent_of(self, ecosystem: str) -> Sequence[tuple[str, File]]:
        """The silent files of an ecosystem: manifests bring in nothing."""
        return [
            (path, file)
            for path, file in self.silent.items()
            if ECOSYSTEMS.get(file.language) == ecosystem
        ]

    def _read_more(
        self, files: Sequence[tuple[str, File]], matters: Callable[[bytes], bool]
    ) -> bool:
        """Read those of some silent files that matter; tells whether there were any."""
        from antilock.processes import each_of

        def extract(item: tuple[str, File]) -> Extraction | bool:
            file = replace(item[1], is_named=False) if item[1].is_named else item[1]
            return _brief(extract_file(file, self.catalogue, matters, self.kept))

        def lost(item: tuple[str, File], how: str) -> Extraction:
            return _extract_lexically(item[1], self.catalogue, how)

        found = False
        briefs = each_of(
            files, extract, self.jobs, lost, weight=lambda item: item[1].size, shelters=True
        )
        for (path, file), extraction in zip(files, map(_whole, briefs), strict=True):
            if extraction.is_new:
                self._fresh.append(extraction)
            if extraction.facts is not None:
                self._take(path, file, extraction)
                found = True
            if extraction.facts is not None or extraction.notices:
                del self.silent[path]
        return found

    def _manifests(self) -> Mapping[str, str]:
        """The texts of the manifests beside and above the files that matter."""
        from antilock.layout import MANIFESTS
        from antilock.reading import decode, read_bytes

        folders = {""}
        for path in self.packed:
            folder = path.rpartition("/")[0]
            while folder and folder not in folders:
                folders.add(folder)
                folder = folder.rpartition("/")[0]
        found: dict[str, str] = {}
        for folder in sorted(folders):
            for name in MANIFESTS:
                path = f"{folder}/{name}" if folder else name
                full = os.path.join(self.base, path)
                if os.path.isfile(full):
                    with suppress(OSError):  # what cannot be read says nothing
                        found[path] = decode(read_bytes(full)).text
        return found


def _news(named: _Names, told: _Names) -> _Names:
    """The names that have not been told before."""
    fresh = {module: names - told.get(module, frozenset()) for module, names in named.items()}
    return {module: names for module, names in fresh.items() if names}


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower() if error.errno else str(error)


def may_be_unreadable(data: bytes) -> bool:
    """Whether a named file without tokens still has to be looked at: it may be no text at all."""
    if b"\0" in data:
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False
