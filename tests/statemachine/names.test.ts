import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { taskFileOf } from "../../deployment/task-files.ts";
import { probePrefix } from "../../src/domain/service-names.ts";

interface Rule {
  readonly Variable?: string;
  readonly StringEquals?: string;
}

interface State {
  readonly Type: string;
  readonly Comment?: string;
  readonly Resource?: string;
  readonly TimeoutSeconds?: number;
  readonly TimeoutSecondsPath?: string;
  readonly Parameters?: { readonly FunctionName?: string };
  readonly Retry?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly IntervalSeconds: number;
    readonly MaxAttempts: number;
    readonly BackoffRate: number;
  }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly (Rule & { readonly Next: string; readonly Or?: readonly Rule[] })[];
}

const root = new URL("../../", import.meta.url);
const machine = (file: string) =>
  JSON.parse(readFileSync(new URL(`statemachine/${file}`, root), "utf8")) as {
    readonly States: Readonly<Record<string, State>>;
    readonly StartAt: string;
  };
const migration = machine("migration.asl.json");
const machines = [migration, machine("cleanup.asl.json"), machine("lock-check.asl.json")];
const tasksOf = ({ States }: { readonly States: Readonly<Record<string, State>> }) =>
  Object.entries(States).filter(([, { Type }]) => Type === "Task");
const taskStates = machines.flatMap(tasksOf);
const kebab = (state: string) => state.toLowerCase().replaceAll(" ", "-");
const camel = (state: string) => kebab(state).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

test("every Task state has a task file of its name that exports the task, and every task file has a state", async () => {
  const files = globSync("src/tasks/*/*.ts", { cwd: fileURLToPath(root) });
  expect(files.sort()).toEqual(taskStates.map(([name]) => `${taskFileOf(kebab(name))}.ts`).sort());
  for (const [name] of taskStates) {
    const module = (await import(new URL(`${taskFileOf(kebab(name))}.ts`, root).href)) as Record<string, unknown>;
    expect(Object.keys(module), name).toEqual([camel(name)]);
  }
});

test("every Task state has a comment, a timeout, retries for the Lambda service errors, a catch-all and its own function", () => {
  for (const [name, state] of taskStates) {
    expect(state.Comment, name).toBeTruthy();
    if (state.TimeoutSecondsPath === undefined) expect(state.TimeoutSeconds, name).toBeGreaterThan(0);
    expect(
      state.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals),
      name,
    ).toEqual(
      expect.arrayContaining([
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.ClientExecutionTimeoutException",
        "Lambda.TooManyRequestsException",
      ]),
    );
    expect(state.Catch?.at(-1)?.ErrorEquals, name).toEqual(["States.ALL"]);
    expect(state.Parameters?.FunctionName ?? state.Resource, name).toBe(
      `\${${name
        .split(" ")
        .map((word) => word[0]?.toUpperCase() + word.slice(1))
        .join("")}Arn}`,
    );
  }
});

test("a task that meets another process of itself is tried again until none can be alive any more", () => {
  const met = Object.entries(migration.States).flatMap(([name, { Retry = [], TimeoutSeconds = 0 }]) =>
    Retry.filter(({ ErrorEquals }) => ErrorEquals.includes("JournalTaken")).map((retry) => ({
      ...{ name, BackoffRate: retry.BackoffRate },
      outlasts: retry.IntervalSeconds * retry.MaxAttempts > TimeoutSeconds,
    })),
  );
  const expected = ["Migrate batch", "Restore failed", "Shift traffic", "Roll back"];
  expect(met).toEqual(expected.map((name) => ({ name, BackoffRate: 1, outlasts: true })));
});

test.each(machines)("every state has a comment and can be reached", ({ States: states, StartAt: first }) => {
  const reached = new Set<string>();
  const visit = (name: string): void => {
    if (reached.has(name)) return;
    reached.add(name);
    for (const next of successorsOf(states[name])) visit(next);
  };
  visit(first);
  expect([...reached].sort()).toEqual(Object.keys(states).sort());
  for (const [name, { Comment }] of Object.entries(states)) expect(Comment, name).toBeTruthy();
});

test("no task is called like a probe function, which roles may make and delete", () => {
  for (const [name] of taskStates)
    expect(`layershift-dev-${name.toLowerCase().replaceAll(" ", "-")}`).not.toMatch(`^${probePrefix("dev")}`);
});

test("every failing task after the first change leads through the rollback to the report and ends in a Fail state", () => {
  const beforeTheLock = ["Read request", "Take lock"];
  const beforeAnyChange = ["Take inventory", "Probe imports"];
  const afterTheRollback = ["Roll back", "Write report", "Release lock"];
  const ofAPerson = ["Wait for approval"];
  const { States: states } = migration;
  for (const [name, state] of tasksOf(migration)) {
    if ([...beforeTheLock, ...afterTheRollback, ...ofAPerson].includes(name)) continue;
    const next = beforeAnyChange.includes(name) ? "Write report" : "Roll back";
    expect(state.Catch?.at(-1)?.Next, name).toBe(next);
  }
  expect(states["Wait for approval"]?.Catch?.at(-1)?.Next).toBe("Not approved");
  expect(states["Not approved"]?.Default).toBe("Batch refused");
  expect(states["Batch refused"]?.Next).toBe("Roll back");
  expect(states["Roll back"]?.Catch?.at(-1)?.Next).toBe("Write report");
  expect(states["Rolled back"]?.Type).toBe("Fail");
  expect(states["Needs a human"]?.Type).toBe("Fail");
});

const isForPlans = ({ Variable, StringEquals }: Rule) => Variable === "$.kind" && StringEquals === "plan";

test("whatever fails, a plan never enters a state that takes the lock, restores, or asks for a human", () => {
  const { States: states } = migration;
  const reached = new Set<string>();
  const visit = (name: string): void => {
    if (reached.has(name)) return;
    reached.add(name);
    const state = states[name];
    const { Choices = [] } = state ?? {};
    const ofPlans = Choices.findIndex(({ Or, ...rule }) => [rule, ...(Or ?? [])].some(isForPlans));
    for (const next of ofPlans < 0 ? successorsOf(state) : Choices.slice(0, ofPlans + 1).map(({ Next }) => Next))
      visit(next);
  };
  visit("What is asked?");
  // The report names the outcome, and that of a plan is one of two.
  const endings = [
    "Migrated",
    "Nothing to do",
    "Nothing could move",
    "Rolled back as asked",
    "Picked up",
    "Rolled back",
    "Needs a human",
  ];
  const wherePlansGo = [...reached].filter((name) => !endings.includes(name)).sort();
  expect(wherePlansGo).toEqual(
    [
      ...["What is asked?", "Take inventory", "Probe imports", "Anything to do?", "Write report"],
      ...["Lock taken?", "Report missing", "Plan without report", "How did it end?", "Plan ready", "Plan failed"],
    ].sort(),
  );
});

test("whatever fails in a clean-up is reported, and ends in a Fail state", () => {
  const { States: states } = machine("cleanup.asl.json");
  for (const name of ["Choose versions", "Delete versions", "Remove expired rollbacks"])
    expect(states[name]?.Catch?.at(-1)?.Next, name).toBe("Write cleanup report");
  for (const name of ["Incomplete", "Report missing", "Rejected"]) expect(states[name]?.Type).toBe("Fail");
});

function successorsOf(state: State | undefined): readonly string[] {
  const { Next, Default, Choices = [], Catch = [] } = state ?? { Type: "" };
  return [Next, Default, ...Choices.map((choice) => choice.Next), ...Catch.map((caught) => caught.Next)].filter(
    (next) => next !== undefined,
  );
}
