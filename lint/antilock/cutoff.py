"""Which handlers notice a cut-off: the errors that a refused territory raises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from antilock.analysis.words import EXCEPTION_NAME
from antilock.catalogue.model import Errors
from antilock.patterns import lazy_pattern

if TYPE_CHECKING:
    from antilock.catalogue.index import Catalogue
    from antilock.catalogue.model import Surface
    from antilock.subjects import ProviderCall

_EVERYTHING = frozenset(
    {
        "Exception",
        "BaseException",
        "StandardError",
        "Error",
        "Throwable",
        "RuntimeException",
        "ExecutionException",
    }
    | {"CompletionException", "AggregateException"}
)
_REFUSALS = frozenset({"=400", "=401", "=403", "=451"})
# Errors of languages' own libraries: no SDK raises them for a refused request.
_UNRELATED = frozenset(
    """TimeoutError CancelledError IncompleteReadError JSONDecodeError ValueError KeyError TypeError
    IndexError LookupError AttributeError NameError ImportError ModuleNotFoundError AssertionError
    NotImplementedError FileNotFoundError PermissionError UnicodeDecodeError UnicodeError
    ArithmeticError ZeroDivisionError OverflowError RecursionError MemoryError StopIteration
    StopAsyncIteration KeyboardInterrupt SystemExit EOFError ValidationError ConnectionError
    ConnectionResetError ConnectionRefusedError ConnectionAbortedError BrokenPipeError gaierror
    timeout Timeout RetryError RateLimitError APITimeoutError APIConnectionError ReadTimeout
    DeadlineExceeded ErrDeadlineExceeded Canceled EOF ErrUnexpectedEOF
    Timeout.Error ParserError OpenTimeout WriteTimeout SocketError
    ConnectTimeout InvalidRequestError ServiceUnavailableError TooManyRequests""".split()
)
# Words of names that are given to errors which a refused territory has nothing to do with.
_SAYS_NARROW = lazy_pattern(
    r"rate_?limit|quota|too_?many_?requests|time(?:d_?)?_?out|overload|throttl|context_?(?:length|window)",
    re.IGNORECASE,
)


class Refusals:
    """Tells for each handler whether a refused territory gets through to it."""

    def __init__(self, catalogue: Catalogue, ecosystem: str) -> None:
        self.catalogue = catalogue
        self.ecosystem = ecosystem or "pypi"

    def are_seen(self, catches: tuple[str, ...], target: ProviderCall) -> bool:
        """Whether a handler of these error types runs when the target's provider refuses.

        A type that nobody knows gets the benefit of the doubt.
        """
        return not catches or any(self._is_seen(path, target) for path in catches)

    def are_taken(self, catches: tuple[str, ...], target: ProviderCall) -> bool:
        """Whether a handler of these error types leaves no refusal to the handlers after it.

        Some providers refuse a territory with another status than 403, but not all do; and a type
        that nobody knows is none of an SDK's.
        """
        return not catches or any(self._is_taken(path, target) for path in catches)

    @staticmethod
    def are_all(catches: tuple[str, ...]) -> bool:
        """Whether a handler of these error types runs on every error."""
        return not catches or any(is_everything(path) for path in catches)

    def _is_seen(self, path: str, target: ProviderCall) -> bool:
        if path.startswith("="):
            return path in _REFUSALS
        if is_everything(path):
            return True
        if path.lstrip("~") in _UNRELATED:
            return False
        if path[:1] in ":.":
            return not _is_narrow(path)
        surfaces = self._surfaces(path)
        if surfaces:
            listed = _listed(path, [surface.errors for surface in surfaces])
            return listed if self._can_raise(surfaces, target) else False
        http = self.catalogue.calls.http(path, self.ecosystem)
        if http is not None:
            surface = target.match.surface
            is_wrapped = surface is not None and bool(surface.errors.cutoff)
            return not is_wrapped and _listed(path, [http.errors])
        return not _is_narrow(path)

    def _is_taken(self, path: str, target: ProviderCall) -> bool:
        if path.startswith("="):
            return path == "=403"
        if is_everything(path):
            return True
        if not self._is_seen(path, target):
            return False
        errors = [surface.errors for surface in self._surfaces(path)]
        http = self.catalogue.calls.http(path, self.ecosystem)
        errors += [http.errors] if http is not None else []
        if not errors and target.match.surface is not None:
            errors = [target.match.surface.errors]  # a name of the SDK's, however it came here
        return any(_has(each.cutoff, path) for each in errors)

    def _surfaces(self, path: str) -> tuple[Surface, ...]:
        """The SDKs that an error type is of."""
        return (
            self.catalogue.calls.surfaces_of_import(path, self.ecosystem) if path[:1] != "~" else ()
        )

    def _can_raise(self, surfaces: tuple[Surface, ...], target: ProviderCall) -> bool:
        """Whether the target may raise errors of surfaces: its own, or those that it hands on."""
        surface = target.match.surface
        if surface is None:
            return False
        modules = {module for each in surfaces for module in each.modules}
        providers = {each.provider for each in surfaces}
        return (
            not surface.provider
            or target.role == "builder"
            or bool(modules.intersection(surface.modules))
            or bool(providers.intersection((surface.provider, *target.providers)))
        )


def is_everything(path: str) -> bool:
    """Whether an error type covers all others; `Error` does only where it stands alone."""
    name = name_of_type(path)
    return name in _EVERYTHING and (name != "Error" or path.lstrip("~:") == name)


def name_of_type(path: str) -> str:
    """The last name of an error type's path."""
    return path.rpartition(".")[2].replace("()", "").lstrip("~:")


def _is_narrow(path: str) -> bool:
    """Whether an error's name, or that of the type which it is a member of, says that it is none of a
    refused territory."""
    name = name_of_type(path)
    owner = name_of_type(path.rpartition(".")[0])
    says = f"{owner} {name}" if EXCEPTION_NAME.search(owner) else name
    return name in _UNRELATED or _SAYS_NARROW.search(says) is not None


def _listed(path: str, errors: list[Errors]) -> bool:
    """Whether a type is among those that notice a refusal, or in no list at all."""
    if any(_has(each.cutoff, path) for each in errors):
        return True
    return not any(_has(each.narrow, path) for each in errors) and not _is_narrow(path)


def _has(names: tuple[str, ...], path: str) -> bool:
    name = name_of_type(path)
    return any(each == name or path.endswith(f".{each}") for each in names)
