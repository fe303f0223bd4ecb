"""From the syntax of one file to its facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from antilock import facts as f
from antilock import syntax as s
from antilock.analysis import documents, words
from antilock.analysis.arguments import Arguments
from antilock.analysis.bindings import Bindings, Use
from antilock.analysis.conditions import words_held_against
from antilock.analysis.exports import exported_settings
from antilock.analysis.guards import Guards
from antilock.analysis.lineage import Lineage
from antilock.analysis.lookups import Lookups
from antilock.analysis.origins import Origin, Origins
from antilock.analysis.requirements import Requirements
from antilock.analysis.scopes import Scopes, function_of, is_target
from antilock.analysis.values import Possible
from antilock.analysis.vocabulary import Known, Vocabulary
from antilock.languages.base import Language, Lowered
from antilock.records import replace
from antilock.syntax import dotted

_MAX_BOUND = 4
# What the environment is called where a key of it is looked up.
_ENVIRONMENTS = (
    *("environ", "getenv", "get", "env", "fetch", "ENV", "_ENV", "environment"),
    *("GetEnvironmentVariable", "Configuration"),
)
# Functions that run the block that they are given.
_RUNNING = frozenset({"configure", "tap", "then"})


def extract(lowered: Lowered, language: Language, vocabulary: Vocabulary) -> f.FileFacts:
    """The facts of a file."""
    return _Extraction(lowered, language, vocabulary).facts()


class _Extraction:
    def __init__(self, lowered: Lowered, language: Language, vocabulary: Vocabulary) -> None:
        self.lowered = lowered
        self.language = language
        self.scopes = Scopes(lowered.module)
        self.origins = Origins(self.scopes, language.globals, vocabulary.locate)
        self.known = Known(vocabulary, self.scopes, self.origins)
        self.classify = self.known.classify
        lookups = Lookups(self.scopes, language.are_types_capitalised)
        self.is_lookup = lookups.is_lookup
        self.bindings = Bindings(self.scopes, self.origins, lookups, self.known)
        self.possible = Possible(self.scopes, self.origins, lookups)
        self.arguments = Arguments(self.scopes, self.origins, self.possible)
        self.requirements = Requirements(self.scopes)
        named = [function for function in self.scopes.functions if function.name]
        self.functions = named
        self.function_index = {id(function): index + 1 for index, function in enumerate(named)}
        self.call_index = {id(call): index for index, call in enumerate(self.scopes.calls)}
        self.guards = Guards(self.scopes, self.origins, self.call_index)
        self.lineage = Lineage(self.scopes)
        self.conditions: list[f.Condition] = []
        self.condition_index: dict[int, int] = {}

    def facts(self) -> f.FileFacts:
        found = [*self.literals(), *self.constants(), *self.documents()]
        literals = tuple(sorted(found, key=lambda literal: literal.span))
        return f.FileFacts(
            language=self.language.name,
            ecosystem=self.language.ecosystem,
            are_types_capitalised=self.language.are_types_capitalised,
            imports=tuple(
                f.Import(node.span, node.module, node.name, node.alias, self.language.ecosystem)
                for node in self.scopes.imports
            ),
            literals=literals,
            conditions=tuple(self.conditions),
            calls=(
                *self.followed([self.call(node) for node in self.scopes.calls]),
                *(call for node in self.scopes.handed if (call := self.handed(node)) is not None),
            ),
            functions=tuple(self.all_functions()),
            classes=tuple(self.classes()),
            references=tuple(self.references()),
            catches=tuple(self.catches()),
            definitions=tuple(self.definitions()),
            settings=exported_settings(self.scopes, self.lowered.exports),
            comments=self.lowered.comments,
            broken=self.lowered.broken,
        )

    def index_of(self, node: s.Node) -> int:
        function = function_of(node)
        return self.function_index.get(id(function), 0) if function is not None else 0

    def literals(self) -> list[f.Literal]:
        found = []
        for node in self.scopes.strings:
            if isinstance(node.parent, s.Statement):
                continue  # a docstring
            text = self.joined(node)
            tag = self.classify(text) if 0 < len(text) < words.LONGEST_TEXT else ""
            if not tag:
                continue
            use = self.bindings.of(node, tag)
            found.append(f.Literal(node.span, text, use.binding, self.place(node, use)))
        return found

    def constants(self) -> list[f.Literal]:
        """Models that the code names by a constant of an SDK."""
        if not self.known.has_constants:
            return []
        found = []
        written = [node for nodes in self.scopes.attributes.values() for node in nodes]
        taken = [
            node
            for item in self.scopes.imports
            if item.alias[:1].isupper()
            for node in self.scopes.names.get(item.alias, ())
        ]
        modules = {item.alias for item in self.scopes.imports}
        for node in [*written, *taken]:
            owner = node.obj if isinstance(node, s.Attr) else None
            is_called = isinstance(node.parent, s.Call) and node.parent.func is node
            if is_called or (
                self.language.are_types_capitalised
                and isinstance(owner, s.Name)
                and owner.id
                and not owner.id[:1].isupper()
                and owner.id not in modules
            ):
                continue
            if isinstance(node, s.Attr) or not isinstance(node.parent, s.Attr):
                text = self.known.constant(node)
                if text:
                    use = self.bindings.of(node, self.classify(text) or "model")
                    place = self.place(node, use)
                    found.append(f.Literal(node.span, text, use.binding, place, is_constant=True))
        return found

    def documents(self) -> list[f.Literal]:
        """Literals inside JSON documents that are written as strings."""
        found = []
        for node in self.scopes.strings:
            if isinstance(node.parent, s.Statement) or not documents.is_request(node.text):
                continue
            use = self.bindings.of(node, "model")
            if use.binding is f.Binding.TEXT and not use.flow:
                continue
            for key, value in documents.strings_of(node.text):
                if self.classify(value):
                    span = documents.span_of(node, value)
                    place = replace(self.place(node, use), name=key)
                    binding = f.Binding.PINNED if use.flow else use.binding
                    found.append(f.Literal(span, value, binding, place))
        return found

    def joined(self, node: s.Str) -> str:
        """The text of a string with what is concatenated to its right."""
        parent = node.parent
        if isinstance(parent, s.Concat):
            if parent.items[0] is not node:
                return ""
            rest = "".join(
                item.text if isinstance(item, s.Str) else "{}" for item in parent.items[1:]
            )
            return node.text + rest
        return node.text

    def place(self, node: s.Node, use: Use) -> f.Place:
        return f.Place(
            name=use.name,
            call=self.origins.path(use.call.func) if use.call is not None else "",
            condition=self.condition(use.condition) if use.condition is not None else -1,
            other=use.other,
            function=self.index_of(node),
            flow=tuple(
                dict.fromkeys(
                    f.Flow(self.call_index[id(call)], argument)
                    for call, argument in use.flow
                    if id(call) in self.call_index
                )
            ),
            fills=use.fills,
        )

    def condition(self, node: s.Node) -> int:
        known = self.condition_index.get(id(node))
        if known is None:
            known = len(self.conditions)
            self.condition_index[id(node)] = known
            self.conditions.append(
                f.Condition(
                    node.span,
                    isinstance(node, s.Switch) and is_mapping(node),
                    words_held_against(node),
                )
            )
        return known

    def origins_of(self, func: s.Node) -> Sequence[Origin]:
        """Where a callee may come from: of several clients under one name, those that have just
        such a method."""
        origins = self.origins.of(func)
        if len(origins) < 2:
            return origins
        if isinstance(func, s.Name) and _are_rival_classes(origins):
            return [Origin(f"~{func.id}")]
        lengths = [self.known.method(each.path) for each in origins]
        return [each for each, size in zip(origins, lengths, strict=True) if size == max(lengths)]

    def call(self, node: s.Call) -> f.Call:
        origins = self.origins_of(node.func)
        if words.is_inert(origins[0].path):
            return f.Call(
                span=node.span,
                callee=origins[0].path,
                arguments=tuple(self.arguments.mentioned(node.args)),
                function=self.index_of(node),
                built_by=self.built_by(origins),
                result=self.result(node),
            )
        return f.Call(
            span=node.span,
            callee=origins[0].path,
            arguments=(
                *self.arguments.of(node.args),
                *self.arguments.chained(node),
                *self.arguments.given_later(node),
            ),
            function=self.index_of(node),
            built_by=self.built_by(origins),
            result=self.result(node),
            guards=self.guards.of(node),
            arms=self.guards.arms.of(node),
            becomes=_put_into(node),
        )

    def followed(self, calls: list[f.Call]) -> list[f.Call]:
        """The calls, with the lineage of those on whose failure others run, and of the others."""
        guarded = [
            index
            for index, call in enumerate(calls)
            if any(guard.calls for guard in call.guards) and not words.is_inert(call.callee)
        ]
        running = {
            running for index in guarded for guard in calls[index].guards for running in guard.calls
        }
        for index in sorted({*guarded, *running}):
            node = self.scopes.calls[index]
            becomes = self.lineage.becomes(node, is_whole=index in running)
            calls[index] = replace(
                calls[index],
                becomes=tuple(
                    dict.fromkeys(
                        each
                        for each in (*calls[index].becomes, *becomes)
                        if each != calls[index].result
                    )
                ),
                made_of=self.lineage.made_of(node),
            )
        return calls

    def handed(self, node: s.Node) -> f.Call | None:
        """A method that is handed on: `run(client.chat.create, model=...)` calls it all the same."""
        outer = node.parent.parent if node.parent is not None else None
        if not isinstance(outer, s.Call) or (
            isinstance(node, s.Name) and not self.names_method(node)
        ):
            return None
        if words.is_text_call(dotted(outer.func)):
            return None
        origins = self.origins_of(node)
        if origins[0].path.count(".") < 2 or origins[0].path.endswith(("()", "[]")):
            return None
        return f.Call(
            span=node.span,
            callee=origins[0].path,
            arguments=tuple(
                self.arguments.of(
                    arg for arg in outer.args if isinstance(arg, s.Arg) and arg.value is not node
                )
            ),
            function=self.index_of(node),
            built_by=self.built_by(origins),
            result=self.result(outer),
            guards=self.guards.of(outer),
            is_handed=True,
            arms=self.guards.arms.of(outer),
        )

    def built_by(self, origins: Iterable[Origin]) -> tuple[int, ...]:
        """The indexes of the calls that built what has these origins, each once."""
        found = [
            self.call_index[id(builder)]
            for origin in origins
            for builder in origin.builders
            if id(builder) in self.call_index
        ]
        return tuple(dict.fromkeys(found)) if found else ()

    def names_method(self, node: s.Name) -> bool:
        """Whether a name stands for a method that was looked up before."""
        where = self.scopes.lookup(node)
        return where is not None and any(
            isinstance(bound, s.Assign) and isinstance(bound.value, s.Attr) for bound in where[1]
        )

    def result(self, node: s.Call) -> str:
        child: s.Node = node
        parent = node.parent
        while isinstance(parent, s.Await | s.Other | s.Attr | s.Index) or (
            isinstance(parent, s.Call) and child is parent.func
        ):
            child, parent = parent, parent.parent
        match parent:
            case s.Return():
                return "return"
            case s.Assign() if child is parent.value:
                return "=" + dotted(parent.targets[0])
            case _:
                return ""

    def all_functions(self) -> list[f.Function]:
        module = f.Function(f.Span(0, 0, 0, 0), "", callers=())
        found = [module]
        for function in self.functions:
            name = self.origins.qualified(function)
            parameters = [
                f.Parameter(param.span, param.name, path)
                for param in function.params
                if isinstance(param, s.Param)
                for path in self.origins.type_paths(param.annotation)
            ]
            if function.returns is not None:
                parameters += [
                    f.Parameter(function.returns.span, "return", path)
                    for path in self.origins.type_paths(function.returns)
                ]
            found.append(
                f.Function(
                    span=function.span,
                    name=name,
                    is_public=not function.is_hidden
                    and not any(part.startswith("_") for part in name.split(".")),
                    decorators=tuple(self.origins.path(_called(d)) for d in function.decorators),
                    parameters=tuple(parameters),
                    callers=tuple(self.call_index[id(c)] for c in self.possible.callers(function)),
                    arms=self.guards.arms.of_function(function),
                )
            )
        return found

    def classes(self) -> list[f.ClassDefinition]:
        return [
            f.ClassDefinition(
                node.span,
                self.origins.qualified(node),
                tuple(
                    self.origins.path(base.value)
                    for base in node.bases
                    if isinstance(base, s.Arg) and not base.name
                ),
            )
            for node in self.scopes.classes
        ]

    def definitions(self) -> list[f.Definition]:
        """What other files may bring in by name, functions and classes aside."""
        found: list[f.Definition] = []
        module = self.scopes.module
        for name in self.scopes.names_in(module):
            for bound in self.scopes.bound_in(module, name)[:_MAX_BOUND]:
                if isinstance(bound, s.Assign) and isinstance(bound.targets[0], s.Name):
                    found += self.definition(name, bound)
        for around in self.scopes.classes:
            if self.scopes.outer(around) is not module:
                continue
            for name in self.scopes.member_names(around):
                for member in self.scopes.members(around, name)[:_MAX_BOUND]:
                    if isinstance(member, s.Assign) and not isinstance(member.targets[0], s.Seq):
                        found += self.definition(f"{around.name}.{name}", member)
        for function in self.functions:
            name = f"{self.origins.qualified(function)}()"
            built = [each for each in self.origins.returned(function) if _is_object(each.path)]
            found += self.defined(function.span, name, built)
        for exported, local in self.lowered.exports:
            if exported != local and (path := self.exported(local)):
                found.append(f.Definition(f.Span(0, 0, 0, 0), exported, path))
        return found

    def definition(self, name: str, bound: s.Assign) -> list[f.Definition]:
        """What an assignment lets a name stand for, where that tells something."""
        value = bound.value
        if value is None or isinstance(value, s.Func):
            return []
        if isinstance(value, s.Seq | s.Mapping):
            elements = self.guards.loops.elements_in([value])
            told = any(each[:1] in ("#", ":", ".", "/") for each in elements)
            span = bound.targets[0].span
            return [f.Definition(span, name, elements=elements)] if told else []
        texts = self.possible.of(value).texts
        if len(texts) == 1 and 0 < len(texts[0]) < words.LONGEST_TEXT and self.classify(texts[0]):
            return [f.Definition(bound.targets[0].span, name, text=texts[0])]
        return self.defined(bound.targets[0].span, name, self.origins.of(value))

    def defined(self, span: f.Span, name: str, origins: Iterable[Origin]) -> list[f.Definition]:
        known = [origin for origin in origins if origin.path[:1] not in ("", "~")]
        return [
            f.Definition(span, name, origin.path, built_by=self.built_by([origin]))
            for origin in known[:1]
        ]

    def exported(self, local: str) -> str:
        """The path of what a name that is exported stands for."""
        for bound in self.scopes.bound_in(self.scopes.module, local):
            if isinstance(bound, s.ImportName):
                return f"{bound.module}.{bound.name}" if bound.name else bound.module
            return f":{local}"
        return ""

    def references(self) -> list[f.Reference]:
        """Dotted uses of imports that are not the callee of a call, and look-ups."""
        found: list[f.Reference] = []
        for nodes in self.scopes.attributes.values():
            for node in nodes:
                if isinstance(node.parent, s.Attr) or not self.is_imported(node):
                    continue
                path = self.origins.path(node)
                if path.startswith((":", "~", ".")) or "()" in path:
                    continue
                if isinstance(node.parent, s.Call) and node.parent.func is node:
                    continue
                found.append(f.Reference(node.span, path, self.index_of(node), is_target(node)))
        found += self.lookups()
        return sorted(found, key=lambda item: item.span)

    def is_imported(self, node: s.Attr) -> bool:
        """Whether a dotted name begins with an imported one as it is written."""
        root: s.Node = node
        while isinstance(root, s.Attr):
            root = root.obj
        where = self.scopes.lookup(root) if isinstance(root, s.Name) else None
        return where is not None and any(isinstance(bound, s.ImportName) for bound in where[1])

    def lookups(self) -> list[f.Reference]:
        found: list[f.Reference] = []
        for name in _ENVIRONMENTS:
            for node in [*self.scopes.attributes.get(name, ()), *self.scopes.names.get(name, ())]:
                parent = node.parent
                if (
                    isinstance(parent, s.Index)
                    and parent.obj is node
                    and words.is_config_object(dotted(node))
                ):
                    key = next((k.text for k in parent.keys if isinstance(k, s.Str)), "")
                    if key:
                        is_fatal = (
                            self.language.is_absence_fatal or parent.is_demanded
                        ) and not _is_guarded(parent)
                        is_required = not is_target(parent) and (
                            is_fatal or self.requirements.is_demanded(parent)
                        )
                        found.append(
                            f.Reference(
                                parent.span,
                                key,
                                self.index_of(parent),
                                is_target(parent),
                                is_required,
                                True,
                                is_required and self.is_at_start(parent),
                                self.text_put(parent),
                            )
                        )
                elif isinstance(parent, s.Call) and parent.func is node and parent.args:
                    first = parent.args[0]
                    if (
                        isinstance(first, s.Arg)
                        and isinstance(first.value, s.Str)
                        and self.is_lookup(parent)
                    ):
                        is_required = self.requirements.is_demanded(parent)
                        found.append(
                            f.Reference(
                                parent.span,
                                first.value.text,
                                self.index_of(parent),
                                is_required_lookup=is_required,
                                is_lookup=True,
                                is_at_start=is_required and self.is_at_start(parent),
                            )
                        )
        known = {reference.span for reference in found}
        found += [
            f.Reference(
                node.span, key, self.index_of(node), False, True, True, self.is_at_start(node)
            )
            for node, key in self.requirements.demanded_by_name()
            if node.span not in known
        ]
        return found

    def text_put(self, target: s.Node) -> str:
        """What an assignment puts into a setting by a name: `os.environ["HTTPS_PROXY"] = PROXY`."""
        assign = target.parent
        if not isinstance(assign, s.Assign) or not isinstance(assign.value, s.Name | s.Attr):
            return ""
        texts = self.possible.of(assign.value).texts
        return texts[0] if len(texts) == 1 else ""

    def is_at_start(self, node: s.Node) -> bool:
        """Whether a node runs whenever its module is imported or its program starts."""
        child, parent = node, node.parent
        while parent is not None:
            if isinstance(parent, s.If | s.Cond) and child is not parent.test:
                return False
            if isinstance(parent, s.Case | s.Handler):
                return False
            if isinstance(parent, s.Func) and not (
                parent.name in self.language.starts if parent.name else _is_run_at_once(parent)
            ):
                return False
            child, parent = parent, parent.parent
        return True

    def catches(self) -> list[f.Catch]:
        found = []
        for node in self.scopes.tries:
            calls = self.guards.calls_in([node.body])
            for handler in node.handlers:
                if isinstance(handler, s.Handler):
                    kinds = handler.types or _kinds_asked(handler)
                    found += [f.Catch(kind.span, self.origins.path(kind), calls) for kind in kinds]
        return found


def _is_object(path: str) -> bool:
    """Whether a path may be an object that was built, not the answer that one gave."""
    if path.endswith("()") and path.count("()") > 1:
        return path.rpartition(".")[2].startswith("with")
    return path.endswith("()")


def _kinds_asked(handler: s.Handler) -> list[s.Node]:
    """The types that the handler of any error asks whether its error is one of."""
    found: list[s.Node] = []
    for node in s.walk(handler.body) if handler.name else ():
        if isinstance(node, s.Call) and len(node.args) == 2 and dotted(node.func) == "isinstance":
            error, kind = (arg.value if isinstance(arg, s.Arg) else None for arg in node.args)
            if dotted(error) == handler.name and kind is not None:
                found.append(kind)
    return found


def _called(decorator: s.Node) -> s.Node:
    return decorator.func if isinstance(decorator, s.Call) else decorator


def _is_run_at_once(function: s.Func) -> bool:
    """Whether an anonymous function runs where it stands: called, or a block that configures."""
    outer = function.parent
    if isinstance(outer, s.Arg):
        call = outer.parent
        return isinstance(call, s.Call) and words.last_word(dotted(call.func)) in _RUNNING
    return isinstance(outer, s.Call) and outer.func is function


def _is_guarded(node: s.Node) -> bool:
    """Whether a failing look-up is caught, or only happens after a test."""
    child, parent = node, node.parent
    while parent is not None and not isinstance(parent, s.Func):
        if isinstance(parent, s.Try) and child is parent.body and parent.handlers:
            return True
        if isinstance(parent, s.If | s.Cond) and child is not parent.test:
            return True
        child, parent = parent, parent.parent
    return False


def is_mapping(switch: s.Switch) -> bool:
    """Whether every case only hands out a value."""
    for case in switch.cases:
        if not isinstance(case, s.Case):
            return False
        items = [item for item in case.body.items if not isinstance(item, s.Jump)]
        if len(items) != 1:
            return False
        item = items[0]
        value = item.value if isinstance(item, s.Return | s.Assign) else item
        if isinstance(value, s.Raise):
            continue  # what is not listed is refused
        if not isinstance(value, s.Str | s.Const | s.Name | s.Attr | s.Seq | s.Mapping):
            return False
    return bool(switch.cases)


def _put_into(call: s.Call) -> tuple[str, ...]:
    """The list that the result of a call is an element of, as in facts.Call: `spares = [build()]`,
    `spares.append(build())`."""
    match call.parent:
        case s.Seq(parent=s.Assign(targets=[*_, target]) as assign) as items:
            written = dotted(target) if assign.value is items else ""
        case s.Arg(parent=s.Call(func=s.Attr(name=method, obj=owner))):
            written = dotted(owner) if method in words.APPENDING_METHODS else ""
        case _:
            written = ""
    return (f"={written}",) if written else ()


def _are_rival_classes(origins: Sequence[Origin]) -> bool:
    """Whether a name stands for classes of several packages, one of which is chosen to build from."""
    classes = [each.path for each in origins if each.path[:1] not in "~:."]
    names = {words.last_word(path) for path in classes}
    roots = {path.partition(".")[0] for path in classes}
    return len(names) > 1 and len(roots) > 1 and all(name[:1].isupper() for name in names)
