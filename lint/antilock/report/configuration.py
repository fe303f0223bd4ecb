"""The effective configuration as text: each key, its value, and where the value came from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from antilock.config.model import Configuration
from antilock.masking import mask


def configuration_lines(configuration: Configuration) -> Iterator[str]:
    """One line a value, in the order of the documentation, as TOML with its source behind."""
    file = configuration.provenance.file
    yield f"# root: {configuration.root}"
    yield f"# file: {file if file is not None else 'none'}"
    for origin in configuration.provenance.origins:
        value = "(not set)" if origin.value is None else _toml(origin.value)
        yield mask(f"{origin.key} = {value}  # {origin.source}")


def _toml(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            return (
                "{ " + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + " }"
            )
        case list() | tuple():
            return "[" + ", ".join(_toml(item) for item in value) + "]"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case int() | float():
            return str(value)
        case _:
            return str(getattr(value, "word", value))
