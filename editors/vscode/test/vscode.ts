/** A stand-in for the editor's API: what the extension asks of it, kept where tests can look. */

export const seen = {
  commands: new Map<string, (...args: never[]) => unknown>(),
  lines: [] as string[],
  messages: [] as string[],
  status: { text: "", tooltip: "", command: "", show: () => undefined, dispose: () => undefined },
  settings: {} as Record<string, unknown>,
  folders: [] as string[],
  interpreter: undefined as string | undefined,
  reason: undefined as string | undefined,
  provider: undefined as { provideCodeActions: (...args: unknown[]) => CodeAction[] } | undefined,
  configured: undefined as ((event: unknown) => Promise<void>) | undefined,
  diagnostics: [] as unknown[],
  activeLine: undefined as number | undefined,
};

export enum StatusBarAlignment {
  Left = 1,
  Right = 2,
}

export class CodeAction {
  diagnostics: unknown[] = [];
  command: { command: string; title: string; arguments?: unknown[] } | undefined;
  constructor(
    readonly title: string,
    readonly kind: unknown,
  ) {}
}

export const CodeActionKind = { QuickFix: "quickfix" };

export const window = {
  createOutputChannel: () => ({
    appendLine: (line: string) => seen.lines.push(line),
    show: () => seen.lines.push("(shown)"),
    dispose: () => undefined,
  }),
  createStatusBarItem: () => seen.status,
  showInputBox: async () => seen.reason,
  showInformationMessage: async (text: string) => void seen.messages.push(text),
  showWarningMessage: async (text: string) => void seen.messages.push(text),
  get activeTextEditor() {
    return seen.activeLine === undefined
      ? undefined
      : {
          selection: { active: { line: seen.activeLine } },
          document: { uri: { toString: () => "file:///a.py" } },
        };
  },
};

export const commands = {
  registerCommand: (name: string, run: (...args: never[]) => unknown) => {
    seen.commands.set(name, run);
    return { dispose: () => undefined };
  },
};

export const languages = {
  registerCodeActionsProvider: (_selector: unknown, provider: typeof seen.provider) => {
    seen.provider = provider;
    return { dispose: () => undefined };
  },
  getDiagnostics: () => seen.diagnostics,
};

export const workspace = {
  getConfiguration: () => ({
    get: (name: string, otherwise?: unknown) => seen.settings[name] ?? otherwise,
  }),
  get workspaceFolders() {
    return seen.folders.map((fsPath) => ({ uri: { fsPath } }));
  },
  onDidChangeConfiguration: (listener: typeof seen.configured) => {
    seen.configured = listener;
    return { dispose: () => undefined };
  },
};

export const extensions = {
  getExtension: () =>
    seen.interpreter === undefined
      ? undefined
      : {
          isActive: true,
          exports: {
            environments: { getActiveEnvironmentPath: () => ({ path: seen.interpreter }) },
          },
        },
};
