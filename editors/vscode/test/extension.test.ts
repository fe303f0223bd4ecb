import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, test } from "node:test";
import { activate, deactivate } from "../src/extension";
import { LanguageClient } from "./languageclient";
import { seen } from "./vscode";

const context = { subscriptions: [] } as never;
const folders: string[] = [];

after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  await deactivate();
  LanguageClient.all.length = 0;
  LanguageClient.failure = undefined;
  seen.lines.length = 0;
  seen.messages.length = 0;
  seen.settings = {};
  seen.folders = [];
  seen.interpreter = undefined;
  seen.reason = undefined;
  seen.diagnostics = [];
  seen.activeLine = undefined;
  process.env.PATH = "";
});

function workspaceWithAntilock(): string {
  const folder = mkdtempSync(join(tmpdir(), "antilock-workspace-"));
  folders.push(folder);
  mkdirSync(join(folder, ".venv/bin"), { recursive: true });
  const python = join(folder, ".venv/bin/python");
  writeFileSync(python, "#!/bin/sh\necho antilock 0.1.0\n");
  chmodSync(python, 0o755);
  return folder;
}

test("the server of the workspace's .venv is started with the user's settings", async () => {
  const folder = workspaceWithAntilock();
  seen.folders = [folder];
  seen.settings = { ignore: ["ALK4"], select: [] };
  await activate(context);
  const [client] = LanguageClient.all;
  assert.equal(client?.run.command, join(folder, ".venv/bin/python"));
  assert.deepEqual(client?.run.args, ["-m", "antilock", "server"]);
  assert.deepEqual(client?.options.initializationOptions, { ignore: ["ALK4"] });
  assert.equal(seen.status.text, "antilock");
  assert.match(seen.status.tooltip, /\.venv/);
});

test("without antilock the user is told how to get it", async () => {
  await activate(context);
  assert.equal(LanguageClient.all.length, 0);
  assert.equal(seen.status.text, "antilock: not found");
  assert.match(seen.lines.join("\n"), /pip install 'antilock\[lsp\]'/);
});

test("a server that does not start is told, and does not throw", async () => {
  seen.settings = { command: ["antilock"] };
  LanguageClient.failure = new Error("no pygls");
  await activate(context);
  assert.equal(seen.status.text, "antilock: failed");
  assert.match(seen.lines.join("\n"), /no pygls/);
});

test("a new command restarts, and off is off", async () => {
  seen.settings = { command: ["one"] };
  await activate(context);
  seen.settings = { command: ["two"] };
  await seen.configured?.({ affectsConfiguration: (name: string) => name === "antilock.command" });
  assert.deepEqual(
    LanguageClient.all.map((client) => [client.run.command, client.isRunning]),
    [["one", false], ["two", true]],
  );
  seen.settings = { enable: false };
  await seen.configured?.({ affectsConfiguration: (name: string) => name === "antilock.enable" });
  assert.equal(LanguageClient.all.at(-1)?.isRunning, false);
  assert.equal(seen.status.text, "antilock: off");
});

const finding = { source: "antilock", code: "ALK201", range: { start: { line: 4 } } };

test("an ignore asks why and hands the reason to the server", async () => {
  seen.settings = { command: ["antilock"] };
  await activate(context);
  const document = { uri: { toString: () => "file:///a.py" } };
  const foreign = { source: "ruff", code: "F401", range: { start: { line: 4 } } };
  const [action, ...more] = seen.provider?.provideCodeActions(document, undefined, {
    diagnostics: [foreign, finding],
  }) ?? [];
  assert.equal(more.length, 0);
  assert.match(action?.title ?? "", /ALK201/);
  seen.reason = "measured";
  const run = seen.commands.get("antilock.ignoreWithReason") as (...args: unknown[]) => Promise<void>;
  await run(...(action?.command?.arguments ?? []));
  const [client] = LanguageClient.all;
  assert.deepEqual(client?.sent, [
    [
      "workspace/executeCommand",
      { command: "antilock.ignore", arguments: ["file:///a.py", "ALK201", 4, "measured"] },
    ],
  ]);
});

test("an ignore that is called off sends nothing, one that cannot be written is told", async () => {
  seen.settings = { command: ["antilock"] };
  await activate(context);
  const [client] = LanguageClient.all;
  const run = seen.commands.get("antilock.ignoreWithReason") as () => Promise<void>;
  await run();
  assert.match(seen.messages[0] ?? "", /nothing to say/);
  seen.activeLine = 4;
  seen.diagnostics = [finding];
  await run();
  assert.equal(client?.sent.length, 0);
  seen.reason = "";
  if (client !== undefined) {
    client.answer = false;
  }
  await run();
  assert.match(seen.messages[1] ?? "", /No comment/);
});
