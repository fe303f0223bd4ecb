import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { serverSettings } from "../src/settings";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const properties: Record<string, { default: unknown }> = manifest.contributes.configuration.properties;

test("every setting of the server is a setting of the editor, empty by default", () => {
  const asked: string[] = [];
  serverSettings((name) => void asked.push(name));
  const own = new Set(["enable", "command"]);
  const offered = Object.keys(properties).map((name) => name.replace("antilock.", ""));
  assert.deepEqual(offered.filter((name) => !own.has(name)).sort(), asked.sort());
  assert.deepEqual(serverSettings((name) => properties[`antilock.${name}`]?.default), {});
});
