"""Proxies that a file names, and the provider that is reached through each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from antilock import facts as f
from antilock.analysis import words
from antilock.patterns import lazy_pattern
from antilock.records import dataclass
from antilock.variables import VariablesSet

if TYPE_CHECKING:
    from antilock.catalogue.index import Catalogue
    from antilock.subjects import ProviderCall

# Classes that send what they are given through a proxy: `HttpsProxyAgent(url)`.
_BUILDS_PROXY = lazy_pattern(r"Proxy(?:Agent|Dispatcher|Connector|Transport)$")
# Variables that HTTP clients read; providers are asked over TLS, whatever `http_proxy` says.
_VARIABLES = frozenset({"https_proxy", "all_proxy"})
_NAMES = _VARIABLES | {"proxy", "proxies", "http_proxy", "openai_proxy"}
# Keys of a mapping from what is asked to the proxy for it: `{"https://": ..., "http://": ...}`.
_SCHEMES = frozenset({"https", "all"})
# Functions that send all that the program asks through what they are given.
_FOR_ALL = frozenset({"setGlobalDispatcher"})


@dataclass(frozen=True, slots=True)
class ProxyUse:
    """A literal proxy of a provider's client or call."""

    literal: f.Literal
    provider: str


def proxies_of(
    facts: f.FileFacts,
    calls: Sequence[ProviderCall],
    catalogue: Catalogue,
    set_in_file: VariablesSet,
) -> Iterator[ProxyUse]:
    """The literal proxies of a file's provider calls and of their clients."""
    search = _Search(facts, calls, catalogue, set_in_file)
    for literal in facts.literals:
        if words.names_machine(literal.text) and (provider := search.provider(literal)):
            yield ProxyUse(literal, provider)


class _Search:
    def __init__(
        self,
        facts: f.FileFacts,
        calls: Sequence[ProviderCall],
        catalogue: Catalogue,
        set_in_file: VariablesSet,
    ) -> None:
        self.facts = facts
        self.catalogue = catalogue
        self.set = set_in_file
        self.calls = [call for call in calls if call.providers]
        self.by_index = {call.index: call for call in calls}

    def provider(self, literal: f.Literal) -> str:
        """The provider that is reached through what a literal names, or ""."""
        if literal.binding is f.Binding.TABLE:
            scheme = literal.place.name.lower().removesuffix("://")
            return self.given.get(literal.text, "") if scheme in _SCHEMES else ""
        if literal.binding not in (f.Binding.PINNED, f.Binding.DEFAULT):
            return ""
        return (
            self.of_calls(literal)
            or (self.given.get(literal.text, "") if self.may_be_given(literal) else "")
            or self.of_module(literal)
            or (self.calls[0].providers[0] if self.calls and self.is_for_all(literal) else "")
        )

    def of_calls(self, literal: f.Literal) -> str:
        """The provider of a call that a literal is handed to as the proxy, or whose client or
        transport is built with it."""
        for flow in literal.place.flow:
            builder = words.last_word(self.facts.calls[flow.call].callee)
            if flow.argument.lower() not in _NAMES and not _BUILDS_PROXY.search(builder):
                continue
            call = self.by_index.get(flow.call) or self.carried_by(flow.call)
            if call is None:
                # The proxy of a client for HTTP that sends the provider's requests.
                call = next(
                    (
                        each
                        for each in self.calls
                        if each.match.http is not None and flow.call in each.call.built_by
                    ),
                    None,
                )
            if call is not None and call.providers:
                return call.providers[0]
        return ""

    def may_be_given(self, literal: f.Literal) -> bool:
        """Whether a literal may be a proxy that calls have by its text: a host without a scheme only
        where it gets to one, for it may be what a server listens on as well."""
        return "://" in literal.text or any(flow.call in self.parts for flow in literal.place.flow)

    @cached_property
    def parts(self) -> frozenset[int]:
        """The provider calls and what their clients are built of."""
        built = [index for each in self.calls for index in each.call.built_by]
        return frozenset([*self.by_index, *built])

    @cached_property
    def given(self) -> dict[str, str]:
        """The provider of the first call that has a text as its proxy, or whose client is built with
        it, however deep: `Client{Transport: &Transport{Proxy: ...}}`."""
        found: dict[str, str] = {}
        for each in self.calls:
            parts = [each.call, *(self.facts.calls[index] for index in each.call.built_by)]
            for text in (text for part in parts for text in _proxies_in(part)):
                found.setdefault(text, each.providers[0])
        return found

    def carried_by(self, index: int) -> ProviderCall | None:
        """The provider call that gets what another call builds, as its transport."""
        built = self.facts.calls[index]
        for call in self.by_index.values():
            surface = call.match.surface
            if surface is None and call.match.http is None:
                continue
            around = call.call.span
            is_inside = around.start < built.span.start < around.end
            for argument in call.call.arguments:
                if (surface is None or argument.name in surface.arguments.proxy) and (
                    is_inside or built.result.removeprefix("=") in argument.names
                ):
                    return call
        return None

    def of_module(self, literal: f.Literal) -> str:
        """The provider of the SDK whose one proxy a literal is: `openai.proxy = ...`."""
        for reference in self.facts.references:
            if (
                reference.is_assigned
                and reference.span.line == literal.span.line
                and reference.path.endswith(".proxy")
            ):
                module = reference.path.split(".")[0]
                ecosystem = self.facts.ecosystem or "pypi"
                surfaces = self.catalogue.calls.surfaces_of_import(module, ecosystem)
                if surfaces:
                    return surfaces[0].provider
        return ""

    def is_for_all(self, literal: f.Literal) -> bool:
        """Whether a literal is the proxy of all that the program asks: the code sets the variable
        that HTTP clients read, `os.environ["HTTPS_PROXY"] = ...`, or what sends all requests."""
        if any(self.sends_all(flow.call) for flow in literal.place.flow):
            return True
        if self.facts.language == "shell":
            return literal.place.name.lower() in _VARIABLES
        return any(name.lower() in _VARIABLES for name in self.set.of(literal))

    def sends_all(self, index: int) -> bool:
        """Whether a call builds a proxy by which all requests are sent:
        `setGlobalDispatcher(new ProxyAgent(url))`."""
        built = self.facts.calls[index]
        if not _BUILDS_PROXY.search(words.last_word(built.callee)):
            return False
        name = built.result.removeprefix("=")
        return any(
            words.last_word(call.callee) in _FOR_ALL
            and (
                call.span.start < built.span.start < call.span.end
                or any(name in argument.names for argument in call.arguments if name)
            )
            for call in self.facts.calls
        )


def _proxies_in(call: f.Call) -> Iterator[str]:
    """The texts that a call may be given as its proxy: not what stands beside one in the same object,
    as the address does in `create({baseURL, proxy: false})`."""
    beside = {each.text for each in call.arguments if each.name and each.name.lower() not in _NAMES}
    for argument in call.arguments:
        if argument.name.lower() in _NAMES:
            yield from argument.strings
        elif any(key.lower() in _NAMES for key in argument.keys):
            yield from (text for text in argument.strings if text not in beside)
