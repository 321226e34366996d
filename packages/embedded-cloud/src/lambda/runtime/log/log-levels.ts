/** Which lines of a function with the log format JSON reach its log (developer guide, "Log-level filtering"). */

/** From the most detail to the least. */
const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;
export type LogLevel = (typeof LEVELS)[number];

export function reaches(level: LogLevel, least: LogLevel): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(least);
}

/** Other names that loggers have for them. */
const OTHER_NAMES: ReadonlyMap<string, LogLevel> = new Map([
  ["WARNING", "WARN"],
  ["CRITICAL", "FATAL"],
  ["NOTSET", "TRACE"],
]);

/** The level a line says of itself; INFO for one that says none, as Lambda assigns it. */
export function levelOf(line: string): LogLevel {
  const said = line.startsWith("{") ? saidIn(line) : undefined;
  const name = typeof said === "string" ? said.toUpperCase() : "";
  return LEVELS.find((level) => level === name) ?? OTHER_NAMES.get(name) ?? "INFO";
}

function saidIn(line: string): unknown {
  try {
    const { level, log_level } = JSON.parse(line) as { readonly level?: unknown; readonly log_level?: unknown };
    return level ?? log_level;
  } catch {
    return undefined;
  }
}
