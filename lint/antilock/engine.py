"""One file through all stages: text in, findings out. Pure: reads and writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from antilock import facts as f
from antilock.analysis.words import names_machine
from antilock.catalogue.calls import first_segment
from antilock.catalogue.index import Catalogue
from antilock.check import Check, Context
from antilock.findings import Problem
from antilock.languages.base import Language
from antilock.records import dataclass, replace

if TYPE_CHECKING:
    from antilock.analysis.vocabulary import Vocabulary
    from antilock.link import Knowledge
    from antilock.subjects import Subjects

Flagged = tuple[Check, Problem]


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that raised: a fault of the check, told with its code; the others went on."""

    code: str
    error: str


# Where a name may be written out with its whole path instead of being imported.
_WRITTEN_OUT = frozenset({"maven", "nuget"})


def read_facts(text: str, language: Language, catalogue: Catalogue) -> f.FileFacts:
    """The facts of a source text."""
    if language.read is not None:
        from antilock.analysis.settings import extract_settings

        return extract_settings(language.read(text), language, tag_of(catalogue))
    from antilock.analysis.extract import extract

    vocabulary = vocabulary_of(catalogue, language.ecosystem, text)
    return extract(language.lower(text), language, vocabulary)


def vocabulary_of(catalogue: Catalogue, ecosystem: str, text: str) -> Vocabulary:
    """What the analysis of a text asks of the catalogue."""
    from antilock.analysis.vocabulary import Vocabulary

    return Vocabulary(
        classify=tag_of(catalogue),
        locate=locator_of(catalogue, ecosystem),
        method=methods_of(catalogue, ecosystem),
        is_sdk=lambda path, modules: bool(
            catalogue.calls.call(path, modules, ecosystem=ecosystem)
            or catalogue.calls.http(path, ecosystem)
        ),
        constant=constant_of(catalogue, ecosystem, text),
    )


def constant_of(catalogue: Catalogue, ecosystem: str, text: str) -> Callable[[str], str] | None:
    """Which model or region a dotted path of an SDK stands for, spelled as an id; "" for none. None
    where nothing in a text can bring in an SDK with such constants."""
    roots, constant = _constants_of(catalogue, ecosystem)
    return constant if any(root in text for root in roots) else None


@lru_cache(maxsize=32)  # made once for all files
def _constants_of(
    catalogue: Catalogue, ecosystem: str
) -> tuple[frozenset[str], Callable[[str], str]]:
    """The same, and the words that modules with constants begin with."""
    telling = [each for each in catalogue.surfaces if each.ecosystem == ecosystem]
    owners = [(constant, each.modules) for each in telling for constant in each.constants]
    last_words = {constant.rpartition(".")[2] for constant, _ in owners}
    naming = [each for each in telling if each.constant_prefixes or each.constant_ids]
    roots = {
        first_segment(module, ecosystem)
        for surface in telling
        if surface.constants or surface in naming
        for module in surface.modules
    }

    @lru_cache(maxsize=20_000)
    def constant(path: str) -> str:
        owner, _, name = path.rpartition(".")
        if owner.rpartition(".")[2] not in last_words:
            return catalogue.constant(path)
        for known, modules in owners:
            if owner.endswith(f".{known}") and path.startswith(tuple(f"{m}." for m in modules)):
                return catalogue.constant(path) or catalogue.spelled(name)
        return ""

    return frozenset(roots), constant


@lru_cache(maxsize=32)
def locator_of(catalogue: Catalogue, ecosystem: str) -> Callable[[str, tuple[str, ...]], str]:
    """The path of a name that nothing in a file binds: in one of the modules that the file imports
    whole, or written out from its root; "" when neither is known."""
    spelled_out: set[str] = set()
    if ecosystem in _WRITTEN_OUT:
        clients = [each for each in catalogue.http_clients if each.ecosystem == ecosystem]
        modules_of_clients = [module for client in clients for module in client.modules]
        spelled_out |= catalogue.calls.first_words(ecosystem)
        spelled_out |= {first_segment(module, ecosystem) for module in modules_of_clients}

    def locate(name: str, modules: tuple[str, ...]) -> str:
        for root in catalogue.calls.roots_of(name, ecosystem) if modules else ():
            for module in modules:  # those of the likelier providers first
                if module == root or module.startswith(f"{root}."):
                    return f"{module}.{name}"
        return name if name in spelled_out else ""

    return locate


@lru_cache(maxsize=32)
def methods_of(catalogue: Catalogue, ecosystem: str) -> Callable[[str], int]:
    """How many words of a callee with its whole path are a method of an SDK; 0 for no method."""

    @lru_cache(maxsize=20_000)
    def method(path: str) -> int:
        match = catalogue.calls.call(path, (), (), ecosystem)
        return match.method.count(".") + 1 if match is not None else 0

    return method


@lru_cache(maxsize=2)
def tag_of(catalogue: Catalogue) -> Callable[[str], str]:
    """What the analysis asks of each string: of interest, and as what?"""

    @lru_cache(maxsize=20_000)  # a table of models is asked about once for each of its entries
    def tag(text: str) -> str:
        endpoint = catalogue.endpoint(text, "url")
        if endpoint is not None:
            return f"endpoint:{endpoint.provider}"
        if catalogue.model(text, "model") is not None:
            return "model"
        if names_machine(text):
            return "url"
        if catalogue.region(text):
            return "region"
        if "/" in text and catalogue.is_widely_spelled(text):
            return "hub"
        tail = catalogue.host_tail(text)
        if tail:
            return f"endpoint:{tail}"
        return "family" if catalogue.family(text, "model") else ""

    return tag


def subjects_of(
    path: str, facts: f.FileFacts, catalogue: Catalogue, linked: tuple[Knowledge, str] | None = None
) -> Subjects:
    """What checks look at: a file's facts, whose they are, and where its calls lead on failure."""
    from antilock.fallback import judge

    if linked is None:
        from antilock.subjects import join

        subjects = join(path, facts, catalogue)
        return replace(subjects, verdicts=judge(subjects, catalogue))
    from antilock.widen import widen

    knowledge, relative = linked
    knowledge = knowledge.with_file(relative, facts)
    subjects = replace(knowledge.subjects_of(relative)[1], path=path)
    if not any(call.asks for call in subjects.calls):
        return subjects
    return replace(subjects, verdicts=judge(widen(knowledge, relative), catalogue))


def run_checks(
    path: str,
    facts: f.FileFacts,
    checks: Iterable[Check],
    context_of: Callable[[Check], Context],
    catalogue: Catalogue,
    linked: tuple[Knowledge, str] | None = None,
) -> tuple[list[Flagged], list[Failure]]:
    """What the checks say about a file, most specific first where several fit one literal.

    `linked` is what the project around the file knows, and the file's path in it.
    """
    subjects = subjects_of(path, facts, catalogue, linked)
    flagged: list[Flagged] = []
    failures: list[Failure] = []
    for check in checks:
        if facts.language not in check.languages:
            continue
        try:
            flagged += [(check, problem) for problem in check.run(subjects, context_of(check))]
        except Exception as error:  # a check's fault must not hide the other checks' findings
            failures.append(Failure(check.code, f"{type(error).__name__}: {error}"))
    return most_specific(flagged), failures


def most_specific(flagged: list[Flagged]) -> list[Flagged]:
    """Of the ranked checks that fit one literal, only the most specific."""
    best: dict[f.Span, int] = {}
    for check, problem in flagged:
        if check.rank is not None and problem.subject is not None:
            best[problem.subject] = min(best.get(problem.subject, check.rank), check.rank)
    kept = [
        (check, problem)
        for check, problem in flagged
        if check.rank is None or problem.subject is None or best[problem.subject] == check.rank
    ]
    return sorted(kept, key=lambda item: (item[1].span, item[0].code))
