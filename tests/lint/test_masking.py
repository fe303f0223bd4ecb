"""Secrets are hidden, and nothing else is."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from antilock import masking
from antilock.masking import mask

CATALOGUE = Path(__file__).parents[2] / "checks" / "antilock_checks" / "catalogue" / "providers"
PROVIDERS = [tomli.loads(file.read_text("utf-8")) for file in sorted(CATALOGUE.glob("*.toml"))]
MODELS = sorted(
    {
        example
        for each in PROVIDERS
        for model in each.get("model", [])
        for example in model["examples"]
    }
)
ENDPOINTS = sorted(
    {url for each in PROVIDERS for url in each.get("hosts", {}).get("base_urls", [])}
)
VARIABLES = sorted(
    {key for each in PROVIDERS for key in each.get("environment", {}).get("keys", [])}
)

RANDOM = "9f86d081884c7d659a2feaa0c55ad015"
MIXED = "Zk3vT9qLm2Xw8RbN5yHc7PdJ"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ('k = "sk-ant-api03-abcdefgh-IJKL"', "api03-abcdefgh-IJKL"),
        ('k = "sk-proj-abc123def456ghi789"', "proj-abc123def456ghi789"),
        ('OpenAI(api_key="sk-1234567890abcdef")', "1234567890abcdef"),
        ("k = 'AIzaSyA1234567890abcdefghijklmnopqrstuv'", "SyA1234567890abcdefghijklmnopqrstuv"),
        ("gsk_abcdefghijklmnop1234567890", "abcdefghijklmnop1234567890"),
        ("hf_abcdefghijklmnopqrstuvwxyzABCDEFGH", "abcdefghijklmnopqrstuvwxyzABCDEFGH"),
        ("xai-abcdefghijklmnop1234567890", "abcdefghijklmnop1234567890"),
        ("AKIAIOSFODNN7EXAMPLE", "IOSFODNN7EXAMPLE"),
        ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "abcdefghijklmnopqrstuvwxyz0123456789"),
        ("github_pat_11ABCDEFG0abcdefghijklmnop", "11ABCDEFG0abcdefghijklmnop"),
        (f'headers = {{"Authorization": "Bearer {MIXED}"}}', MIXED),
        ('"Bearer abc.def-123456"', "abc.def-123456"),
        (f"token: {JWT}", JWT[3:]),
        (f'api_key = "{RANDOM}"', RANDOM),
        (f'"apiKey": "{MIXED}",', MIXED),
        (f"ZHIPU_API_KEY={RANDOM}.{MIXED[:16]}", RANDOM),
        (f'client = Client(token="{MIXED}")', MIXED),
        (f'api_key: str = "{MIXED}"', MIXED),
        (f'os.environ["ACME_API_KEY"] = "{MIXED}"', MIXED),
        (f'os.getenv("ACME_API_KEY", "{MIXED}")', MIXED),
        (f'headers["api-key"] = f"{RANDOM}"', RANDOM),
        (
            "secret_key = '12345678-9abc-def0-1234-56789abcdef0'",
            "12345678-9abc-def0-1234-56789abcdef0",
        ),
        ('password = "correct-horse"', "correct-horse"),
        ('os.getenv("DB_PASSWORD", "hunter2")', "hunter2"),
        ('"Authorization: Basic dXNlcjpwYXNzd29yZA=="', "dXNlcjpwYXNzd29yZA=="),
        ('{"password": "hunter2!"}', "hunter2!"),
        ('proxy = "http://user:pass@proxy.example:8080"', "user:pass"),
        ('u = "https://a1b2c3@host.example/v1"', "a1b2c3"),
        ('u = "https://host.example/v1?key=abcd1234&model=gemini-1.5-pro"', "abcd1234"),
        ('u = "https://host.example/v1?x=1&api_key=abcd1234"', "abcd1234"),
    ],
)
def test_a_secret_is_hidden_and_the_rest_of_the_line_stays(line, secret):
    start = line.index(secret)
    masked = mask(line)
    assert masked == line[:start] + "*" * len(secret) + line[start + len(secret) :] or (
        secret not in masked and masked.startswith(line[:start]) and len(masked) == len(line)
    )
    assert secret not in masked


@pytest.mark.parametrize(
    "line",
    [
        'if key.startswith("sk-ant-"):',
        'if key.startswith("sk-"):',
        'api_key = os.environ["OPENAI_API_KEY"]',
        'api_key=os.getenv("MY_LONG_ENVIRONMENT_VARIABLE_NAME_2")',
        'tokenizer = tiktoken.encoding_for_model("gpt-4")',
        'model_key = "Qwen/Qwen2.5-72B-Instruct"',
        'LIMITS = {"token_limit_key": "claude-3-5-sonnet-20241022"}',
        "token = get_token_from_environment(settings.provider2.token_name)",
        'f"Bearer {api_key}"',
        '"Bearer $OPENAI_API_KEY"',
        "# bearer authentication is needed",
        'u = f"https://{user}:{password}@host.example/v1"',
        'u = f"https://host.example/v1?key={key}"',
        'u = "https://host.example/v1?model=gpt-4o-mini-2024-07-18"',
        'from "sk-learn-contrib-tools" import x',
        'mail = "someone@host.example"',
        "max_tokens = 16384",
        "key = lambda item: item.created_at_timestamp",
        'embedding = {"key": "text-embedding-ada-002"}',
        'password = os.environ["PASSWORD"]',
        "password = None",
        '_MARKERS = ("key", "secret", "password", "credential", "header")',
        "# a basic model-backed agent, and some basic MemGPT-specific cleaning",
        "# Bearer authentication, bearer token-based",
        'commit = "9f86d081884c7d659a2feaa0c55ad015"',
    ],
)
def test_what_is_no_secret_stays(line):
    assert mask(line) == line


def frames() -> st.SearchStrategy[str]:
    return st.sampled_from(
        [
            'model="{}"',
            'key = "{}"',
            '"token": "{}"',
            "secret={}",
            'api_key_url = "{}"',
            'auth_model: str = "{}"',
            'MODELS["{}"]',
            'os.getenv("API_KEY", "{}")',
        ]
    )


@given(frames(), st.sampled_from([*MODELS, *ENDPOINTS, *VARIABLES]))
def test_models_endpoints_and_variables_are_never_touched(frame, word):
    line = frame.format(word)
    assert mask(line) == line


alphabet = string.ascii_letters + string.digits
keys = st.builds(
    lambda lead, body: lead + body + "A1b2",
    st.sampled_from(["sk-", "sk-ant-", "sk-proj-", "gsk_", "hf_", "xai-", "ghp_", "AIza"]),
    st.text(alphabet, min_size=31, max_size=60),
)


@given(keys, st.text(max_size=20), st.text(max_size=20))
def test_a_key_is_hidden_in_any_quotes(key, before, after):
    masked = mask(f'{before}"{key}"{after}')
    assert key not in masked
    assert key[8:] not in masked


@given(st.text() | st.text(alphabet + " .:=/@?&'\"-_*", max_size=120))
def test_masking_keeps_length_and_columns_and_needs_no_second_time(text):
    masked = mask(text)
    assert len(masked) == len(text)
    assert all(new in (old, "*") for new, old in zip(masked, text, strict=True))
    assert mask(masked) == masked


@pytest.mark.parametrize(
    "piece",
    ["sk-", "eyJ-", "eyJaaaaaaaa.", "key", "key=", "key: a, ", "://", "a@", "?key=", "A1b2", "-"],
)
def test_a_long_line_costs_no_time(piece):
    line = piece * (200_000 // len(piece))
    assert len(mask(line)) == len(line)


FRAGMENTS = st.sampled_from(
    [
        *("sk-", "sk-ant-", "sk_live_", "AIza", "ghp_", "pa-", "AKIA", "xoxb-", "eyJ", "ya29."),
        *("Bearer ", "ba\u017fic ", "BAS\u0131C ", "://", "@", "?token=", "password = ", "PWD: "),
        *("api_key=", "token: ", "secret", '"', "'", "-", ".", "=", "r", " ", "\n", "b"),
        *(RANDOM, MIXED, JWT, RANDOM[:16], "a" * 32, "0" * 32, "name_of_something_long_1"),
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    ]
)


@given(st.lists(FRAGMENTS | st.text(alphabet="aZ9_-. ", max_size=3), max_size=9).map("".join))
def test_what_is_looked_for_first_is_in_every_secret(text):
    """Patterns are left out where they cannot match: the result is that of all of them."""
    hidden = masking._SHAPE.sub(masking._hide_after_kind, text)
    hidden = masking._BEARER.sub(masking._hide_credential, hidden)
    hidden = masking._USERINFO.sub(masking._hide_value, hidden)
    hidden = masking._QUERY.sub(masking._hide_value, hidden)
    hidden = masking._PASSWORD.sub(masking._hide_password, hidden)
    hidden = masking._NAMED.sub(masking._hide_random, hidden)
    assert mask(text) == (hidden if len(text) >= 4 else text)
    pytest.importorskip("hyperscan")
    masking._matcher.cache_clear()
    usual = masking._LONG
    masking._LONG = 0  # as in whole files of facts
    try:
        assert mask(text) == (hidden if len(text) >= 4 else text)
        assert masking._matcher() is not None
    finally:
        masking._LONG = usual
        masking._matcher.cache_clear()
