/** Sizes and times as the report says them (src/domain/amounts.ts): one test holds both to one table. */
import type { StateStatus } from "./view.ts";

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

/** What a status is called, and the sign that says it without colour. */
export const STATUS: Readonly<Record<StateStatus, { readonly words: string; readonly sign: string }>> = {
  waiting: { words: "waiting", sign: "" },
  running: { words: "running", sign: "" },
  succeeded: { words: "done", sign: "✓" },
  failed: { words: "ended with an error", sign: "✕" },
  stopped: { words: "stopped", sign: "■" },
  "not-needed": { words: "not needed", sign: "" },
};
