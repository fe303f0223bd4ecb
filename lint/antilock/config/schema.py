"""The JSON Schema of the `[tool.antilock]` table, for editors and other programs."""

from __future__ import annotations

from typing import Any

from antilock.config.model import KEYS, TABLES, Key, OwnProvider, Shape
from antilock.findings import Severity
from antilock.records import fields

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def build_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of the table, which is also that of an antilock.toml."""
    return {
        "$schema": _DIALECT,
        "title": "antilock",
        "description": "The [tool.antilock] table of pyproject.toml, or all of antilock.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": {key.name: _property(key) for key in KEYS},
    }


def schema_text() -> str:
    """The schema as the committed file docs/antilock.schema.json holds it."""
    import json

    return json.dumps(build_schema(), indent=2) + "\n"


def _property(key: Key) -> dict[str, Any]:
    schema = {"description": key.about, **_of_shape(key.shape)}
    if isinstance(key.default, Severity):
        schema["default"] = key.default.word
    elif isinstance(key.default, tuple):
        schema["default"] = {} if key.shape in TABLES else list(key.default)
    elif key.default is not None:
        schema["default"] = key.default
    return schema


def _of_shape(shape: Shape) -> dict[str, Any]:
    match shape:
        case Shape.BOOLEAN:
            return {"type": "boolean"}
        case Shape.SEVERITY:
            return {"enum": [severity.word for severity in sorted(Severity, reverse=True)]}
        case Shape.DAYS:
            return {"type": "integer", "minimum": 0, "maximum": 36500}
        case Shape.DATE:
            return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
        case Shape.FILE:
            return {"type": "string", "minLength": 1}
        case Shape.COUNTRIES:
            return _list_of({"type": "string", "pattern": "^[A-Za-z]{2}$"})
        case Shape.SELECTORS_BY_GLOB:
            return {"type": "object", "additionalProperties": _of_shape(Shape.SELECTORS)}
        case Shape.OWN_PROVIDERS:
            return {
                "type": "object",
                "propertyNames": {"pattern": "^[a-z0-9]+([.-][a-z0-9]+)*$"},
                "additionalProperties": _own_provider(),
            }
        case Shape.CHECK_OPTIONS:
            return {"type": "object", "additionalProperties": {"type": "object"}}
        case _:
            return _list_of({"type": "string", "minLength": 1})


def _list_of(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def _own_provider() -> dict[str, Any]:
    keys = [each for each in fields(OwnProvider) if each.name != "id"]
    return {
        "type": "object",
        "additionalProperties": False,
        "anyOf": [{"required": [each.name]} for each in keys],
        "properties": {
            each.name: {"description": each.metadata["about"], **_of_shape(Shape.HOSTS)}
            for each in keys
        },
    }
