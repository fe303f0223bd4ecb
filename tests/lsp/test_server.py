"""Conversations between an editor and the installed server."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path

Run = Callable[[Coroutine[Any, Any, None]], None]

PINNED = 'import os\n\nMODEL = "gpt-4o"\n\n\ndef ask(client):\n    return client.chat.completions.create(model=MODEL, timeout=9)\n'
SETTINGS = 'import os\n\nMODEL = os.environ["MODEL"]\n'


def at(line: int, start: int, end: int) -> types.Range:
    return types.Range(types.Position(line, start), types.Position(line, end))


def replaced(where: types.Range, text: str) -> types.TextDocumentContentChangePartial:
    return types.TextDocumentContentChangePartial(range=where, text=text)


async def actions(editor: Any, uri: str, line: int) -> dict[str, Any]:
    offered = await editor.client.text_document_code_action_async(
        types.CodeActionParams(
            types.TextDocumentIdentifier(uri), at(line, 0, 999), types.CodeActionContext([])
        )
    )
    return {each.title: each for each in offered or ()}


def text_edits(action: types.CodeAction) -> list[tuple[tuple[int, int], str]]:
    assert action.edit is not None
    (change,) = action.edit.document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    return [
        ((each.range.start.line, each.range.start.character), each.new_text)
        for each in change.edits
        if isinstance(each, types.TextEdit)
    ]


def test_unsaved_text_is_judged_and_mended_text_is_clean(
    run: Run, editing: Any, tmp_path: Path
) -> None:
    async def steps() -> None:
        async with editing(tmp_path) as editor:
            uri = editor.open(tmp_path / "llm.py", PINNED)
            found = await editor.pull(uri)
            assert [(each.code, each.severity) for each in found] == [
                ("ALK201", types.DiagnosticSeverity.Error),
                ("ALK401", types.DiagnosticSeverity.Warning),
            ]
            assert found[0].range == at(2, 8, 16)
            assert found[0].source == "antilock"
            editor.change(uri, replaced(at(2, 8, 16), 'os.environ["MODEL"]'))
            assert await editor.codes(uri) == [("ALK401", 6)]

    run(steps())


def test_an_editor_that_does_not_ask_is_told(
    run: Run, editing: Any, capabilities: Any, tmp_path: Path
) -> None:
    async def steps() -> None:
        async with editing(tmp_path, can=capabilities(pulls=False)) as editor:
            uri = editor.open(tmp_path / "llm.py", PINNED)
            await editor.until(lambda: uri in editor.pushed)
            assert {each.code for each in editor.pushed[uri].diagnostics} == {"ALK201", "ALK401"}
            for letter in "abc":
                editor.change(uri, replaced(at(0, 0, 0), f"# {letter}\n"))
            await editor.until(lambda: editor.pushed[uri].version == 4)
            assert editor.pushed[uri].diagnostics[0].range.start.line == 5
            editor.client.text_document_did_close(
                types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri))
            )
            await editor.until(lambda: not editor.pushed[uri].diagnostics)

    run(steps())


@pytest.mark.parametrize(
    ("encoding", "start"),
    [
        (types.PositionEncodingKind.Utf8, 16),
        (types.PositionEncodingKind.Utf16, 14),
        (types.PositionEncodingKind.Utf32, 13),
    ],
)
def test_positions_are_counted_as_agreed(
    run: Run,
    editing: Any,
    capabilities: Any,
    tmp_path: Path,
    encoding: types.PositionEncodingKind,
    start: int,
) -> None:
    async def steps() -> None:
        async with editing(tmp_path, can=capabilities(encodings=(encoding,))) as editor:
            uri = editor.open(tmp_path / "llm.py", 'x = "🚀"; m = "gpt-4o"\nask(model=m)\n')
            found = next(each for each in await editor.pull(uri) if each.code == "ALK201")
            assert found.range.start.character == start
            editor.change(uri, replaced(at(0, start + 1, start + 7), "gpt-4"))
            found = next(each for each in await editor.pull(uri) if each.code == "ALK201")
            assert "gpt-4" in found.message
            assert found.range.end.character == start + 7

    run(steps())


def test_lines_end_where_an_editor_ends_them(run: Run, editing: Any, tmp_path: Path) -> None:
    """A form feed and U+2028 do not end a line, a carriage return does."""
    text = '# a\f b\u2028 c\r\nMODEL = "gpt-4o"\rask(model=MODEL)\n'

    async def steps() -> None:
        async with editing(tmp_path) as editor:
            uri = editor.open(tmp_path / "llm.py", text)
            assert ("ALK201", 1) in await editor.codes(uri)
            editor.change(uri, replaced(at(1, 8, 16), 'f()\rLLM_MODEL = "gpt-4"'))
            assert ("ALK201", 2) in await editor.codes(uri)

    run(steps())


def test_a_changed_configuration_is_followed(run: Run, editing: Any, tmp_path: Path) -> None:
    async def steps() -> None:
        async with editing(tmp_path) as editor:
            await editor.until(lambda: bool(editor.registered))
            uri = editor.open(tmp_path / "llm.py", PINNED)
            assert len(await editor.pull(uri)) == 2
            file = tmp_path / "pyproject.toml"
            file.write_text('[tool.antilock]\nignore = ["ALK4"]\n')
            await changed_on_disk(editor, file)
            assert await editor.codes(uri) == [("ALK201", 2)]

    run(steps())


async def changed_on_disk(editor: Any, file: Path) -> None:
    before = editor.refreshes
    change = types.FileEvent(from_fs_path(str(file)) or "", types.FileChangeType.Changed)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
    await editor.until(lambda: editor.refreshes > before)


def test_a_faulty_configuration_is_told_where_it_stands_until_it_is_mended(
    run: Run, editing: Any, tmp_path: Path
) -> None:
    file = tmp_path / "antilock.toml"
    file.write_text("fail-om = 3\n")
    place = from_fs_path(str(file)) or ""

    async def steps() -> None:
        async with editing(tmp_path) as editor:
            uri = editor.open(tmp_path / "llm.py", PINNED)
            assert await editor.pull(uri) == []
            await editor.until(lambda: bool(editor.messages) and place in editor.pushed)
            assert "fail-om" in editor.messages[0]
            assert "fail-on" in editor.pushed[place].diagnostics[0].message
            file.write_text('fail-on = "error"\n')
            await changed_on_disk(editor, file)
            assert not editor.pushed[place].diagnostics
            assert await editor.codes(uri) == [("ALK201", 2)]

    run(steps())


def test_settings_of_the_editor_are_laid_over_the_configuration(
    run: Run, editing: Any, tmp_path: Path
) -> None:
    async def steps() -> None:
        options = {"ignore": ["ALK2"], "severity": "info", "select": 3}
        async with editing(tmp_path, options=options) as editor:
            uri = editor.open(tmp_path / "llm.py", PINNED)
            assert await editor.codes(uri) == [("ALK401", 6)]
            await editor.until(lambda: bool(editor.logged))
            assert "select: expected list" in editor.logged[0]
            editor.settings = {"ignore": ["ALK4"]}
            editor.client.workspace_did_change_configuration(
                types.DidChangeConfigurationParams(None)
            )
            await editor.until(lambda: editor.refreshes > 0)
            assert await editor.codes(uri) == [("ALK201", 2)]

    run(steps())


def test_each_root_has_its_own_configuration(run: Run, editing: Any, tmp_path: Path) -> None:
    strict, lax = tmp_path / "strict", tmp_path / "lax"
    for folder, ignored in ((strict, "ALK4"), (lax, "ALK2")):
        folder.mkdir()
        (folder / "antilock.toml").write_text(f'ignore = ["{ignored}"]\n')

    async def steps() -> None:
        async with editing(strict, lax) as editor:
            first = editor.open(strict / "llm.py", PINNED)
            second = editor.open(lax / "llm.py", PINNED)
            assert await editor.codes(first) == [("ALK201", 2)]
            assert await editor.codes(second) == [("ALK401", 6)]

    run(steps())


ADAPTER = "import openai\n\nclient = openai.OpenAI(timeout=9)\n\n\ndef ask(m):\n    return client.chat.completions.create(model=m)\n"
CALLER = "from adapter import ask\nfrom other import ask_other\n\n\ndef reply(m):\n    try:\n        return ask(m)\n    except Exception:\n        return ask_other(m)\n"
OTHER = "import anthropic\n\nclient = anthropic.Anthropic(timeout=9)\n\n\ndef ask_other(m):\n    return client.messages.create(model=m)\n"


def test_a_fallback_in_another_file_counts_saved_or_not(
    run: Run, editing: Any, tmp_path: Path
) -> None:
    (tmp_path / "adapter.py").write_text(ADAPTER)
    (tmp_path / "caller.py").write_text(CALLER)
    (tmp_path / "other.py").write_text(OTHER)

    async def steps() -> None:
        async with editing(tmp_path) as editor:
            adapter = editor.open(tmp_path / "adapter.py", ADAPTER)
            assert await editor.codes(adapter) == []
            caller = editor.open(tmp_path / "caller.py", CALLER)
            editor.change(caller, replaced(at(7, 11, 20), "openai.RateLimitError"))
            await editor.pull(caller)
            assert await editor.codes(adapter) == [("ALK403", 6)]
            editor.change(caller, replaced(at(0, 0, 99), ""), replaced(at(6, 8, 99), "pass"))
            await editor.pull(caller)
            assert await editor.codes(adapter) == [("ALK401", 6)]

    run(steps())


def test_a_file_that_changes_on_disk_is_read_again(run: Run, editing: Any, tmp_path: Path) -> None:
    (tmp_path / "adapter.py").write_text(ADAPTER)

    async def steps() -> None:
        async with editing(tmp_path) as editor:
            adapter = editor.open(tmp_path / "adapter.py", ADAPTER)
            assert await editor.codes(adapter) == [("ALK401", 6)]
            (tmp_path / "other.py").write_text(OTHER)
            (tmp_path / "caller.py").write_text(CALLER)
            await changed_on_disk(editor, tmp_path / "caller.py")
            assert await editor.codes(adapter) == []

    run(steps())


def test_the_cells_of_a_notebook_are_one_module(run: Run, editing: Any, tmp_path: Path) -> None:
    notebook = from_fs_path(str(tmp_path / "study.ipynb")) or ""
    cells = [f"vscode-notebook-cell:{tmp_path}/study.ipynb#{name}" for name in "abc"]
    texts = ["# Words", 'import openai\nMODEL = "gpt-4o"', "%pip install openai\nask(model=MODEL)"]
    languages = ["markdown", "python", "python"]

    async def steps() -> None:
        async with editing(tmp_path) as editor:
            editor.client.notebook_document_did_open(
                types.DidOpenNotebookDocumentParams(
                    types.NotebookDocument(
                        notebook,
                        "jupyter-notebook",
                        1,
                        [
                            types.NotebookCell(
                                types.NotebookCellKind.Code
                                if language == "python"
                                else types.NotebookCellKind.Markup,
                                uri,
                            )
                            for uri, language in zip(cells, languages, strict=True)
                        ],
                    ),
                    [
                        types.TextDocumentItem(uri, language, 1, text)
                        for uri, language, text in zip(cells, languages, texts, strict=True)
                    ],
                )
            )
            assert await editor.codes(cells[1]) == [("ALK201", 1)]
            assert await editor.codes(cells[2]) == []
            change = types.NotebookDocumentCellContentChanges(
                types.VersionedTextDocumentIdentifier(uri=cells[2], version=2),
                [replaced(at(1, 10, 15), '"gpt-4"')],
            )
            editor.client.notebook_document_did_change(
                types.DidChangeNotebookDocumentParams(
                    types.VersionedNotebookDocumentIdentifier(uri=notebook, version=2),
                    types.NotebookDocumentChangeEvent(
                        cells=types.NotebookDocumentCellChanges(text_content=[change])
                    ),
                )
            )
            assert ("ALK201", 1) in await editor.codes(cells[2])
            offered = await actions(editor, cells[2], 1)
            (edit,) = text_edits(offered["Ignore hardcoded-model on this line"])
            assert edit == ((1, 18), "  # antilock: ignore[hardcoded-model]")
            editor.client.notebook_document_did_close(
                types.DidCloseNotebookDocumentParams(
                    types.NotebookDocumentIdentifier(notebook),
                    [types.TextDocumentIdentifier(uri) for uri in cells],
                )
            )
            assert await editor.codes(cells[1]) == []

    run(steps())


def test_a_hover_tells_whose_it_is_and_until_when(run: Run, editing: Any, tmp_path: Path) -> None:
    (tmp_path / "antilock.toml").write_text('fallback-providers = ["mistral"]\n')
    text = 'ask(model="gpt-4-0613", url="https://api.openai.com/v1")\nopenai.OpenAI()\n'

    async def steps() -> None:
        async with editing(tmp_path, options={"as_of": "2026-11-22"}) as editor:
            uri = editor.open(tmp_path / "llm.py", f"import openai\n{text}")

            async def hover(line: int, column: int) -> str:
                told = await editor.client.text_document_hover_async(
                    types.HoverParams(
                        types.TextDocumentIdentifier(uri), types.Position(line, column)
                    )
                )
                if told is None:
                    return ""
                assert isinstance(told.contents, types.MarkupContent)
                return told.contents.value

            model = await hover(1, 14)
            assert "**gpt-4-0613**" in model
            assert "OpenAI" in model
            assert "down on 20" in model
            assert "of the same kind at Mistral" in model
            assert "ALK201 `hardcoded-model`" in model
            endpoint = await hover(1, 40)
            assert "**api.openai.com**: the API of OpenAI" in endpoint
            assert "OPENAI_BASE_URL" in endpoint
            assert "builds a client of OpenAI" in await hover(2, 3)
            assert await hover(0, 2) == ""

    run(steps())


def test_a_finding_is_ignored_where_a_comment_can_stand(
    run: Run, editing: Any, tmp_path: Path
) -> None:
    text = 'BODY = f"""\n{x} gpt\n"""\nask(\n    model="gpt-4o",  # mine\n)\n'

    async def steps() -> None:
        async with editing(tmp_path) as editor:
            uri = editor.open(tmp_path / "llm.py", text)
            offered = await actions(editor, uri, 4)
            (edit,) = text_edits(offered["Ignore hardcoded-model on this line"])
            assert edit == ((4, 27), "  # antilock: ignore[hardcoded-model]")
            (whole,) = text_edits(offered["Ignore hardcoded-model in this file"])
            assert whole == ((0, 0), "# antilock: ignore-file[hardcoded-model]\n")
            editor.change(uri, replaced(at(4, 27, 27), edit[1]))
            assert await editor.codes(uri) == []

    run(steps())


def test_a_fix_is_one_keystroke_and_all_safe_ones_another(
    run: Run, editing: Any, tmp_path: Path
) -> None:
    text = (
        'import openai\n\nx = "🚀"; client = openai.OpenAI(base_url="https://api.openai.com/v1")\n'
    )

    async def steps() -> None:
        async with editing(tmp_path) as editor:
            uri = editor.open(tmp_path / "llm.py", text + "\n\n" + PINNED)
            offered = await actions(editor, uri, 2)
            fix = next(each for title, each in offered.items() if "OPENAI_BASE_URL" in title)
            assert fix.is_preferred
            assert ((2, 42), 'os.environ.get("OPENAI_BASE_URL", ') in text_edits(fix)
            (everything,) = await editor.client.text_document_code_action_async(
                types.CodeActionParams(
                    types.TextDocumentIdentifier(uri),
                    at(0, 0, 0),
                    types.CodeActionContext([], only=["source.fixAll"]),
                )
            )
            assert everything.kind == "source.fixAll.antilock"
            for (line, column), new in reversed(text_edits(everything)):
                assert column == 0, "whole lines are replaced"
                assert "os.environ" in new or "import os" in new, (line, new)

    run(steps())


def test_a_reason_is_written_behind_the_comment(run: Run, editing: Any, tmp_path: Path) -> None:
    async def steps() -> None:
        async with editing(tmp_path) as editor:
            uri = editor.open(tmp_path / "llm.ts", 'ask({ model: "gpt-4o" });\n', "typescript")
            assert ("ALK201", 0) in await editor.codes(uri)
            done = await editor.client.workspace_execute_command_async(
                types.ExecuteCommandParams("antilock.ignore", [uri, "ALK201", 0, "measured  twice"])
            )
            assert done is True
            (edit,) = editor.edits
            (change,) = edit.document_changes or ()
            assert isinstance(change, types.TextDocumentEdit)
            assert (
                change.edits[0].new_text == "  // antilock: ignore[hardcoded-model] measured twice"
            )

    run(steps())


def test_the_script_of_a_component_is_judged_at_its_place(
    run: Run, editing: Any, tmp_path: Path
) -> None:
    text = (
        '<template>é 🚀</template>\n<script setup lang="ts">\nask({ model: "gpt-4o" })\n</script>\n'
    )

    async def steps() -> None:
        async with editing(tmp_path) as editor:
            uri = editor.open(tmp_path / "Chat.vue", text, "vue")
            found = await editor.pull(uri)
            assert [(each.code, each.range) for each in found] == [("ALK201", at(2, 13, 21))]

    run(steps())


def test_strict_json_is_offered_no_comment(run: Run, editing: Any, tmp_path: Path) -> None:
    async def steps() -> None:
        async with editing(tmp_path, options={"asOf": "2026-11-22"}) as editor:
            uri = editor.open(tmp_path / "settings.json", '{ "model": "gpt-4-0613" }\n', "json")
            assert ("ALK203", 0) in await editor.codes(uri)
            assert set(await actions(editor, uri, 0)) == {"Explain retired-model"}

    run(steps())


def test_a_check_is_explained_in_a_document(run: Run, editing: Any, tmp_path: Path) -> None:
    async def steps() -> None:
        async with editing(tmp_path) as editor:
            uri = editor.open(tmp_path / "llm.py", PINNED)
            command = (await actions(editor, uri, 2))["Explain hardcoded-model"]
            page = await editor.client.workspace_execute_command_async(
                types.ExecuteCommandParams(command.command, command.arguments)
            )
            assert page.startswith("# hardcoded-model (ALK201)")
            (shown,) = editor.shown
            file = Path(to_fs_path(shown) or "")
            assert file.read_text(encoding="utf-8") == page
        assert not file.parent.exists()

    run(steps())


def workspace_of(folder: Path, count: int) -> None:
    for number in range(count):
        (folder / f"module_{number:03}.py").write_text(PINNED)
    (folder / "clean.py").write_text(SETTINGS)


def test_the_whole_workspace_is_told_in_parts_with_progress(
    run: Run, editing: Any, tmp_path: Path
) -> None:
    workspace_of(tmp_path, 5)

    async def steps() -> None:
        async with editing(tmp_path, options={"workspaceDiagnostics": True}) as editor:
            open_one = editor.open(tmp_path / "module_000.py", SETTINGS)
            report = await editor.client.workspace_diagnostic_async(
                types.WorkspaceDiagnosticParams(
                    [], work_done_token="work", partial_result_token="part"
                )
            )
            assert not report.items
            kinds = [each.value["kind"] for each in of_token(editor, "work")]
            assert (kinds[0], kinds[-1]) == ("begin", "end")
            parts = [item for each in of_token(editor, "part") for item in each.value["items"]]
            assert len(parts) == 4
            assert open_one not in {part["uri"] for part in parts}
            assert {len(part["items"]) for part in parts} == {2}
            known = [types.PreviousResultId(part["uri"], part["resultId"]) for part in parts]
            (tmp_path / "module_001.py").write_text(SETTINGS)
            asked = asyncio.ensure_future(
                editor.client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(known))
            )
            await asyncio.sleep(0.2)
            assert not asked.done(), "nothing has been said to have changed"
            await changed_on_disk(editor, tmp_path / "module_001.py")
            report = await asked
            full = [
                item
                for item in report.items
                if isinstance(item, types.WorkspaceFullDocumentDiagnosticReport)
            ]
            assert [(path.uri[-13:], path.items) for path in full] == [("module_001.py", ())]
            assert len(report.items) == 4

    run(steps())


def of_token(editor: Any, token: str) -> list[types.ProgressParams]:
    found = [each for each in editor.progress if isinstance(each, types.ProgressParams)]
    return [each for each in found if each.token == token]


def test_judging_the_workspace_can_be_called_off(run: Run, editing: Any, tmp_path: Path) -> None:
    workspace_of(tmp_path, 120)

    async def steps() -> None:
        async with editing(tmp_path, options={"workspaceDiagnostics": True}) as editor:
            protocol = editor.client.protocol
            asked = asyncio.ensure_future(
                protocol.send_request_async(
                    types.WORKSPACE_DIAGNOSTIC,
                    types.WorkspaceDiagnosticParams(
                        [], work_done_token="work", partial_result_token="part"
                    ),
                    msg_id="all",
                )
            )
            await editor.until(lambda: bool(of_token(editor, "part")))
            protocol.notify(types.CANCEL_REQUEST, types.CancelParams("all"))
            with pytest.raises(Exception, match="canceled"):
                await asked
            await editor.until(lambda: of_token(editor, "work")[-1].value["kind"] == "end")
            assert len(of_token(editor, "part")) < 120
            uri = editor.open(tmp_path / "other.py", PINNED)
            assert len(await editor.pull(uri)) == 2

    run(steps())


def test_a_long_file_is_judged_while_it_is_edited(run: Run, editing: Any, tmp_path: Path) -> None:
    lines = [f"def step_{n}(x):\n    return x + {n}\n" for n in range(9_995)]
    text = PINNED + "".join(lines)

    async def steps() -> None:
        async with editing(tmp_path) as editor:
            uri = editor.open(tmp_path / "llm.py", text)
            assert await editor.codes(uri) == [("ALK201", 2), ("ALK401", 6)]
            for _ in range(5):
                editor.change(uri, replaced(at(0, 0, 0), "# more\n"))
            assert await editor.codes(uri) == [("ALK201", 7), ("ALK401", 11)]

    run(steps())


def test_garbage_does_not_take_the_server_down(run: Run, editing: Any, tmp_path: Path) -> None:
    async def steps() -> None:
        async with editing(tmp_path) as editor:
            uri = editor.open(tmp_path / "llm.py", "def f(:\n  ((((\n\0\ud800 = 'gpt-4o'\n")
            await editor.pull(uri)
            client = editor.client
            nowhere = types.TextDocumentIdentifier("file:///nowhere/at all.py")
            assert await editor.pull(nowhere.uri) == []
            assert (
                await client.text_document_hover_async(
                    types.HoverParams(nowhere, types.Position(9, 9))
                )
                is None
            )
            far = types.Position(9_999, 9_999)
            await client.text_document_hover_async(
                types.HoverParams(types.TextDocumentIdentifier(uri), far)
            )
            editor.change(uri, replaced(types.Range(far, types.Position(0, 0)), "x"))
            client.protocol.notify("antilock/nonsense", {"a": 1})
            with pytest.raises(Exception, match="nonsense"):
                await client.protocol.send_request_async("antilock/nonsense", {"a": 1})
            with pytest.raises(Exception, match="argument"):
                await client.workspace_execute_command_async(
                    types.ExecuteCommandParams("antilock.ignore", [uri])
                )
            with pytest.raises(Exception, match="not defined"):
                await client.workspace_execute_command_async(
                    types.ExecuteCommandParams("antilock.nothing", [])
                )
            other = editor.open(tmp_path / "other.py", PINNED)
            assert len(await editor.pull(other)) == 2

    run(steps())


def test_bytes_that_are_no_message_are_told_and_passed_over(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    def message(content: bytes) -> bytes:
        return b"Content-Length: %d\r\n\r\n%s" % (len(content), content)

    start = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}
    stop = {"jsonrpc": "2.0", "id": 2, "method": "shutdown"}
    leave = {"jsonrpc": "2.0", "method": "exit"}
    sent = [json.dumps(start).encode(), b"{ no json", b"[]", b'"text"']
    sent += [json.dumps(each).encode() for each in (stop, leave)]
    done = subprocess.run(
        [sys.executable, "-m", "antilock", "server", "--stdio"],
        input=b"".join(map(message, sent)),
        capture_output=True,
        env=environment,
        cwd=tmp_path,
        timeout=60,
        check=False,
    )
    assert b'"id":2' in done.stdout.replace(b" ", b"")
    assert done.returncode == 0


def test_a_killed_server_can_be_started_again(run: Run, editing: Any, tmp_path: Path) -> None:
    async def steps() -> None:
        async with editing(tmp_path) as first:
            uri = first.open(tmp_path / "llm.py", PINNED)
            assert len(await first.pull(uri)) == 2
            first.kill()
        async with editing(tmp_path) as second:
            uri = second.open(tmp_path / "llm.py", PINNED)
            assert len(await second.pull(uri)) == 2

    run(steps())


def test_a_secret_on_a_reported_line_is_masked(run: Run, editing: Any, tmp_path: Path) -> None:
    secret = "sk-" + "proj-" + "Zq3" * 12
    text = (
        f'client = OpenAI(api_key="{secret}", base_url="https://user:{secret}@api.openai.com/v1")\n'
    )

    async def steps() -> None:
        async with editing(tmp_path) as editor:
            uri = editor.open(tmp_path / "llm.py", f"from openai import OpenAI\n{text}")
            found = await editor.pull(uri)
            assert found
            assert secret not in str(found)

    run(steps())


def test_a_socket_serves_like_standard_input(tmp_path: Path, environment: dict[str, str]) -> None:
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "antilock", "server", "--tcp", str(port)], env=environment
    ) as server:
        try:
            asyncio.run(talk(port))
        finally:
            server.kill()


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def talk(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                break
            except OSError:
                await asyncio.sleep(0.05)
        content = json.dumps(
            {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}
        ).encode()
        writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        await writer.drain()
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(next(line for line in head.split(b"\r\n") if b"Length" in line).split(b":")[1])
        answer = json.loads(await reader.readexactly(length))
        assert answer["result"]["serverInfo"]["name"] == "antilock"
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize("place", ["no-port", "127.0.0.1:99999", ":"])
def test_an_impossible_port_is_refused(place: str, environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "antilock", "server", "--tcp", place],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 2
    assert "expected [HOST:]PORT" in done.stderr


def test_without_the_extra_the_command_says_what_to_install(environment: dict[str, str]) -> None:
    program = (
        "import sys; sys.modules['pygls'] = None; sys.modules['lsprotocol'] = None;"
        "from antilock.cli import main; sys.exit(main(['server']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 2
    assert "pip install 'antilock[lsp]'" in done.stderr
