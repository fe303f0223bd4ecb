"""Every language says how a comment begins, so that editors can write a suppression."""

from __future__ import annotations

import pytest

from antilock.catalogue.load import load
from antilock.engine import read_facts
from antilock.languages import MODULES, load_language

WITHOUT_LINE_COMMENTS = {"json", "xml"}
LANGUAGES = sorted(set(MODULES.values()))


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_line_comment_is_read_as_a_comment(name: str) -> None:
    language = load_language(name)
    if name in WITHOUT_LINE_COMMENTS:
        assert language.line_comment == ""
        return
    assert language.line_comment
    directive = f"{language.line_comment} antilock: ignore-file[hardcoded-model]"
    text = f"<?php\n{directive}\n" if name == "php" else f"{directive}\n"
    (comment,) = read_facts(text, language, load()).comments
    assert comment.text.strip() == directive
    assert comment.is_alone
