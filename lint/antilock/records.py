"""Dataclasses that cost next to nothing to define: most runs use few of them.

The standard decorator writes and compiles five functions for each class, half a millisecond of
every start. This one shares all of them but the initialiser, which is compiled when the first
object is made. Type checkers see the standard names, and `dataclasses.fields` and `replace` work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["MISSING", "dataclass", "field", "fields", "is_record", "replace"]

if TYPE_CHECKING:
    from dataclasses import MISSING as MISSING
    from dataclasses import dataclass as dataclass
    from dataclasses import field as field
    from dataclasses import fields as fields
    from dataclasses import is_dataclass as is_record
    from dataclasses import replace as replace
else:
    from operator import attrgetter

    class _Missing:
        """The default of a field that has none."""

        __slots__ = ()

        def __repr__(self) -> str:
            return "MISSING"

    MISSING = _Missing()
    _set = object.__setattr__
    _UNCOMPILED = 40  # objects that are made of a class before its initialiser is compiled

    class Field:
        """What is said of one field, under the names that the standard one has."""

        __slots__ = ("default", "default_factory", "init", "metadata", "name", "type")

        def __init__(self, default, default_factory, init, metadata) -> None:
            self.name = self.type = ""
            self.default = default
            self.default_factory = default_factory
            self.init = init
            self.metadata = metadata or {}

    def field(*, default=MISSING, default_factory=MISSING, init=True, metadata=None):
        """As in `dataclasses`, without the options that nobody here needs."""
        return Field(default, default_factory, init, metadata)

    def fields(record):
        """The fields of a record or of its class, in order."""
        known = getattr(record, "__record__", None)
        if known is not None:
            return tuple(known.values())
        import dataclasses  # a pack's own options

        return tuple(_translated(each) for each in dataclasses.fields(record))

    def is_record(record):
        """Whether something is a record, or the class of records."""
        return hasattr(record, "__record__")

    def _translated(standard):
        """A field of a standard dataclass, with our word for what is missing."""
        from dataclasses import MISSING as NONE

        default = MISSING if standard.default is NONE else standard.default
        factory = MISSING if standard.default_factory is NONE else standard.default_factory
        each = Field(default, factory, standard.init, standard.metadata)
        each.name, each.type = standard.name, standard.type
        return each

    def replace(record, /, **changes):
        """A copy of a record with other values for some of its fields."""
        described = getattr(record, "__record__", None)
        if described is None:
            import dataclasses  # a pack's own options

            return dataclasses.replace(record, **changes)
        for name, each in described.items():
            if each.init and name not in changes:
                changes[name] = getattr(record, name)
        return type(record)(**changes)

    def dataclass(cls=None, /, *, frozen=False, slots=False, order=False):
        """As in `dataclasses`, for annotations that are strings."""
        if cls is None:
            return lambda decorated: _record(decorated, frozen, slots, order)
        return _record(cls, frozen, slots, order)

    def _record(cls, is_frozen, has_slots, is_ordered):
        namespace = dict(cls.__dict__)
        described = {}
        for base in reversed(cls.__mro__[1:]):
            described.update(base.__dict__.get("__record__", ()))
        own = []
        for name, kind in namespace.get("__annotations__", {}).items():
            if kind.startswith("ClassVar"):
                continue
            own.append(name)
            default = namespace.get(name, MISSING)
            is_told = isinstance(default, Field)
            each = default if is_told else Field(default, MISSING, True, None)
            each.name, each.type = name, kind
            described[name] = each
            if is_told and each.default is not MISSING and not has_slots:
                namespace[name] = each.default
            elif has_slots or is_told:
                namespace.pop(name, None)
        if has_slots:
            inherited = {name for base in cls.__mro__[1:] for name in _slots_of(base)}
            namespace["__slots__"] = tuple(name for name in own if name not in inherited)
        namespace.pop("__dict__", None)
        namespace.pop("__weakref__", None)
        namespace["__record__"] = described
        namespace["__dataclass_fields__"] = _StandardFields()
        namespace["__match_args__"] = tuple(name for name, each in described.items() if each.init)
        shared = dict(_SHARED)
        if is_frozen:
            shared |= _FROZEN
        if is_ordered:
            shared |= _ORDERED
        for name, method in shared.items():
            namespace.setdefault(name, method)
        if namespace.get("__hash__") is None:  # what defines `__eq__` has None
            namespace["__hash__"] = _hash if is_frozen else None
        names = tuple(described)
        several = attrgetter(*names) if len(names) > 1 else None
        namespace["__values__"] = property(
            several or (lambda record: tuple(getattr(record, name) for name in names))
        )
        made = type(cls)(cls.__name__, cls.__bases__, namespace)
        made.__qualname__ = cls.__qualname__
        if "__init__" not in cls.__dict__:
            made.__init__ = _initialiser_of(made, is_frozen)
        return made

    def _slots_of(base):
        slots = base.__dict__.get("__slots__", ())
        return (slots,) if isinstance(slots, str) else slots

    def _initialiser_of(cls, is_frozen):
        """An initialiser that replaces itself by a compiled one when many objects are made: most
        classes make a few in a run over a few files, and compiling costs as much as a hundred."""
        left = _UNCOMPILED

        def __init__(self, *args, **kwargs) -> None:  # noqa: N807  (becomes the class's own)
            nonlocal left
            left -= 1
            if left < 0 or not _initialise(self, cls.__record__, args, kwargs):
                cls.__init__ = _compiled(cls, is_frozen)
                cls.__init__(self, *args, **kwargs)

        return __init__

    def _initialise(self, described, args, kwargs):
        """Set the fields of an object; False where the arguments do not fit."""
        given = iter(args)
        taken = 0
        for name, each in described.items():
            value = next(given, MISSING) if each.init else MISSING
            if value is MISSING and name in kwargs and each.init:
                value = kwargs[name]
                taken += 1
            if value is MISSING:
                value = each.default if each.default_factory is MISSING else each.default_factory()
            if value is not MISSING:
                _set(self, name, value)
            elif each.init:
                return False
        if next(given, MISSING) is not MISSING or taken != len(kwargs):
            return False
        if hasattr(self, "__post_init__"):
            self.__post_init__()
        return True

    def _compiled(cls, is_frozen):
        known = {"_set": _set, "_missing": MISSING}
        parameters, lines = [], []
        for name, each in cls.__record__.items():
            value, parameter = name, name
            if each.default_factory is not MISSING:
                known[f"_make_{name}"] = each.default_factory
                made = f"_make_{name}()"
                value = f"{made} if {name} is _missing else {name}" if each.init else made
                parameter = f"{name}=_missing"
            elif each.default is not MISSING:
                known[f"_default_{name}"] = each.default
                value = name if each.init else f"_default_{name}"
                parameter = f"{name}=_default_{name}"
            elif not each.init:
                continue  # set after the others
            if each.init:
                parameters.append(parameter)
            if not is_frozen:
                lines.append(f"self.{name} = {value}")
            elif hasattr(slot := getattr(cls, name, None), "__set__"):
                known[f"_set_{name}"] = slot.__set__  # a third quicker than by name
                lines.append(f"_set_{name}(self, {value})")
            else:
                lines.append(f"_set(self, {name!r}, {value})")
        if hasattr(cls, "__post_init__"):
            lines.append("self.__post_init__()")
        head = f"def __init__({', '.join(('self', *parameters))}):\n "
        exec(head + "\n ".join(lines or ["pass"]), known)  # noqa: S102  (names of our own fields)
        made = known["__init__"]
        made.__qualname__ = f"{cls.__qualname__}.__init__"
        return made

    class _StandardFields:
        """What `dataclasses.fields` looks for: made when somebody asks."""

        __slots__ = ()

        def __get__(self, record, owner):
            import dataclasses

            names = {}
            described = {"__annotations__": names}
            for name, each in owner.__record__.items():
                names[name] = each.type
                options = {"init": each.init, "metadata": each.metadata}
                if each.default_factory is not MISSING:
                    options["default_factory"] = each.default_factory
                elif each.default is not MISSING:
                    options["default"] = each.default
                described[name] = dataclasses.field(**options)
            plain = type(owner.__name__, (), described)
            return dataclasses.dataclass(plain, init=False).__dataclass_fields__

    def _repr(self) -> str:
        told = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__record__)
        return f"{type(self).__qualname__}({told})"

    def _eq(self, other):
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self.__values__ == other.__values__

    def _hash(self) -> int:
        return hash(self.__values__)

    def _frozen_set(self, name, value):
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def _frozen_delete(self, name):
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def _reduce(self):
        taken = [name for name, each in self.__record__.items() if each.init]
        return type(self), tuple(getattr(self, name) for name in taken)

    def _ordering(compare):
        def ordered(self, other):
            if other.__class__ is not self.__class__:
                return NotImplemented
            return compare(self.__values__, other.__values__)

        return ordered

    _SHARED = {"__repr__": _repr, "__eq__": _eq}
    _FROZEN = {"__setattr__": _frozen_set, "__delattr__": _frozen_delete, "__reduce__": _reduce}
    _ORDERED = {
        "__lt__": _ordering(lambda one, two: one < two),
        "__le__": _ordering(lambda one, two: one <= two),
        "__gt__": _ordering(lambda one, two: one > two),
        "__ge__": _ordering(lambda one, two: one >= two),
    }
