/** Which lines are logged in the log format JSON (developer guide, "Log-level filtering"). */

/** From most to least detail. */
const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;
export type LogLevel = (typeof LEVELS)[number];

export function isAtLeast(level: LogLevel, least: LogLevel): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(least);
}

/** Other names of levels in logging libraries. */
const OTHER_NAMES: ReadonlyMap<string, LogLevel> = new Map([
  ["WARNING", "WARN"],
  ["CRITICAL", "FATAL"],
  ["NOTSET", "TRACE"],
]);

/** The level in a line; INFO if it has none, as on Lambda. */
export function levelOf(line: string): LogLevel {
  const level = line.startsWith("{") ? levelIn(line) : undefined;
  const name = typeof level === "string" ? level.toUpperCase() : "";
  return LEVELS.find((level) => level === name) ?? OTHER_NAMES.get(name) ?? "INFO";
}

function levelIn(line: string): unknown {
  try {
    const { level, log_level } = JSON.parse(line) as { readonly level?: unknown; readonly log_level?: unknown };
    return level ?? log_level;
  } catch {
    return undefined;
  }
}
