/**
 * Judges how an execution ended by what the cloud itself holds: the report is what is judged, never what is believed.
 */
import { isDeepStrictEqual } from "node:util";
import type { FunctionOutcome } from "../../src/domain/change/journal.ts";
import type { Report } from "../../src/domain/report/report.ts";
import type { ReportedFunction } from "../../src/domain/report/reported-function.ts";
import type { Ended } from "../support/execution.ts";
import type { FleetState, FunctionState } from "./fleet-state.ts";

export type Ending =
  | "all migrated"
  | "migrated, some left alone"
  | "all as before"
  | "needs a human"
  | "nothing to do"
  | "nothing could move"
  | "plan made"
  | "plan failed"
  | "rejected";

export interface Scene {
  readonly before: FleetState;
  readonly after: FleetState;
  /** CodeSha256 of every slim package, as a migration without faults leaves them. */
  readonly slim: ReadonlyMap<string, string>;
  readonly layerName: string;
  /** CodeSha256 of what somebody else deployed meanwhile, by function. */
  readonly theirs: ReadonlyMap<string, string>;
  /** Somebody else led the aliases there, too. */
  readonly theirsIsReleased?: boolean;
  /** Somebody else deployed before the execution looked at the function: theirs is the original then. */
  readonly theirsIsOriginal?: boolean;
  readonly ended: Pick<Ended, "status" | "error" | "report">;
  /** The fault kept the report itself from being written, for good. */
  readonly reportPrevented?: boolean;
}

/** Where a function stands; `left behind`: as before, but for versions that were published and are still there. */
export type Standing = "as before" | "left behind" | "migrated" | "theirs" | "otherwise";

export function standingOf(name: string, { before, after, slim, layerName, theirs }: Scene): Standing {
  const was = before.get(name);
  const is = after.get(name);
  const foreign = theirs.get(name);
  if (was === undefined || is === undefined) return "otherwise";
  if (foreign === is.codeSha256) return "theirs";
  if (isDeepStrictEqual(is, was)) return "as before";
  const isAsBefore = isDeepStrictEqual({ ...is, versions: {} }, { ...was, versions: {} });
  if (isAsBefore && isDeepStrictEqual(versionsOf(is, was), was.versions)) return "left behind";
  return isMigrated(is, was, slim.get(name), layerName) ? "migrated" : "otherwise";
}

/**
 * Code and layers of $LATEST, and the aliases that followed it, on a new version of that; everything else is as it was.
 */
function isMigrated(is: FunctionState, was: FunctionState, slim: string | undefined, layerName: string): boolean {
  const { codeSha256, layers, settings } = is;
  const [added, ...own] = [...layers].reverse();
  const isMoved =
    codeSha256 === slim &&
    isDeepStrictEqual(own.reverse(), was.layers) &&
    added?.split(":").at(-2) === layerName &&
    settings === was.settings &&
    is.lastUpdateStatus === "Successful";
  const [released = "none", ...more] = Object.keys(is.versions).filter((version) => !(version in was.versions));
  const versions = was.aliases.some((alias) => followsLatest(alias, was))
    ? { ...was.versions, [released]: { codeSha256, layers, settings } }
    : was.versions;
  const aliases = was.aliases.map((alias) =>
    followsLatest(alias, was) ? alias.replace(/\d+$/, () => released) : alias,
  );
  return (
    isMoved && more.length === 0 && isDeepStrictEqual(is.versions, versions) && isDeepStrictEqual(is.aliases, aliases)
  );
}

/** Leads to one version, and that holds what $LATEST holds. */
function followsLatest(alias: string, { versions, codeSha256, layers, settings }: FunctionState): boolean {
  const version = / → (\d+)$/.exec(alias)?.[1];
  return version !== undefined && isDeepStrictEqual(versions[version], { codeSha256, layers, settings });
}

/** Those versions of `is` that there were before. */
function versionsOf(is: FunctionState, was: FunctionState): FunctionState["versions"] {
  return Object.fromEntries(Object.entries(is.versions).filter(([version]) => version in was.versions));
}

/**
 * What is wrong with an ending, in words; nothing where report and cloud agree and the ending is one of those promised.
 */
export function complaintsAbout(scene: Scene): readonly string[] {
  const { report } = scene.ended;
  if (scene.ended.status === "RUNNING") return ["it never ended"];
  if (report === null) return complaintsWithoutReport(scene);
  return [
    ...overwritten(scene),
    ...report.functions.flatMap((reported) => complaintAbout(reported, scene) ?? []),
    ...unaccounted(report, scene),
    ...complaintsAboutWhole(report, scene),
  ];
}

/** How it ended, where nothing is wrong with it. */
export function endingOf({ ended: { error, report } }: Pick<Scene, "ended">): Ending {
  if (report === null && error === "PlanFailed") return "plan failed";
  if (report === null) return error === "NeedsHuman" ? "needs a human" : "rejected";
  const all = report.functions.every(({ outcome }) => outcome === "migrated");
  const endings = {
    migrated: all ? "all migrated" : "migrated, some left alone",
    "rolled-back": "all as before",
    "needs-human": "needs a human",
    "nothing-to-do": "nothing to do",
    "nothing-could-move": "nothing could move",
    planned: "plan made",
    failed: "plan failed",
    rejected: "rejected",
  } as const;
  return endings[report.outcome];
}

/** Rejected before anything was touched, or a human is called because nothing could be written down. */
function complaintsWithoutReport(scene: Scene): readonly string[] {
  const { error } = scene.ended;
  const changed = [...scene.after.keys()].filter((name) => !["as before", "theirs"].includes(standingOf(name, scene)));
  if (error === "NeedsHuman") return scene.reportPrevented ? [] : ["needs a human without a report"];
  return changed.length === 0 ? [] : [`ended without a report as ${error}, and ${changed.join(", ")} changed`];
}

/** Somebody else's code is never overwritten, unless it was the original all along. */
function overwritten(scene: Scene): readonly string[] {
  const { after, theirs, theirsIsOriginal, before, slim } = scene;
  if (theirsIsOriginal) return [];
  return [...theirs.keys()].flatMap((name) => {
    if (scene.theirsIsReleased && !isReleased(after.get(name), theirs.get(name)))
      return [`${name}: somebody else's release was taken back: ${inWords(after.get(name))}`];
    const code = after.get(name)?.codeSha256;
    const isOverwritten = code === before.get(name)?.codeSha256 || code === slim.get(name);
    return isOverwritten ? [`${name}: somebody else's deployment was overwritten`] : [];
  });
}

/** Every alias on a published version leads to theirs. */
function isReleased(is: FunctionState | undefined, code: string | undefined): boolean {
  return (is?.aliases ?? []).every((alias) => {
    const version = alias.split(" → ")[1] ?? "";
    return version === "$LATEST" || is?.versions[version]?.codeSha256 === code;
  });
}

function complaintAbout({ name, outcome, reason }: ReportedFunction, scene: Scene): string | null {
  const standing = standingOf(name, scene);
  const wrong = `${name} is reported as ${outcome} (${reason}), and is ${standing}: ${inWords(scene.after.get(name))}`;
  if (scene.theirs.has(name)) return mayBeSaidOfTheirs(outcome, standing) ? null : wrong;
  const expected: Partial<Record<typeof outcome, Standing>> = {
    planned: "as before",
    migrated: "migrated",
    unchanged: "as before",
    skipped: "as before",
    restored: "as before",
  };
  // A version that could not be deleted is nobody's traffic, and is told.
  if (outcome === "restored" && standing === "left behind")
    return /version .*(was kept|could not be deleted)/.test(reason ?? "") ? null : wrong;
  if (expected[outcome] !== undefined) return expected[outcome] === standing ? null : wrong;
  if (outcome === "failed") return standing === "as before" ? wrong : null;
  return wrong;
}

/** A deployment before the execution looked is the original; one after it looked last cannot be known. */
function mayBeSaidOfTheirs(outcome: ReportedFunction["outcome"], standing: Standing): boolean {
  if (outcome === "touched-by-others") return standing === "theirs";
  if (outcome === "migrated") return standing === "theirs" || standing === "otherwise";
  return standing === "theirs";
}

function unaccounted({ functions, outcome }: Report, { before }: Scene): readonly string[] {
  const reported = new Set(functions.map(({ name }) => name));
  const missing = [...before.keys()].filter((name) => !reported.has(name));
  const knowsNone = functions.length === 0 && ["rolled-back", "rejected", "failed"].includes(outcome);
  return missing.length === 0 || knowsNone ? [] : [`${missing.join(", ")}: not in the report`];
}

function complaintsAboutWhole(report: Report, scene: Scene): readonly string[] {
  const { status, error } = scene.ended;
  const standings = [...scene.after.keys()].map((name) => standingOf(name, scene));
  const all = (...allowed: Standing[]) => standings.every((standing) => allowed.includes(standing));
  const has = (outcome: FunctionOutcome) => report.functions.some((reported) => reported.outcome === outcome);
  const said = `the execution ended ${status} ${error ?? ""}, the report says ${report.outcome} (${report.reason})`;
  switch (report.outcome) {
    case "migrated":
      return status === "SUCCEEDED" && !has("failed") ? [] : [said];
    case "rolled-back":
      return error === "RolledBack" && all("as before", "left behind", "theirs")
        ? []
        : [`${said}, and the functions are ${standings}`];
    case "needs-human": {
      const named = report.functions.filter(({ outcome }) => outcome === "failed" || outcome === "touched-by-others");
      if (error !== "NeedsHuman") return [said];
      return named.length > 0 ? [] : [`${said}, and names no function`];
    }
    case "planned":
      return status === "SUCCEEDED" && all("as before", "theirs") ? [] : [said];
    case "failed":
      return error === "PlanFailed" && all("as before", "theirs") && !has("planned") ? [] : [said];
    case "nothing-could-move":
      return all("as before", "theirs") && report.functions.every(({ outcome }) => outcome === "skipped") ? [] : [said];
    case "rejected":
      return status === "FAILED" && all("as before", "theirs") ? [] : [said];
    default:
      return all("as before", "theirs") ? [] : [said];
  }
}

const inWords = (state: FunctionState | undefined) => JSON.stringify(state);
