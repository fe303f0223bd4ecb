/** Starts `antilock server`, shows how it is, and asks for the reasons of suppressions. */

import { execFile } from "node:child_process";
import * as vscode from "vscode";
import {
  type LanguageClientOptions,
  LanguageClient,
  State,
} from "vscode-languageclient/node";
import { type Command, findCommand } from "./command";
import { serverSettings } from "./settings";

const LANGUAGES = [
  "python",
  "javascript",
  "javascriptreact",
  "typescript",
  "typescriptreact",
  "vue",
  "svelte",
  "astro",
  "go",
  "rust",
  "swift",
  "java",
  "kotlin",
  "csharp",
  "ruby",
  "php",
  "shellscript",
  "json",
  "jsonc",
  "yaml",
  "toml",
  "dotenv",
  "properties",
  "dockerfile",
  "terraform",
];
const INSTALL = "pip install 'antilock[lsp]'";

let client: LanguageClient | undefined;
let output: vscode.OutputChannel | undefined;
let status: vscode.StatusBarItem | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  output = vscode.window.createOutputChannel("antilock");
  status = vscode.window.createStatusBarItem(vscode.StatusBarAlignment.Right, 10);
  status.command = "antilock.showOutput";
  context.subscriptions.push(
    output,
    status,
    vscode.commands.registerCommand("antilock.restart", restart),
    vscode.commands.registerCommand("antilock.showOutput", () => output?.show()),
    vscode.commands.registerCommand("antilock.ignoreWithReason", ignoreWithReason),
    vscode.languages.registerCodeActionsProvider(
      LANGUAGES.map((language) => ({ language })),
      { provideCodeActions },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("antilock.command") || event.affectsConfiguration("antilock.enable")) {
        await restart();
      }
    }),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await stop();
}

async function restart(): Promise<void> {
  await stop();
  await start();
}

async function stop(): Promise<void> {
  const running = client;
  client = undefined;
  await running?.stop();
}

async function start(): Promise<void> {
  const settings = vscode.workspace.getConfiguration("antilock");
  if (!settings.get<boolean>("enable", true)) {
    show("antilock: off", "antilock.enable is off");
    return;
  }
  const folders = vscode.workspace.workspaceFolders ?? [];
  const command = await findCommand({
    configured: settings.get<string[]>("command", []),
    interpreter: chosenInterpreter,
    folders: folders.map((folder) => folder.uri.fsPath),
    isWindows: process.platform === "win32",
    answers,
  });
  if (command === undefined) {
    show("antilock: not found", `antilock is not installed here: ${INSTALL}`);
    output?.appendLine(
      `No antilock was found in the chosen interpreter, in .venv or on the path. Install it (${INSTALL}), ` +
        "or say where it is in the setting antilock.command.",
    );
    return;
  }
  await serve(command, settings);
}

async function serve(command: Command, settings: vscode.WorkspaceConfiguration): Promise<void> {
  output?.appendLine(`antilock from ${command.origin}: ${[command.program, ...command.args].join(" ")}`);
  const options: LanguageClientOptions = {
    documentSelector: LANGUAGES.map((language) => ({ language })),
    initializationOptions: serverSettings((name) => settings.get(name)),
    synchronize: { configurationSection: "antilock" },
    middleware: {
      workspace: {
        configuration: (params, _token, _next) =>
          params.items.map((item) => {
            const current = vscode.workspace.getConfiguration(item.section);
            return serverSettings((name) => current.get(name));
          }),
      },
    },
    ...(output === undefined ? {} : { outputChannel: output }),
  };
  const run = { command: command.program, args: [...command.args, "server"] };
  client = new LanguageClient("antilock", "antilock", run, options);
  client.onDidChangeState(({ newState }) => {
    const words = { [State.Running]: "antilock", [State.Starting]: "antilock: starting" };
    show(words[newState as State.Running] ?? "antilock: stopped", `antilock from ${command.origin}`);
  });
  try {
    await client.start();
  } catch (error) {
    show("antilock: failed", String(error));
    output?.appendLine(
      `antilock did not start: ${String(error)}. Does it have its language server (${INSTALL})?`,
    );
  }
}

function show(text: string, tooltip: string): void {
  if (status !== undefined) {
    status.text = text;
    status.tooltip = tooltip;
    status.show();
  }
}

interface PythonApi {
  environments?: { getActiveEnvironmentPath(): { path: string } };
}

async function chosenInterpreter(): Promise<string | undefined> {
  const python = vscode.extensions.getExtension<PythonApi>("ms-python.python");
  if (python === undefined) {
    return undefined;
  }
  const api = python.isActive ? python.exports : await python.activate();
  return api?.environments?.getActiveEnvironmentPath().path;
}

function answers(program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(program, [...args, "--version"], { timeout: 10_000 }, (error, stdout) =>
      resolve(error === null && stdout.startsWith("antilock ")),
    );
  });
}

/** Beside what the server offers: an ignore that asks why. */
function provideCodeActions(
  document: vscode.TextDocument,
  _range: vscode.Range | vscode.Selection,
  context: vscode.CodeActionContext,
): vscode.CodeAction[] {
  return context.diagnostics.filter(isOurs).map((diagnostic) => {
    const title = `Ignore ${String(diagnostic.code)} on this line, with a reason...`;
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    action.diagnostics = [diagnostic];
    action.command = {
      command: "antilock.ignoreWithReason",
      title,
      arguments: [document.uri.toString(), diagnostic.code, diagnostic.range.start.line],
    };
    return action;
  });
}

function isOurs(diagnostic: vscode.Diagnostic): boolean {
  return diagnostic.source === "antilock" && diagnostic.code !== undefined;
}

async function ignoreWithReason(uri?: string, code?: string, line?: number): Promise<void> {
  const finding = uri === undefined ? findingAtCursor() : { uri, code, line };
  if (finding === undefined) {
    await vscode.window.showInformationMessage("antilock has nothing to say about this line.");
    return;
  }
  const reason = await vscode.window.showInputBox({
    prompt: `Why is ${String(finding.code)} fine here?`,
    placeHolder: "the evaluation needs this one",
  });
  if (reason === undefined) {
    return;
  }
  const isDone = await client?.sendRequest("workspace/executeCommand", {
    command: "antilock.ignore",
    arguments: [finding.uri, finding.code, finding.line, reason],
  });
  if (isDone !== true) {
    await vscode.window.showWarningMessage("No comment can suppress this finding where it stands.");
  }
}

function findingAtCursor(): { uri: string; code: unknown; line: number } | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    return undefined;
  }
  const line = editor.selection.active.line;
  const found = vscode.languages
    .getDiagnostics(editor.document.uri)
    .filter(isOurs)
    .find((diagnostic) => diagnostic.range.start.line === line);
  return found && { uri: editor.document.uri.toString(), code: found.code, line };
}
