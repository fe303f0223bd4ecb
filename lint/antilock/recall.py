"""A run that remembers what the run before it came to: most runs meet files that have not changed.

What is remembered holds as long as every file that decided anything has the same content, no other
file has come to matter, and configuration, catalogue and code are the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import lru_cache
from time import time_ns

from antilock import cache
from antilock.discovery import File
from antilock.findings import Result
from antilock.gather import Gathering, may_be_unreadable
from antilock.masking import mask
from antilock.packing import pack, unpack
from antilock.run import Offer, Project, check_files, gathering_of

_FEW = 16
_NEVER = (0, 0, 0, 0)  # the stamp of what has to be read again


def check_remembered(
    files: Sequence[File],
    project: Project,
    jobs: int = 1,
    on_file: Callable[[], None] | None = None,
    rest: Callable[[], Sequence[File]] = tuple,
    offer: Offer | None = None,
    lap: Callable[[str], None] | None = None,
) -> Result:
    """As `run.check_files`, with what earlier runs have kept; the result is the same."""
    if not may_keep(project):
        return check_files(files, project, jobs, on_file, rest, offer=offer, lap=lap)
    if len(files) <= _FEW and not _any_matters(files, project):
        return check_files(files, project, jobs, on_file, rest, offer=offer, lap=lap)
    now = time_ns()
    version = _version()
    key = cache.digest(
        version.encode(),
        repr((project.configuration, project.as_of, project.is_alone)).encode(
            "utf-8", "surrogateescape"
        ),
        "\0".join(f"{file.path}\0{file.is_named}" for file in files).encode(
            "utf-8", "surrogateescape"
        ),
        b"" if offer is None else b"offered",
    )
    others = _once(rest)
    memory = cache.recall(key)
    kept = kept_facts(project)
    if memory is not None and _holds(memory, [*files, *others()], project, kept):
        try:
            return unpack(Result, memory.result)
        except ValueError:  # of another version, by whatever accident
            pass
    with closing(gathering_of(project, jobs, kept)) as gathering:
        result = check_files(files, project, jobs, on_file, others, gathering, offer, lap)
        if not any(notice.is_failure for notice in result.notices) and not _shows_secret(result):
            cache.remember(key, _memory([*files, *others()], gathering, kept, result, now))
    cache.sweep()
    return result


def may_keep(project: Project) -> bool:
    """Whether anything may be kept of a project: not where the code of others takes part, which may
    read whatever it likes."""
    return not project.configuration.extensions.packs


def kept_facts(project: Project) -> cache.Facts:
    """Where the facts of a project's files are kept for the next run."""
    settings = project.configuration
    return cache.Facts(_version() + repr((settings.extensions, settings.policy.gateway_hosts)))


def _shows_secret(result: Result) -> bool:
    """Whether a finding would carry a secret into the cache: reports mask it, memory does not."""
    return any(
        mask(text) != text
        for finding in result.findings
        for text in (
            finding.line,
            finding.problem.message,
            *(edit.text for edit in (finding.fix.edits if finding.fix is not None else ())),
            *(each.default for each in (finding.fix.variables if finding.fix is not None else ())),
        )
    )


def _any_matters(files: Sequence[File], project: Project) -> bool:
    """Whether any of a few files holds a token: most changes touch none that does."""
    from antilock.prefilter import build

    has_token = build(project.catalogue.tokens(), 0)
    contents = (_content(file.full) for file in files)
    return any(data is not None and has_token(data) for data in contents)


@lru_cache(maxsize=1)
def _version() -> str:
    """A name for everything besides files and configuration that decides what is found."""
    from antilock.catalogue.load import locate

    here = os.path.dirname(os.path.abspath(__file__))
    return cache.stamp_of_code([here, os.path.dirname(str(locate()))])


def _once(find: Callable[[], Sequence[File]]) -> Callable[[], Sequence[File]]:
    found: list[Sequence[File]] = []

    def once() -> Sequence[File]:
        if not found:
            found.append(find())
        return found[0]

    return once


def _memory(
    files: Sequence[File], gathering: Gathering, kept: cache.Facts, result: Result, now: int
) -> cache.Memory:
    """What to keep of a run that began at `now`."""
    told = {notice.path for notice in result.notices}
    manifests = {os.path.join(gathering.base, path) for path in gathering.manifests}
    stamps: dict[str, cache.Stamp] = {}
    needed: dict[str, str] = {}
    for file in files:
        full, stamp = file.full, file.stamp
        key = gathering.keys.get(full)
        if key:
            needed[full] = key
        elif key is not None or full in manifests or file.path in told:
            data = _content(full)
            if data is None or cache.stamp_of(os.stat(full)) != stamp:
                stamp = _NEVER
            needed[full] = "" if data is None else kept.key(data, file.language)
        stamps[full] = stamp if cache.is_settled(stamp, now) else _NEVER
    for full in manifests - stamps.keys():
        data = _content(full)
        if data is not None:
            needed[full] = kept.key(data, "")
            stamps[full] = _NEVER
    names: dict[str, set[str]] = {}
    for modules in gathering.told.values():
        for module, exported in modules.items():
            names.setdefault(module, set()).update(exported)
    spoken = {module: tuple(sorted(each)) for module, each in names.items()}
    return cache.Memory(stamps, needed, spoken, pack(result))


def _holds(
    memory: cache.Memory, files: Sequence[File], project: Project, kept: cache.Facts
) -> bool:
    """Whether a run over the same files would come to the same."""
    known = memory.stamps
    fresh: list[str] = []
    languages: dict[str, str] = {}  # of those that may have changed
    for file in files:
        stamp = known.get(file.full)
        if stamp is None:
            return False
        if stamp != file.stamp:
            fresh.append(file.full)
            languages[file.full] = file.language
    found = {file.full for file in files}
    fresh += [path for path in known if path not in found]  # manifests
    if len(known) - len(found) > len(memory.needed):
        return False  # files are gone
    if not fresh:
        return True
    matters = _matters(memory, project)
    for path in fresh:
        data = _content(path)
        if data is None:
            return False
        wanted = memory.needed.get(path)
        if wanted is None:
            if path not in found or matters(data):
                return False
        elif kept.key(data, languages.get(path, "")) != wanted:
            return False
    return True


def _matters(memory: cache.Memory, project: Project) -> Callable[[bytes], bool]:
    """A test whether a file that decided nothing would do so with these bytes."""
    from antilock import naming, prefilter

    has_token = prefilter.build(project.catalogue.tokens(), 0)
    names_one = naming.build(memory.names, 0)
    return lambda data: has_token(data) or may_be_unreadable(data) or names_one(data)


def _content(path: str) -> bytes | None:
    from antilock.reading import read_bytes

    try:
        return read_bytes(path)
    except OSError:
        return None
