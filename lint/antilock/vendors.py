"""Whether the provider calls of one file go to one provider or to several."""

from __future__ import annotations

from antilock import facts as f
from antilock.catalogue.index import Catalogue
from antilock.subjects import ProviderCall

_Bases = frozenset[tuple[str | None, tuple[str, ...]]]  # texts, and names of what is not told


class Vendors:
    """Compares the provider calls of one file, and whose models and addresses texts name.

    Calls are remembered by their index: where many ways lead from one call to another, the same two
    are compared over and over.
    """

    def __init__(self, facts: f.FileFacts, catalogue: Catalogue) -> None:
        self.facts = facts
        self.catalogue = catalogue
        self._other: dict[tuple[int, int], bool] = {}
        self._repeated: dict[tuple[int, int], bool] = {}
        self._configured: dict[int, _Bases] = {}

    # Providers by what they are, and by what texts name.

    def kind_of(self, provider: str) -> str:
        """What a provider is ("vendor", "gateway", "local", ...); "" for one that nobody knows."""
        known = self.catalogue.providers.get(provider)
        return known.kind if known is not None else ""

    def is_routing(self, call: ProviderCall) -> bool:
        """Whether the model alone decides which provider a call goes to."""
        surface = call.match.surface
        return (
            not call.providers
            or (surface is not None and not surface.provider)
            or any(self.kind_of(each) in ("aggregator", "gateway") for each in call.providers)
        )

    def owners(self, texts: tuple[str, ...]) -> set[str]:
        """The providers whose models texts name."""
        found = set()
        for text in texts:
            match = self.catalogue.model(text, "model")
            if match is not None:
                prefix = match.prefix if self.kind_of(match.prefix) != "aggregator" else ""
                found.add(prefix or match.providers[-1 if match.prefix else 0])
        return found

    def of_text(self, text: str) -> tuple[str, ...]:
        """The providers whose API an address names, or who have a model."""
        endpoint = self.catalogue.endpoint(text, "url")
        if endpoint is not None:
            return (endpoint.provider,)
        model = self.catalogue.model(text, "model")
        return model.providers if model is not None else ()

    # One provider or two.

    def is_other(self, first: ProviderCall, second: ProviderCall) -> bool:
        """Whether two calls go to different providers; unknown ones get the benefit of the doubt."""
        key = (first.index, second.index)
        known = self._other.get(key)
        if known is None:
            known = self._other[key] = self._find_other(first, second)
        return known

    def _find_other(self, first: ProviderCall, second: ProviderCall) -> bool:
        if set(first.providers) & set(second.providers):
            return self._is_elsewhere(first, second)
        if not first.providers and not second.providers:
            has_model = bool(first.model or second.model)
            return not has_model and not self.is_repeated(first, second)
        return not self._is_same_vendor(first, second)

    def _is_elsewhere(self, first: ProviderCall, second: ProviderCall) -> bool:
        """Whether one SDK may reach another host: two clients, one of them configured, or each by a
        setting of its own."""
        if first.call.built_by == second.call.built_by and first.call.built_by:
            return False
        return self._bases(first) != self._bases(second)

    def is_open(self, call: ProviderCall) -> bool:
        """Whether the file leaves the host of a call open: its client's base URL is configured."""
        return bool(self._bases(call))

    def _bases(self, call: ProviderCall) -> _Bases:
        """What the base URL of a call's client is configured by."""
        known = self._configured.get(call.index)
        if known is None:
            known = self._configured[call.index] = self._find_bases(call)
        return known

    def _find_bases(self, call: ProviderCall) -> _Bases:
        surface = call.match.surface
        names = surface.arguments.base_url if surface is not None else ()
        builders = [self.facts.calls[index] for index in call.call.built_by]
        return frozenset(
            (argument.text, argument.names or _spread_in(each))
            for each in (call.call, *builders)
            for argument in each.arguments
            if argument.name in names
            and argument.source != "nothing"
            and (argument.text is None or self.catalogue.endpoint(argument.text, "url") is None)
        )

    def _is_same_vendor(self, first: ProviderCall, second: ProviderCall) -> bool:
        """The same vendor's model, reached through an aggregator."""
        for one, two in ((first, second), (second, first)):
            if any(self.kind_of(each) == "aggregator" for each in one.providers):
                models = (one.model,) if one.model else self._sent_models(one)
                if self.owners(models) & set(two.providers):
                    return True
        return False

    def _sent_models(self, call: ProviderCall) -> tuple[str, ...]:
        """The models that the body of a raw request names."""
        if call.match.http is None:
            return ()
        return tuple(
            model for argument in call.call.arguments for model in self._models_in(argument)
        )

    def is_repeated(self, first: ProviderCall, second: ProviderCall) -> bool:
        """Whether a call is the same request once more."""
        key = (first.index, second.index)
        known = self._repeated.get(key)
        if known is None:
            known = self._repeated[key] = (
                first.call.callee == second.call.callee
                and first.url == second.url
                and self._choice(first) == self._choice(second)
                and not self._is_chosen_anew(first, second)
            )
        return known

    def _is_chosen_anew(self, first: ProviderCall, second: ProviderCall) -> bool:
        """Whether another model is put into the request between a call and the next one."""
        return any(
            first.call.span < literal.span < second.call.span
            and any(flow.call == second.index for flow in literal.place.flow)
            and self.catalogue.model(literal.text, literal.place.name) is not None
            for literal in self.facts.literals
        )

    def _choice(self, call: ProviderCall) -> list[object]:
        """What chooses the model, the host, the key and the client of a call."""
        arguments = call.match.surface.arguments if call.match.surface is not None else None
        names: tuple[str, ...] = ("model",)
        if arguments is not None:
            names = (*arguments.model, *arguments.base_url, *arguments.region)
        chosen = [
            (argument.name, argument.text, argument.names, self._models_in(argument))
            for argument in call.call.arguments
            if argument.name in (*names, "", "headers", "auth")
            or "key" in argument.name
            or set(names) & set(argument.keys)
        ]
        builders = (self.facts.calls[index] for index in call.call.built_by)
        return [chosen, [(built.callee, built.arguments) for built in builders]]

    def _models_in(self, argument: f.Argument) -> tuple[str, ...]:
        """The models that a request names, however deep."""
        return tuple(
            text for text in argument.strings if self.catalogue.model(text, "model") is not None
        )


def _spread_in(call: f.Call) -> tuple[str, ...]:
    """The names of the mappings that a call is given as they are: `OpenAI(**options)`."""
    return tuple(
        name for argument in call.arguments if argument.name == "**" for name in argument.names
    )
