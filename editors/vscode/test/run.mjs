// Bundles the tests with stand-ins for the editor and for the client, then runs them.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

const target = mkdtempSync(join(tmpdir(), "antilock-vscode-"));
const here = import.meta.dirname ?? new URL(".", import.meta.url).pathname;
await build({
  entryPoints: ["command", "settings", "extension", "manifest"].map((name) => join(here, `${name}.test.ts`)),
  bundle: true,
  platform: "node",
  format: "cjs",
  outdir: target,
  outExtension: { ".js": ".cjs" },
  alias: {
    vscode: join(here, "vscode.ts"),
    "vscode-languageclient/node": join(here, "languageclient.ts"),
  },
});
const tests = ["command", "settings", "extension", "manifest"].map((name) => join(target, `${name}.test.cjs`));
const done = spawnSync(process.execPath, ["--test", ...tests], {
  stdio: "inherit",
  cwd: join(here, ".."),
});
rmSync(target, { recursive: true });
process.exit(done.status ?? 1);
