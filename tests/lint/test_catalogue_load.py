"""Reading the catalogue: its files, the user's own providers, and snapshots that may be broken."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from antilock.catalogue.load import compile_catalogue, load, locate, provider_from_table
from antilock.catalogue.model import KnownModel, Provider, Surface
from antilock.errors import CatalogueError

DATA = locate()
SMALL: dict[str, Any] = {
    "id": "acme",
    "name": "Acme",
    "kind": "first-party",
    "hosts": {"api": [r"api\.acme\.example"]},
    "model": [{"regex": r"acme-\d", "examples": ["acme-1"]}],
    "surface": [{"ecosystem": "pypi", "package": "acme", "modules": ["acme"], "clients": ["A"]}],
}


def small(**changes: object) -> dict[str, bytes]:
    return {"providers/acme.toml": tomli_w.dumps({**SMALL, **changes}).encode()}


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("ANTILOCK_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "catalogue"
    shutil.copytree(DATA, folder)
    return folder


# The shipped files.


def test_every_provider_has_its_file_and_says_where_its_facts_are_from() -> None:
    providers = load(use_cache=False).providers
    files = {path.stem for path in (DATA / "providers").glob("*.toml")}
    assert len(files) == 72
    assert {each.id for each in providers.values() if each.kind != "relay"} == files
    for provider in providers.values():
        assert provider.sources, provider.id
        assert isinstance(provider.checked, datetime.date), provider.id
        assert provider.hosts.api or provider.hosts.mixed or provider.kind in ("local", "gateway")


def test_methods_named_twice_are_named_in_full() -> None:
    for surface in load(use_cache=False).surfaces:
        telling = {*surface.inference, *surface.builders, *surface.stateful}
        assert set(surface.distinctive) <= telling, surface.package
        for path in surface.generating:
            assert any(_covers(wide, path) for wide in surface.stateful), (surface.package, path)


def _covers(wide: str, path: str) -> bool:
    one, other = wide.split("."), path.split(".")
    return len(one) == len(other) and all(a in ("*", b) for a, b in zip(one, other, strict=True))


def test_no_two_readable_prefixes_belong_to_different_providers() -> None:
    owners: dict[str, str] = {}
    for provider in load(use_cache=False).providers.values():
        for prefix in provider.prefixes:
            assert owners.setdefault(prefix, provider.id) == provider.id, prefix


def test_a_dead_variable_is_not_among_those_that_are_read() -> None:
    for provider in load(use_cache=False).providers.values():
        environment = provider.environment
        assert not {old for old, _ in environment.dead} & {*environment.keys, *environment.bases}


# Errors.


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": "other"}, "id: expected 'acme', got 'other'"),
        ({"kind": "vendor"}, "kind: expected one of first-party, cloud"),
        ({"name": 3}, "name: expected a string, got 3"),
        ({"families": "acme"}, "families: expected a list of strings, got 'acme'"),
        ({"families": ["Acme"]}, "families: expected lower-case texts, got 'Acme'"),
        ({"prefixes": ["acme"]}, "prefixes: expected prefixes that end in / or :, got 'acme'"),
        ({"hostz": {}}, "got 'hostz'; did you mean 'hosts'?"),
        ({"hosts": {"api": ["("]}}, "hosts.api: expected a regular expression"),
        ({"hosts": {"mixed": ["acme.example"]}}, "hosts.path_hint: expected a regular expression"),
        (
            {"model": [{"regex": "a", "examples": ["b"]}]},
            "model[1].examples: expected matches of a",
        ),
        ({"model": [{"regex": "a", "weak": "yes"}]}, "model[1].weak: expected true or false"),
        ({"model": {"regex": "a"}}, "model: expected a list of tables"),
        ({"surface": [{"ecosystem": "pip", "package": "a"}]}, "surface[1].ecosystem: expected one"),
        (
            {"surface": [{"ecosystem": "pypi"}]},
            "surface[1].package: expected a string, got nothing",
        ),
        (
            {"surface": [{"ecosystem": "pypi", "package": "a", "like": "no/such"}]},
            "surface[1].like: expected provider/package",
        ),
        ({"checked": "today"}, "checked: expected a date"),
        ({"vendors": ["nobody"]}, "vendors: expected the id of a provider, got 'nobody'"),
        ({"environment": {"dead": {"A": 1}}}, "environment.dead.A: expected a string, got 1"),
    ],
)
def test_a_file_that_does_not_fit_names_file_key_and_value(
    changes: dict[str, object], message: str
) -> None:
    with pytest.raises(CatalogueError) as caught:
        compile_catalogue(small(**changes))
    assert message in str(caught.value)
    if "vendors" not in changes:
        assert str(caught.value).startswith("providers/acme.toml: ")


def test_a_file_that_is_no_toml_is_named() -> None:
    for content in (b"id = ", b"\xff"):
        with pytest.raises(CatalogueError, match=r"^providers/acme.toml: expected TOML in UTF-8"):
            compile_catalogue({"providers/acme.toml": content})


def test_two_providers_of_one_id_are_an_error() -> None:
    relays = {"relay": [{"id": "acme", "hosts": ["a"], "sources": ["here"]}]}
    files = small() | {"relays.toml": tomli_w.dumps(relays).encode()}
    with pytest.raises(CatalogueError, match="acme: expected one provider of that id, got two"):
        compile_catalogue(files)


def test_a_folder_without_data_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="expected TOML files of a catalogue, got none"):
        load(root=tmp_path, use_cache=False)


def test_a_surface_takes_from_its_like_what_it_does_not_say() -> None:
    surfaces = [
        {
            "ecosystem": "pypi",
            "package": "acme",
            "modules": ["acme"],
            "clients": ["A"],
            "inference": ["ask"],
            "arguments": {"base_url": ["url"]},
        },
        {
            "ecosystem": "pypi",
            "package": "acme[cloud]",
            "like": "acme/acme",
            "modules": ["acme"],
            "clients": ["CloudA"],
            "arguments": {"region": ["region"]},
        },
    ]
    first, second = compile_catalogue(small(surface=surfaces)).providers[0].surfaces
    assert (second.inference, second.clients) == (first.inference, ("CloudA",))
    assert (second.arguments.base_url, second.arguments.region) == ((), ("region",))
    assert (first.is_variant, second.is_variant) == (False, True)


# Snapshots.


def test_a_snapshot_answers_like_the_files(cache: Path) -> None:
    fresh = load()
    names = sorted(path.name.partition("-")[0] for path in cache.iterdir())
    assert names == ["catalogue", "tokens"]
    again = load()
    assert again.tokens() == fresh.tokens()
    assert dict(again.providers) == dict(fresh.providers)
    assert again.surfaces == fresh.surfaces
    assert (again.hidden, again.http_clients) == (fresh.hidden, fresh.http_clients)
    assert again.known("gpt-4o") == fresh.known("gpt-4o")
    assert again.model("gpt-4o") == fresh.model("gpt-4o")


@pytest.mark.parametrize(
    "junk", [b"", b"{", b"\xff\xfe", b"null", b"[]", b"[1]", b'{"a": 1}', b"[[[1]]]"]
)
def test_a_broken_or_foreign_snapshot_is_made_anew(cache: Path, junk: bytes) -> None:
    expected = load()
    assert expected.known("gpt-4o")
    for path in cache.iterdir():
        path.write_bytes(junk)
    found = load()
    assert found.tokens() == expected.tokens()
    assert dict(found.providers) == dict(expected.providers)
    assert found.known("gpt-4o") == expected.known("gpt-4o")


def test_a_changed_file_is_read_again(cache: Path, data: Path) -> None:
    assert load(root=data).endpoint("https://api.new.example/v1") is None
    file = data / "providers" / "groq.toml"
    file.write_text(file.read_text().replace(r"api\.groq\.com", r"api\.new\.example"))
    match = load(root=data).endpoint("https://api.new.example/v1")
    assert match is not None
    assert match.provider == "groq"
    assert len(list(cache.glob("catalogue-*"))) == 2


def test_a_cache_that_cannot_be_written_is_no_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("ANTILOCK_CACHE_DIR", str(blocked))
    assert load().endpoint("https://api.openai.com/v1") is not None


def test_nothing_is_written_without_the_cache(cache: Path) -> None:
    assert load(use_cache=False).known("gpt-4o")
    assert not cache.exists()


# The user's own providers.

OWN = {
    "hosts": ["llm.acme.example", "*.models.acme.example"],
    "base-urls": ["https://gateway.acme.example:8443/v1"],
    "models": ["acme-large-*", "acme-1"],
    "embedding-models": ["acme-embed"],
    "modules": ["acme_sdk"],
    "clients": ["Client"],
    "calls": ["ask", "chat.create"],
    "env": ["ACME_KEY"],
    "families": ["acme"],
}


def test_a_provider_of_the_users_own_is_like_any_other() -> None:
    own = provider_from_table("acme", OWN, "pyproject.toml")
    catalogue = load((own,), use_cache=False)
    assert list(catalogue.providers)[-1] == "acme"
    for host in ("llm.acme.example", "eu.models.acme.example", "gateway.acme.example"):
        match = catalogue.endpoint(f"https://{host}/v1")
        assert match is not None
        assert match.provider == "acme"
    model = catalogue.model("acme-large-2")
    assert model is not None
    assert model.providers == ("acme",)
    embedding = catalogue.model("acme/acme-embed")
    assert embedding is not None
    assert (embedding.kind, embedding.prefix) == ("embedding", "acme")
    call = catalogue.calls.call("acme_sdk.Client().chat.create")
    assert call is not None
    assert call.role == "inference"
    assert catalogue.family("acme", "model") == "acme"
    text = 'import acme_sdk; m = "acme-large-2"; u = "https://llm.acme.example"'
    assert [token for token in catalogue.tokens() if token in text]


def test_a_provider_of_the_users_own_may_take_a_host_over() -> None:
    own = provider_from_table("proxy", {"hosts": ["api.openai.com"]}, "antilock.toml")
    match = load((own,), use_cache=False).endpoint("https://api.openai.com/v1")
    assert match is not None
    assert match.provider == "proxy"


def test_a_gateway_of_the_users_own_is_no_endpoint() -> None:
    catalogue = load(use_cache=False, gateway_hosts=("api.openai.com", "*.openai.azure.com"))
    assert catalogue.endpoint("https://api.openai.com/v1") is None
    assert catalogue.endpoint("https://acme.openai.azure.com/openai") is None
    assert catalogue.endpoint("https://api.anthropic.com/v1") is not None


@pytest.mark.parametrize(
    ("name", "table", "message"),
    [
        ("Acme", {}, "provider.Acme: expected a name of a-z, 0-9"),
        ("acme", {"host": ["a.b"]}, "got 'host'; did you mean 'hosts'?"),
        ("acme", {"hosts": "a.b"}, "provider.acme.hosts: expected a list of strings, got 'a.b'"),
        ("acme", {"hosts": ["localhost"]}, "hosts: expected host names such as api.example.com"),
        ("acme", {"hosts": ["https://a.b/"]}, "hosts: expected host names such as api.example.com"),
        ("acme", {"base-urls": ["a.b"]}, "base-urls: expected URLs such as"),
        ("acme", {"kind": "mine"}, "kind: expected one of first-party"),
        ("acme", {"models": [3]}, "models: expected a list of strings, got 3"),
    ],
)
def test_a_wrong_own_provider_names_file_key_and_value(
    name: str, table: dict[str, object], message: str
) -> None:
    with pytest.raises(CatalogueError) as caught:
        provider_from_table(name, table, "pyproject.toml")
    assert str(caught.value).startswith("pyproject.toml: ")
    assert message in str(caught.value)


# The plain values.


def test_the_values_are_frozen() -> None:
    provider = Provider("a", "A", "cloud")
    with pytest.raises(AttributeError):
        provider.id = "b"  # type: ignore[misc]
    assert Surface("a", "pypi", "a") == Surface("a", "pypi", "a")
    assert KnownModel("a", "b", "chat").shutdown is None


def test_the_snapshot_is_plain_json(cache: Path) -> None:
    load()
    for path in cache.iterdir():
        assert json.loads(path.read_text(encoding="utf-8"))
