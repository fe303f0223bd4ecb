/** Finds the command that starts antilock. Everything it asks is handed in, so that it can be tried. */

/** A program and its arguments. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Where it was found, told to the user. */
  readonly origin: string;
}

export interface Surroundings {
  /** The setting `antilock.command`. */
  readonly configured: readonly string[];
  /** The interpreter that the Python extension has chosen, or undefined. */
  readonly interpreter: () => Promise<string | undefined>;
  /** Folders of the workspace. */
  readonly folders: readonly string[];
  readonly isWindows: boolean;
  /** Whether a program with these arguments answers `--version`. */
  readonly answers: (program: string, args: readonly string[]) => Promise<boolean>;
}

/** The first command that answers; undefined when none does. A configured one is never second-guessed. */
export async function findCommand(around: Surroundings): Promise<Command | undefined> {
  const [program, ...args] = around.configured;
  if (program !== undefined) {
    return { program, args, origin: "the setting antilock.command" };
  }
  for (const candidate of await candidates(around)) {
    if (await around.answers(candidate.program, candidate.args)) {
      return candidate;
    }
  }
  return undefined;
}

async function candidates(around: Surroundings): Promise<Command[]> {
  const found: Command[] = [];
  const interpreter = await around.interpreter();
  if (interpreter !== undefined) {
    found.push(ofPython(interpreter, "the chosen interpreter"));
  }
  for (const folder of around.folders) {
    const python = around.isWindows
      ? `${folder}\\.venv\\Scripts\\python.exe`
      : `${folder}/.venv/bin/python`;
    found.push(ofPython(python, `.venv of ${folder}`));
  }
  found.push({ program: "antilock", args: [], origin: "the path" });
  return found;
}

function ofPython(python: string, origin: string): Command {
  return { program: python, args: ["-m", "antilock"], origin };
}
