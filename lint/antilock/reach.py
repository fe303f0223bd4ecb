"""Which provider calls a call leads to, and from where it is called, within one file."""

from __future__ import annotations

from collections import defaultdict

from antilock import facts as f
from antilock.subjects import ProviderCall, Subjects

_MAX_DEPTH = 3
_MAX_ROUNDS = 4
# Methods by which a bound model is asked, whatever the framework.
_ASKING = frozenset(
    """invoke ainvoke stream astream batch abatch run arun run_sync run_async run_stream kickoff
    predict apredict predict_messages call acall __call__ generate agenerate complete acomplete
    chat achat stream_chat stream_complete query aquery ask answer transform embed_query
    embed_documents aembed_query aembed_documents get_text_embedding get_text_embedding_batch
    get_query_embedding embed encode forward""".split()
)


class Reach:
    """Follows calls through the functions and names of one file."""

    def __init__(self, subjects: Subjects) -> None:
        self.facts = subjects.facts
        self.calls = {call.index: call for call in subjects.calls}
        self.asking = {call.index: call for call in subjects.calls if call.asks}
        self.functions = {fn.name: i for i, fn in enumerate(self.facts.functions) if i}
        self.inside: dict[int, list[int]] = defaultdict(list)
        for index, call in enumerate(self.facts.calls):
            self.inside[call.function].append(index)

    def asked_in(self, function: int) -> list[ProviderCall]:
        """The provider calls that stand in a function."""
        return [self.asking[index] for index in self.inside[function] if index in self.asking]

    def function_of(self, call: f.Call) -> int | None:
        """The function of the file that a call calls."""
        if not call.callee.startswith(":"):
            return None
        return self.functions.get(call.callee[1:].replace("()", ""))

    def asked_by(self, index: int, depth: int = 0) -> list[ProviderCall]:
        """The provider calls that a call makes: itself, its model's, those of its function."""
        call = self.asking.get(index)
        if call is not None:
            return [call]
        site = self.facts.calls[index]
        bound = [
            self.asking[built]
            for built in site.built_by
            if built in self.asking and self.asking[built].role == "builder"
        ]
        if bound:
            return bound[:1]
        function = self.function_of(site)
        if function is None or depth >= _MAX_DEPTH:
            return []
        found: dict[int, ProviderCall] = {}
        for inner in self.inside[function]:
            if inner != index:
                found.update({each.index: each for each in self.asked_by(inner, depth + 1)})
        return list(found.values())

    def callers(self, function: int) -> list[int]:
        """The calls by which a function is called from others: by its name, handed to another
        call, or, where no such call is known, by the name of the method alone."""
        fact = self.facts.functions[function]
        found = [index for index in fact.callers if self.facts.calls[index].function != function]
        short = fact.name.rpartition(".")[2]
        for index, call in enumerate(self.facts.calls):
            if call.function != function and any(
                name.rpartition(".")[2] == short and len(argument.names) == 1
                for argument in call.arguments
                for name in argument.names
            ):
                found.append(index)
        if not found and "." in fact.name:
            found = [
                index
                for index, call in enumerate(self.facts.calls)
                if call.callee.startswith("~")
                and call.callee.rpartition(".")[2] == short
                and call.function != function
            ]
        return list(dict.fromkeys(found))

    def uses(self, builder: ProviderCall) -> list[int]:
        """The calls that ask a bound model, through names of the file and what it is put into."""
        derived = {builder.index}
        names: dict[str, int] = {}
        asking: dict[int, None] = {}
        for _ in range(_MAX_ROUNDS):
            before = len(derived)
            for index in sorted(derived):
                result = self.facts.calls[index].result
                if result.startswith("=") and len(result) > 1:
                    names.setdefault(result[1:], self.facts.calls[index].function)
            for index, call in enumerate(self.facts.calls):
                if index in derived or (index in self.asking and index not in derived):
                    if index in derived or self.asking[index].role != "router":
                        continue
                is_built = bool(derived.intersection(call.built_by))
                is_given = any(
                    _is_visible(name, names, call.function)
                    for argument in call.arguments
                    for name in argument.names
                )
                if not is_built and not is_given:
                    continue
                derived.add(index)
                if call.callee.rpartition(".")[2] in _ASKING:
                    asking[index] = None
            if len(derived) == before:
                break
        return list(asking)


def _is_visible(name: str, names: dict[str, int], function: int) -> bool:
    """Whether a name in a function is one of the names, each told with its function."""
    if name not in names:
        return False
    return "." in name or names[name] in (0, function)
