"""From the paths that somebody names to the files that are checked. Opens none of them but those
without an ending, whose first line may tell what they are.

What is named is checked, except a test file while tests are left out. Below a named directory,
hidden directories (all but those of deployments), what git ignores, the usual output and dependency directories and the
configuration's `exclude` are left out. Links are not followed.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from antilock.config.globs import Matcher, compile_globs
from antilock.config.model import Configuration, Discovery
from antilock.errors import UsageError
from antilock.findings import Notice
from antilock.languages import MODULES, language_of, script_language
from antilock.patterns import lazy_pattern
from antilock.records import dataclass, field, replace

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

ALWAYS_EXCLUDED = (
    ".[!.]*/",
    "!.github/",  # hidden, but what they say decides where the product runs
    "!.do/",
    "__pycache__/",
    "__pypackages__/",
    "_build/",
    "buck-out/",
    "build/",
    "dist/",
    "node_modules/",
    "site-packages/",
    "venv/",
    "*.egg-info/",
    "*.d.ts",  # declarations: nothing in them runs
    "*.d.mts",
    "*.d.cts",
)
_TEST_FOLDER = lazy_pattern(
    r"(?:.*/)?(?:tests?|__tests__|__mocks__|fixtures|__fixtures__|testdata|src/[^/]*Test)/.*",
    re.DOTALL,
)
_TEST_NAME = lazy_pattern(
    r"(?:test_.*|.*_test)\.(?:py|pyi|ipynb)"
    r"|(?:test[-_].*|.*[-_]tests?)\.(?:sh|bash|zsh)"
    r"|conftest\.py"
    r"|.*_test\.go|.*Test\.php|.*\.bats"
    r"|.*_(?:spec|test)\.rb"
    r"|(?:.*(?:Tests?|TestCase|[a-z]IT)|Test[A-Z].*)\.(?:java|kt|kts|cs|swift)"
    r"|(?:.*_)?tests?\.rs"
    r"|.*\.(?:(?:\w+-)?(?:spec|test)|test-d|e2e|cy)\.[^.]+",
    re.DOTALL,
)
# What is no test by its folder in other languages.
_TEST_PATH = lazy_pattern(r"(?:.*/)?(?:spec/.*\.rb|[^/]*Tests/.*\.swift)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class File:
    """A file to check.

    path       relative to the working directory with `/`, or absolute where it cannot be
    full       absolute, to open it by
    relative   relative to the configuration's root with `/`: what patterns are held against
    language   what the file's name is mapped to
    size       in bytes
    stamp      what changes when the file is written, as in cache.Stamp
    is_named   given by name, not found in a directory
    """

    path: str
    full: str
    relative: str
    language: str
    size: int
    is_named: bool
    stamp: tuple[int, int, int, int] = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Discovered:
    """The files to check, sorted by path, and what has to be said about others.

    tests   how many test files were left out
    """

    files: tuple[File, ...] = ()
    notices: tuple[Notice, ...] = ()
    tests: int = 0


def discover(
    paths: Sequence[str],
    configuration: Configuration,
    *,
    languages: Mapping[str, str] = MODULES,
    working_directory: Path | None = None,
    is_exclude_forced: bool = False,
) -> Discovered:
    """The files that `paths` name or hold, each once; without paths, those of the working
    directory.

    languages           file name ("dockerfile") or ending (".py"), in lower case, to language
    is_exclude_forced   named files and directories are left out too where patterns say so, as
                        suits a hook that names whatever has changed

    Raises UsageError when a path does not exist, naming all that do not.
    """
    here = str(working_directory or Path.cwd())
    paths = paths or (".",)
    missing = [path for path in paths if not _is_there(os.path.join(here, path))]
    if missing:
        raise UsageError(f"{', '.join(missing)}: no such file or directory")
    search = _Search(here, str(configuration.root), languages, configuration.discovery)
    for path in paths:
        search.take(path, is_exclude_forced=is_exclude_forced)
    if search.tests:
        count = len(search.tests)
        what = "1 test file was" if count == 1 else f"{count} test files were"
        search.notices.append(Notice("", f"{what} left out; --include-tests checks them"))
    return Discovered(
        tuple(sorted(search.files.values(), key=attrgetter("path"))),
        tuple(sorted(set(search.notices), key=lambda notice: (notice.path, notice.message))),
        len(search.tests),
    )


def is_test_path(relative: str) -> bool:
    """Whether a path is that of a test, a fixture, or something else that only tests use."""
    folder, _, name = relative.rpartition("/")
    if _is_of_tests(folder):
        return True
    if _may_be_test(name) and _TEST_NAME.fullmatch(name) is not None:
        return True
    return name.endswith((".rb", ".swift")) and _TEST_PATH.fullmatch(relative) is not None


@lru_cache(maxsize=10_000)  # most folders hold several files
def _is_of_tests(folder: str) -> bool:
    """Whether all that is in a folder is there for tests."""
    return _TEST_FOLDER.fullmatch(f"{folder}/") is not None


def _may_be_test(name: str) -> bool:
    """Whether a file's name holds a word that the names of tests have: few others do."""
    return (
        "est" in name
        or "spec" in name
        or "IT." in name
        or ".bats" in name
        or ".e2e." in name
        or ".cy." in name
    )


def is_excluded(relative: str, exclude: Sequence[str], start: str = "") -> bool:
    """Whether a file, or a directory above it but below `start`, is left out.

    `relative` and `start` are relative to the configuration's root, with `/`.
    """
    return _Excluder(tuple(exclude)).excludes(relative, start)


@dataclass(slots=True)
class _Excluder:
    """Answers which paths are left out, and remembers it for directories."""

    exclude: tuple[str, ...]
    directories: dict[tuple[str, str], bool] = field(default_factory=dict)
    matches: Matcher = field(init=False)
    matches_file: Matcher = field(init=False)

    def __post_init__(self) -> None:
        # "src/**" leaves out all that is in src, so it need not fit each file by itself.
        patterns = tuple(glob[:-2] if glob.endswith("/**") else glob for glob in self.exclude)
        patterns = (*ALWAYS_EXCLUDED, *patterns)
        self.matches = compile_globs(patterns, is_exact=True)
        # One that ends so never fits a file; most patterns do.
        of_files = tuple(glob for glob in patterns if not glob.endswith("/"))
        self.matches_file = compile_globs(of_files, is_exact=True)

    def excludes(self, relative: str, start: str) -> bool:
        """Whether the file itself or a directory of it below `start` is left out."""
        directory = relative.rpartition("/")[0]
        known = self.directories.get((directory, start))
        if known is None:
            known = self.excludes_directory(directory, start)
        return known or self.matches_file(relative)

    def excludes_directory(self, relative: str, start: str) -> bool:
        """Whether the directory or one above it, below `start`, is left out."""
        if len(relative) <= len(start) or relative in ("", "."):
            return False
        key = (relative, start)
        known = self.directories.get(key)
        if known is None:
            above = relative.rpartition("/")[0]
            known = self.excludes_directory(above, start) or self.matches(relative + "/")
            self.directories[key] = known
        return known


@dataclass(slots=True)
class _Search:
    """What one call of `discover` has found so far.

    here, root   absolute working directory and configuration root
    """

    here: str
    root: str
    languages: Mapping[str, str]
    discovery: Discovery
    files: dict[str, File] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    tests: set[str] = field(default_factory=set)
    _known: dict[str, str] = field(default_factory=dict)  # languages by name: many recur

    def take(self, path: str, *, is_exclude_forced: bool) -> None:
        """Add a named file, or the files of a named directory."""
        absolute = os.path.normpath(os.path.join(self.here, path))
        try:
            status = os.stat(absolute)
        except OSError as error:
            message = f"cannot be read: {error.strerror}"
            if os.path.islink(absolute):
                message = f"is a link that leads nowhere: {error.strerror}"
            self.notices.append(Notice(self._shown(absolute), message, is_failure=True))
            return
        relative = _relative(absolute, self.root)
        is_directory = stat.S_ISDIR(status.st_mode)
        if is_exclude_forced and self._is_excluded(relative, is_directory):
            return
        if is_directory:
            self._take_directory(absolute)
        elif not stat.S_ISREG(status.st_mode):
            message = "is neither a file nor a directory"
            self.notices.append(Notice(self._shown(absolute), message, is_failure=True))
        else:
            self._take_named_file(absolute, relative, status)

    def _is_excluded(self, relative: str, is_directory: bool) -> bool:
        excluder = _Excluder(self.discovery.exclude)
        if is_directory:
            return excluder.excludes_directory(relative, "")
        return excluder.excludes(relative, "")

    def _take_named_file(self, absolute: str, relative: str, status: os.stat_result) -> None:
        language = self._language(absolute)
        if not language:
            message = "is in no language that antilock reads"
            self.notices.append(Notice(self._shown(absolute), message))
        elif self._is_left_out_test(relative):
            self.tests.add(absolute)
        else:
            shown = self._shown(absolute)
            self.files[absolute] = _file(shown, absolute, relative, language, status, is_named=True)

    def _take_directory(self, directory: str) -> None:
        excluder = _Excluder(self.discovery.exclude)
        is_outside = not (directory + os.sep).startswith(os.path.join(self.root, ""))
        # Outside the root, patterns are held against the path below the named directory.
        base = directory if is_outside else self.root
        start = "" if is_outside else _relative(directory, self.root)
        start = "" if start == "." else start

        def enters(path: str) -> bool:
            return not excluder.excludes_directory(_relative(path, base), start)

        is_shown = base == self.here  # as it is held against patterns
        listed = _listed_by_git(directory, enters, self._warn)
        for path in _walk(directory, enters, self._warn) if listed is None else listed:
            language = self._language(path)
            if not language or path in self.files:
                continue
            relative = _relative(path, base)
            if excluder.excludes(relative, start):
                continue
            status = self._status(path, directory)
            if status is None:
                continue
            if self._is_left_out_test(relative):
                self.tests.add(path)
            else:
                shown = relative if is_shown else self._shown(path)
                self.files[path] = _file(shown, path, relative, language, status, is_named=False)

    def _language(self, path: str) -> str:
        """The language of a file by its name; of one without an ending, by its first line."""
        name = path.rpartition(os.sep)[2]
        language = self._known.get(name)
        if language is None:
            language = self._known[name] = language_of(name, self.languages)
        if language or "." in name:
            return language
        with suppress(OSError):
            if stat.S_ISREG(os.lstat(path).st_mode):
                with open(path, "rb") as stream:
                    found = script_language(stream.read(128))
                return found if found in self.languages.values() else ""
        return ""

    def _status(self, path: str, directory: str) -> os.stat_result | None:
        """The status of what was found in a directory, or None when it is no file of it."""
        try:
            status = os.lstat(path)
        except OSError:  # git still lists what has been deleted
            return None
        if stat.S_ISREG(status.st_mode):
            return status
        if not stat.S_ISLNK(status.st_mode):
            return None
        target = os.path.realpath(path)
        if not os.path.exists(target):
            self._warn(path, "is a link that leads nowhere; not followed")
        elif not target.startswith(os.path.join(os.path.realpath(directory), "")):
            self._warn(path, "is a link out of the tree; not followed")
        return None

    def _is_left_out_test(self, relative: str) -> bool:
        return not self.discovery.include_tests and is_test_path(relative)

    def _warn(self, path: str, message: str) -> None:
        self.notices.append(Notice(self._shown(path), message))

    def _shown(self, absolute: str) -> str:
        return _relative(absolute, self.here)


def _file(
    shown: str, full: str, relative: str, language: str, status: os.stat_result, *, is_named: bool
) -> File:
    stamp = (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)
    return File(shown, full, relative, language, status.st_size, is_named, stamp)


def restamped(file: File) -> File:
    """A file that may have been written since it was found."""
    try:
        status = os.stat(file.full)
    except OSError:
        return replace(file, stamp=(0, 0, 0, 0))
    return _file(file.path, file.full, file.relative, file.language, status, is_named=file.is_named)


def _listed_by_git(
    directory: str, enters: Callable[[str], bool], warn: Callable[[str, str], None]
) -> Iterator[str] | None:
    """The files below a directory that git tracks or does not ignore, or None without git.

    None too when the directory is itself ignored: somebody who names it wants it checked. What git
    does not track is looked for while what it does is taken; a file in conflict comes twice, and
    so does every one that is tracked where git cannot tell the others and `_walk` looks for them.
    """
    if not _is_in_work_tree(directory):
        return None
    tracked = _Git(directory, "ls-files", "-s", "-z")
    others = _Git(directory, "ls-files", "-o", "--exclude-standard", "-z")
    if tracked.told is None:
        others.end()
        return None
    is_empty = not tracked.told[0] and others.told is not None and not others.told[0]
    if is_empty and _Git(directory, "check-ignore", "-q", ".").told is not None:
        return None
    return _listed(directory, tracked.told[0], others, enters, warn)


def _listed(
    directory: str,
    tracked: str,
    others: _Git,
    enters: Callable[[str], bool],
    warn: Callable[[str, str], None],
) -> Iterator[str]:
    """The files of two listings of git: of what it tracks, and of others."""
    below = os.path.join(directory, "")
    submodules: set[str] = set()
    for entry in filter(None, tracked.split("\0")):
        staged, _, name = entry.partition("\t")
        path = below + (name if os.sep == "/" else name.replace("/", os.sep))
        if staged.startswith(_SUBMODULE):
            submodules.add(path)
            warn(path, "is a git submodule; name it to have it checked")
        else:
            yield path
    if others.told is None:
        yield from _walk(directory, lambda path: path not in submodules and enters(path), warn)
        return
    output, errors = others.told
    for unreadable in re.findall(r"could not open directory '(.+?)/?': (.+)", errors):
        warn(os.path.join(directory, unreadable[0]), f"cannot be read: {unreadable[1]}")
    for name in filter(None, output.split("\0")):
        path = below + name.rstrip("/").replace("/", os.sep)
        if name.endswith("/"):
            warn(path, "is another git repository; name it to have it checked")
        else:
            yield path


_GIT_PLACES = frozenset(
    """
    GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_PREFIX GIT_COMMON_DIR GIT_OBJECT_DIRECTORY
    GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_NAMESPACE GIT_LITERAL_PATHSPECS GIT_GLOB_PATHSPECS
    GIT_NOGLOB_PATHSPECS GIT_ICASE_PATHSPECS
    """.split()
)
_SUBMODULE = "160000 "  # how git's listing of what is staged begins for one


def _is_in_work_tree(directory: str) -> bool:
    while not os.path.lexists(os.path.join(directory, ".git")):
        above = os.path.dirname(directory)
        if above == directory:
            return False
        directory = above
    return True


class _Git:
    """A git command at work.

    The variables that git sets for hooks would point it at another directory or index; a monitor
    that a repository configures would be a program of that repository.
    """

    def __init__(self, directory: str, *arguments: str) -> None:
        import subprocess

        environment = {key: value for key, value in os.environ.items() if key not in _GIT_PLACES}
        environment |= {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
        self._process: subprocess.Popen[bytes] | None = None
        with suppress(OSError):
            self._process = subprocess.Popen(  # noqa: S603  (fixed words)
                ["git", "-c", "core.fsmonitor=false", *arguments],  # noqa: S607  (the user's git)
                cwd=directory,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )

    @cached_property
    def told(self) -> tuple[str, str] | None:
        """Standard output and error, when it has ended; None when it failed or git is missing."""
        if self._process is None:
            return None
        output, errors = self._process.communicate()
        if self._process.returncode != 0:
            return None
        return os.fsdecode(output), os.fsdecode(errors)

    def end(self) -> None:
        """Wait until it is gone."""
        _ = self.told


def _walk(
    directory: str, enters: Callable[[str], bool], warn: Callable[[str, str], None]
) -> Iterator[str]:
    """The files below a directory where git cannot answer; .gitignore files are honoured."""
    pending: list[tuple[str, tuple[tuple[str, GitIgnoreSpec], ...]]] = [(directory, ())]
    while pending:
        place, ignores = pending.pop()
        try:
            with os.scandir(place) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            warn(place, f"cannot be read: {error.strerror}")
            continue
        if any(entry.name == ".gitignore" for entry in entries):
            ignores = (*ignores, *_read_ignores(place))
        for entry in entries:
            is_directory = entry.is_dir(follow_symlinks=False)
            if _is_ignored(entry.path + "/" * is_directory, ignores):
                continue
            if not is_directory:
                yield entry.path
            elif enters(entry.path):
                pending.append((entry.path, ignores))


def _read_ignores(place: str) -> Iterator[tuple[str, GitIgnoreSpec]]:
    from pathspec import GitIgnoreSpec  # slow, and git answers nearly always

    try:
        lines = (Path(place) / ".gitignore").read_bytes().decode("utf-8", "replace").splitlines()
    except OSError:  # as git does, go on without it
        return
    for line in lines:
        with suppress(ValueError):  # pathspec refuses some lines that match nothing in git
            GitIgnoreSpec.from_lines([line])
            continue
        lines = [each for each in lines if each != line]
    yield place, GitIgnoreSpec.from_lines(lines)


def _is_ignored(path: str, ignores: Sequence[tuple[str, GitIgnoreSpec]]) -> bool:
    for place, spec in reversed(ignores):  # the nearest file that says something decides
        answer = spec.check_file(path[len(place) + 1 :].replace(os.sep, "/")).include
        if answer is not None:
            return answer
    return False


def _is_there(path: str) -> bool:
    try:
        return os.path.lexists(path)
    except ValueError:  # a NUL in the name
        return False


@lru_cache(maxsize=64)
def _prefix_of(directory: str) -> str:
    return os.path.join(directory, "")


def _relative(absolute: str, base: str) -> str:
    """A path relative to a directory, with `/`; absolute where there is no way, as from one
    drive to another."""
    prefix = _prefix_of(base)
    if absolute.startswith(prefix):
        below = absolute[len(prefix) :]
        return below if os.sep == "/" else below.replace(os.sep, "/")
    try:
        return os.path.relpath(absolute, base).replace(os.sep, "/")
    except ValueError:
        return absolute.replace(os.sep, "/")
