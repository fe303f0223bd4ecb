import assert from "node:assert/strict";
import { test } from "node:test";
import { type Surroundings, findCommand } from "../src/command";

function around(given: Partial<Surroundings>, answering: string[] = []): Surroundings {
  return {
    configured: [],
    interpreter: async () => undefined,
    folders: [],
    isWindows: false,
    answers: async (program) => answering.includes(program),
    ...given,
  };
}

test("a configured command is taken as it is", async () => {
  const found = await findCommand(around({ configured: ["/opt/antilock", "--flag"] }));
  assert.deepEqual(found, {
    program: "/opt/antilock",
    args: ["--flag"],
    origin: "the setting antilock.command",
  });
});

test("the chosen interpreter goes before .venv and the path", async () => {
  const given = { interpreter: async () => "/py", folders: ["/shop"] };
  const all = ["/py", "/shop/.venv/bin/python", "antilock"];
  for (const place of [0, 1, 2]) {
    const found = await findCommand(around(given, all.slice(place)));
    assert.equal(found?.program, all[place]);
    assert.deepEqual(found?.args, place === 2 ? [] : ["-m", "antilock"]);
  }
});

test("on Windows .venv has another shape", async () => {
  const python = "C:\\work\\.venv\\Scripts\\python.exe";
  const found = await findCommand(around({ folders: ["C:\\work"], isWindows: true }, [python]));
  assert.equal(found?.program, python);
});

test("nothing that answers is nothing", async () => {
  assert.equal(await findCommand(around({ folders: ["/shop"] })), undefined);
});
