/** Formats sizes and times exactly as the report does (src/domain/amounts.ts). One test holds both to one table. */
import type { FunctionTone, StateStatus } from "./view.ts";

export function kilobytes(bytes: number): string {
  if (bytes === 0) return "–";
  const kb = bytes / 1000;
  return `${kb < 10 ? kb.toFixed(1) : Math.round(kb).toLocaleString("en-US")} KB`;
}

export function duration(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 7200) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** The name of each status, and a sign that does not depend on colour. */
export const STATUS: Readonly<Record<StateStatus, { readonly words: string; readonly sign: string }>> = {
  waiting: { words: "waiting", sign: "" },
  running: { words: "running", sign: "" },
  succeeded: { words: "done", sign: "✓" },
  failed: { words: "failed", sign: "✕" },
  stopped: { words: "stopped", sign: "■" },
  "not-needed": { words: "not needed", sign: "" },
};

/** A sign of each outcome that does not depend on colour, in the order of the legend. */
export const SIGNS: Readonly<Record<FunctionTone, string>> = {
  failed: "✕",
  running: "●",
  migrated: "✓",
  restored: "↩",
  skipped: "–",
  unchanged: "=",
  waiting: "·",
};

export const TONES = Object.keys(SIGNS) as readonly FunctionTone[];
