"""Script blocks of Vue, Svelte and Astro components: which are code, and that they stay in place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antilock.languages.components import unpack, unpack_astro

PIECES = st.sampled_from(
    """<script>|<script |lang="ts"|setup|generic="T extends A<B>"|>|</script>|<!--|-->|---|\n|\r\n|x = 1|'|"|{|}|<style>|é|漢|
type=module|src=a""".split("|")
)


def code_of(text: str) -> str:
    return " ".join(unpack(text).text.split())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<script>a</script>", "a;"),
        ("<p>b</p><script>a</script><p>b</p>", "a;"),
        ('<script setup lang="ts">a</script>', "a;"),
        ("<script lang='tsx'>a</script>", "a;"),
        ("<script lang=ts>a</script>", "a;"),
        ("<SCRIPT>a</SCRIPT >", "a;"),
        ('<script type="module">a</script>', "a;"),
        ('<script setup lang="ts" generic="T extends Record<string, U>">a</script>', "a;"),
        ("<script define:vars={{ b: c > d }}>a</script>", "a;"),
        ("<script>a</script><script>b</script>", "a; b;"),
        ('<script type="application/json">a</script>', ""),
        ('<script lang="coffee">a</script>', ""),
        ("<!-- <script>a</script> -->", ""),
        ("<scripted>a</scripted>", ""),
        ("<script>a", ""),
        ("", ""),
    ],
)
def test_only_scripts_are_code(text: str, code: str) -> None:
    assert code_of(text) == code


def test_the_code_at_the_start_of_an_astro_file_is_read_too() -> None:
    text = "---\na\n---\n<p>---</p>\n<script>b</script>\n"
    assert unpack_astro(text).text.split() == ["a", ";", "b;"]
    assert unpack_astro("---\na\n<script>b</script>").text.split() == ["b;"]


@given(st.lists(PIECES, max_size=30).map(" ".join))
def test_everything_stays_where_it_is(text: str) -> None:
    for read in (unpack(text).text, unpack_astro(text).text):
        assert len(read) == len(text)
        assert all(a in (b, " ", ";") for a, b in zip(read, text, strict=True))
        assert [c for c in read if c in "\r\n"] == [c for c in text if c in "\r\n"]
