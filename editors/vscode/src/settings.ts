/** The settings that the server takes, as it takes them. */

const NAMES = [
  "select",
  "ignore",
  "extendSelect",
  "severity",
  "config",
  "preview",
  "includeTests",
  "asOf",
  "workspaceDiagnostics",
] as const;

/** What the user has set, without what is empty: that is the project's business. */
export function serverSettings(read: (name: string) => unknown): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const name of NAMES) {
    const value = read(name);
    const isEmpty =
      value === undefined ||
      value === "" ||
      value === false ||
      (Array.isArray(value) && value.length === 0);
    if (!isEmpty) {
      found[name] = value;
    }
  }
  return found;
}
