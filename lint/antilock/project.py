"""From a place and a command line to a project: its configuration, catalogue and checks."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antilock.catalogue.load import load, provider_from_table
from antilock.check import Check
from antilock.config.load import load_configuration
from antilock.config.model import KEYS, Configuration
from antilock.config.values import Known
from antilock.packs import known_names, load_checks
from antilock.records import replace
from antilock.run import Project

if TYPE_CHECKING:
    from antilock.catalogue.index import Catalogue

_OPTIONS = {key.field_name: key.name for key in KEYS} | {"deploy_region": "deploy-regions"}


def load_project(paths: Sequence[str] = (), options: Mapping[str, Any] | None = None) -> Project:
    """The project that paths (the default: the working directory) belong to.

    `options` are values of the command line by option name; those that are keys of the
    configuration are laid over the file's. Raises ConfigError with every mistake at once.
    """
    given = dict(options or {})
    use_cache = not given.get("no_cache")
    file = given.get("config")
    command_line = {
        _OPTIONS[name]: value
        for name, value in given.items()
        if name in _OPTIONS and value not in (None, [])
    }
    loaded: dict[str, tuple[Check, ...]] = {}

    def known(packs: tuple[str, ...]) -> Known:
        loaded["checks"] = load_checks(packs)
        return replace(
            known_names(loaded["checks"]), providers=lambda: load(use_cache=use_cache).providers
        )

    configuration = load_configuration(
        _start(paths),
        known,
        file=None if file is None else Path(os.path.abspath(file)),
        is_isolated=bool(given.get("isolated")),
        command_line=command_line,
    )
    return Project(
        configuration=configuration,
        catalogue=load_catalogue(configuration, use_cache=use_cache),
        checks=loaded["checks"],
        as_of=configuration.policy.as_of or _today(),
        is_alone=bool(given.get("no_project")),
    )


def load_catalogue(configuration: Configuration, *, use_cache: bool = True) -> Catalogue:
    """The catalogue with the user's own providers and without the hosts of their own gateway."""
    origin = str(configuration.provenance.file or "configuration")
    own = [
        provider_from_table(
            each.id,
            {
                name: list(value)
                for name in ("hosts", "models", "modules")
                if (value := getattr(each, name))
            },
            origin,
        )
        for each in configuration.extensions.provider
    ]
    return load(own, gateway_hosts=configuration.policy.gateway_hosts, use_cache=use_cache)


def _start(paths: Sequence[str]) -> Path:
    """Where the search for a configuration file starts: the folder that all paths share."""
    folders = {
        path if os.path.isdir(path) else os.path.dirname(path) or "."
        for path in paths
        if path != "-"
    }
    if not folders:
        return Path()
    return Path(os.path.commonpath([os.path.abspath(folder) for folder in folders]))


def _today() -> date:
    return datetime.now(UTC).date()
