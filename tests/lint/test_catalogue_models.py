"""The model table: generated rows that nobody edited, hand-kept rows, and whether they are stale."""

from __future__ import annotations

import datetime
import importlib.metadata
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import tomli

from antilock.catalogue.load import load, locate

ROOT = Path(__file__).parent.parent.parent
TABLE = json.loads((locate() / "models.json").read_text(encoding="utf-8"))
ROWS: list[list[Any]] = TABLE["models"]
MANUAL: list[dict[str, Any]] = tomli.loads((locate() / "models_manual.toml").read_text())["model"]
KINDS = set(
    "chat completion embedding image video audio tts stt realtime rerank moderation ocr".split()
)


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    path = ROOT / "tools" / "generate_models.py"
    spec = importlib.util.spec_from_file_location("generate_models", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_nobody_edited_the_generated_table(generator: ModuleType) -> None:
    lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in ROWS]
    assert TABLE["digest"] == generator.digest(lines)
    assert tuple(TABLE["fields"]) == generator.FIELDS
    assert set(TABLE["packages"]) == set(generator.PACKAGES)


def test_the_script_names_the_versions_that_the_table_was_made_from(generator: ModuleType) -> None:
    for package, version in TABLE["packages"].items():
        assert f"{package}=={version}" in generator.__doc__


def test_the_generated_table_is_current(generator: ModuleType) -> None:
    for package, version in TABLE["packages"].items():
        try:
            installed = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            pytest.skip(f"{package} is not installed, so the table cannot be made here")
        if installed != version:
            pytest.skip(f"{package} {installed} is installed, the table is made from {version}")
    assert generator.render(generator.collect()) == (locate() / "models.json").read_text()


def test_generated_rows_are_sorted_and_single() -> None:
    keys = [(row[0], row[1].lower(), row[1]) for row in ROWS]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_hand_kept_rows_are_sorted_and_single() -> None:
    keys = [(row["provider"], row["id"].lower()) for row in MANUAL]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert all(row["source"] for row in MANUAL)


def test_rows_name_providers_kinds_and_days() -> None:
    providers = load(use_cache=False).providers
    for provider, identity, kind, weights, dimensions, shutdown, aliases, source in ROWS:
        assert provider in providers, provider
        assert kind in KINDS, (identity, kind)
        assert weights in (True, False, None)
        assert dimensions is None or 0 < dimensions < 100_000
        assert shutdown is None or datetime.date.fromisoformat(shutdown)
        assert all(alias.partition(":")[0] in providers for alias in aliases)
        assert source
    for row in MANUAL:
        assert row["provider"] in providers
        assert row["kind"] in KINDS


def test_most_rows_of_a_provider_are_told_by_its_own_patterns() -> None:
    catalogue = load(use_cache=False)
    exempt = {"stability", "perplexity", "azure-openai", "google-vertex"}  # words, resold ids
    for provider in {row[0] for row in ROWS} - exempt:
        own = [row[1] for row in ROWS if row[0] == provider]
        told = [each for each in own if catalogue.model(each, "model", (provider,)) is not None]
        assert len(told) >= 0.85 * len(own), (provider, sorted(set(own) - set(told)))


def test_notice_names_what_the_table_was_made_from() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    for package in TABLE["packages"]:
        assert package in notice
