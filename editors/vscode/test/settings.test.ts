import assert from "node:assert/strict";
import { test } from "node:test";
import { serverSettings } from "../src/settings";

test("what is empty is left to the project", () => {
  const given: Record<string, unknown> = { select: [], severity: "", preview: false, command: ["x"] };
  assert.deepEqual(serverSettings((name) => given[name]), {});
});

test("what is set is sent", () => {
  const given: Record<string, unknown> = { ignore: ["ALK4"], workspaceDiagnostics: true };
  assert.deepEqual(serverSettings((name) => given[name]), given);
});
