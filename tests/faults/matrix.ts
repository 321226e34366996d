/**
 * The fault matrix of some tasks, as tests: a sample of it, a smaller one within `npm test`, all of it where the
 * environment says `FAULTS=all`, and the runs whose title matches where it says anything else, such as
 * `FAULTS='UpdateFunctionCode: killed'`.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isThorough } from "../support/thorough.ts";
import { cellsOf, lackingOf, type Run, runsOf } from "./cells.ts";
import { type Clean, cleanRun, type Judged, judgedRuns, type Scenery, tally } from "./runs.ts";

const RUN_TIMEOUT_MS = 60_000;
/** Of each part at most, within `npm test`. */
const QUICKLY_SAMPLED = 2;

interface Part extends Scenery {
  /** As in `migrate-batch`. */
  readonly tasks: readonly string[];
  /** Calls that meet faults, where not all of the tasks' do. */
  readonly operations?: RegExp;
  /** Runs of a sample, spread over the matrix, the same ones every time. */
  readonly sampled?: number;
}

/** Walks through every fault that a call of these tasks can meet, and asserts that each run ends truthfully. */
export function faultMatrixOf(title: string, part: Part): void {
  describe(title, () => walked(title, part));
}

function walked(title: string, { tasks, operations = /./, sampled = 4, ...scenery }: Part): void {
  const all: Judged[] = [];
  let clean: Clean;
  beforeAll(async () => {
    clean = await cleanRun(scenery);
  });
  afterAll(() => console.log(`${title}: ${tally(all)}`));

  const runsOfTask = (task: string) =>
    cellsOf(clean.calls)
      .filter((cell) => cell.task === task && operations.test(cell.operation))
      .flatMap(runsOf);
  const walk = async (runs: readonly Run[]) => {
    const judged = await judgedRuns(runs, clean.slim, scenery);
    all.push(...judged);
    expect(judged.flatMap(({ run, complaints }) => complaints.map((text) => `${run.title}: ${text}`))).toEqual([]);
    const lacking = judged.filter(({ run }) => lackingOf(run.cell.operation).includes(run.fault.kind));
    expect(lacking.filter(({ ending }) => ending !== clean.ending).map(({ run }) => run.title)).toEqual([]);
  };

  const { FAULTS: asked } = process.env;
  if (asked === undefined) {
    test(
      "a sample of every fault in every call ends truthfully",
      async () => {
        const runs = tasks.flatMap(runsOfTask);
        const safe = tasks.filter((task) => !runs.some(({ cell }) => cell.task === task));
        expect(safe, "tasks whose calls meet no fault").toEqual([]);
        const step = Math.ceil(runs.length / (isThorough ? sampled : Math.min(sampled, QUICKLY_SAMPLED)));
        const isAlwaysWalked = ({ fault }: Run) => isThorough && fault.kind === "not-offered";
        await walk(runs.filter((run, index) => index % step === 0 || isAlwaysWalked(run)));
      },
      Math.max(RUN_TIMEOUT_MS * sampled, 300_000),
    );
  } else {
    const wanted = asked === "all" ? /./ : new RegExp(asked);
    test.each(tasks)(
      "every fault in every call of %s ends truthfully",
      async (task) => {
        await walk(runsOfTask(task).filter((run) => wanted.test(run.title)));
      },
      RUN_TIMEOUT_MS * 120,
    );
  }
}
