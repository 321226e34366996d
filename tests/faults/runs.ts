/** Carries out runs of the matrix, several worlds at once, and judges how each ended. */
import { ListFunctionsCommand } from "@aws-sdk/client-lambda";
import pLimit from "p-limit";
import { storeFrom } from "../../src/aws/s3/store.ts";
import { executionFiles } from "../../src/bucket/execution-files.ts";
import type { FunctionJournal } from "../../src/domain/change/journal.ts";
import { probePrefix } from "../../src/domain/service-names.ts";
import { artifactsBucket, type Ended } from "../support/execution.ts";
import type { Run } from "./cells.ts";
import { complaintsAbout, type Ending, endingOf } from "./oracle.ts";
import { aWorld, layerName, names, type TaskCall, type World } from "./world.ts";

export interface Judged {
  readonly run: Run;
  readonly met: number;
  readonly ending: Ending;
  /** Nothing, or what is wrong with the ending. */
  readonly complaints: readonly string[];
}

/** Worlds at once: mostly they wait. */
const AT_ONCE = 4;

export interface Clean {
  /** Every call its tasks made. */
  readonly calls: readonly TaskCall[];
  /** CodeSha256 of the slim packages. */
  readonly slim: ReadonlyMap<string, string>;
  readonly ending: Ending;
}

/** What an execution is about. */
export interface Scenery {
  /** Changes of the request, where it is about something else than a migration that goes well. */
  readonly changes?: object;
  /** Traffic goes to aliases on published versions. */
  readonly releases?: boolean;
  /** Nothing is to be changed. */
  readonly plan?: boolean;
}

/**
 * An execution without faults: its calls, and the slim packages that a migration leaves behind. @throws Error where
 * there is none
 */
export async function cleanRun({ changes = {}, releases = false, plan = false }: Scenery = {}): Promise<Clean> {
  const world = await aWorld({ releases });
  try {
    const ended = await world.run(world.request({ ...changes, plan }));
    const { name, error, cause } = ended;
    if (plan && error === undefined) return { calls: [...world.calls], slim: new Map(), ending: endingOf({ ended }) };
    const journals = await journalsIn(world, name);
    const slim = new Map(journals.map(({ functionName, slimCodeSha256 }) => [functionName, slimCodeSha256 ?? ""]));
    if (slim.size !== names.length) throw new Error(`${slim.size} functions were slimmed: ${error} ${cause}`);
    return { calls: [...world.calls], slim, ending: endingOf({ ended }) };
  } finally {
    await world.stop();
  }
}

async function journalsIn({ clients }: World, execution: string): Promise<readonly FunctionJournal[]> {
  const files = executionFiles(storeFrom(clients.s3, artifactsBucket), execution);
  return Promise.all(names.map((name) => files.journal(name).required()));
}

export async function judgedRuns(
  runs: readonly Run[],
  slim: Clean["slim"],
  scenery: Scenery = {},
): Promise<readonly Judged[]> {
  return pLimit(AT_ONCE).map(runs, async (run) => {
    const judged = await judgedRun(run, slim, scenery);
    if (judged.met === 0) console.log(`${run.title}: not met`);
    for (const complaint of judged.complaints) console.log(`${run.title}: ${complaint}`);
    return judged;
  });
}

async function judgedRun(
  run: Run,
  slim: Clean["slim"],
  { changes = {}, releases = false, plan = false }: Scenery,
): Promise<Judged> {
  const world = await aWorld({ releases });
  try {
    const fault = world.cloud.inject(run.fault);
    const ended = await world.run(world.request({ ...changes, plan }));
    fault.lift();
    const scene = {
      before: world.before,
      after: await world.state(),
      slim,
      layerName,
      theirs: new Map(
        fault.deployed.filter(isOfFleet).map(({ functionName, codeSha256 }) => [functionName, codeSha256]),
      ),
      theirsIsReleased: run.fault.kind === "released-meanwhile",
      theirsIsOriginal: ["read-request", "take-inventory"].includes(run.cell.task),
      ended,
      reportPrevented: run.cell.task === "write-report" && run.fault.times !== undefined,
    };
    const left = (await probesLeft(world)).map((name) => `${name} is still there`);
    const ofPlan = plan ? complaintsAboutPlan(ended) : [];
    const complaints = [...complaintsAbout(scene), ...left, ...ofPlan];
    return { run, met: fault.met, ending: endingOf(scene), complaints };
  } finally {
    await world.stop();
  }
}

/** A plan takes no lock, restores nothing and calls nobody. */
function complaintsAboutPlan({ states, error, report }: Ended): readonly string[] {
  const never = ["Take lock", "Roll back", "Needs a human"].filter((state) => states.includes(state));
  const isToldTruly = error === undefined || error === "PlanFailed" || states.at(-1) === "Rejected";
  return [
    ...never.map((state) => `a plan entered ${state}`),
    ...(isToldTruly ? [] : [`a plan ended as ${error} (${report?.reason})`]),
  ];
}

/** Nobody's deployment is lost with a function that is the service's own. */
function isOfFleet({ functionName }: { readonly functionName: string }): boolean {
  return names.includes(functionName);
}

/** Names of probe functions that no task took away. */
async function probesLeft({ clients, cloud }: World): Promise<readonly string[]> {
  const { Functions = [] } = await cloud.unthrottled(() => clients.lambda.send(new ListFunctionsCommand({})));
  return Functions.flatMap(({ FunctionName = "" }) =>
    FunctionName.startsWith(probePrefix("dev")) ? FunctionName : [],
  );
}

/** How many runs ended how, for people. */
export function tally(judged: readonly Judged[]): string {
  const endings = Map.groupBy(judged, ({ ending }) => ending);
  const words = [...endings].map(([ending, { length }]) => `${length} ${ending}`).sort();
  const unmet = judged.filter(({ met }) => met === 0).length;
  return `${judged.length} runs: ${words.join(", ")}${unmet === 0 ? "" : `; in ${unmet} the fault was not met`}`;
}
