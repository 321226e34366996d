/** What Step Functions refuses of the way from state to state, and of fields that exclude each other. */
import type { State } from "./state-shapes.ts";

/** One text for each problem, with its place; empty if the definition can be run. */
export function flowProblems(startAt: string, states: ReadonlyMap<string, State>): readonly string[] {
  const transitions = [...states].flatMap(([name, state]) =>
    targetsOf(state).map((to) => [to, `/States/${name}`] as const),
  );
  const targets = new Set([startAt, ...transitions.map(([to]) => to)]);
  return [
    ...[[startAt, "/StartAt"] as const, ...transitions]
      .filter(([to]) => !states.has(to))
      .map(([to, place]) => `MISSING_TRANSITION_TARGET: Missing transition target: ${to} at ${place}`),
    ...[...states.keys()]
      .filter((name) => !targets.has(name))
      .map((name) => `MISSING_TRANSITION_TARGET: State "${name}" is not reachable at /States/${name}`),
    ...([...states.values()].some(isTerminal) ? [] : ["MISSING_TERMINAL_STATE: No terminal state at /States"]),
    ...[...states].flatMap(([name, state]) =>
      exclusionsOf(state)
        .filter(({ fields, least = 0 }) => !isOneOf(state, fields, least))
        .map(
          ({ fields }) => `SCHEMA_VALIDATION_FAILED: Only one of ${fields.join(", ")} is allowed at /States/${name}`,
        ),
    ),
  ];
}

function targetsOf(state: State): readonly string[] {
  switch (state.Type) {
    case "Choice":
      return [...state.Choices.map(({ Next }) => Next), ...(state.Default === undefined ? [] : [state.Default])];
    case "Task":
      return [...state.Catch.map(({ Next }) => Next), ...(state.Next === undefined ? [] : [state.Next])];
    case "Pass":
    case "Wait":
      return state.Next === undefined ? [] : [state.Next];
    default:
      return [];
  }
}

const isTerminal = (state: State) =>
  state.Type === "Succeed" || state.Type === "Fail" || ("End" in state && state.End === true);

interface Exclusion {
  readonly fields: readonly string[];
  /** How many of them there must be: 0 unless it says otherwise. */
  readonly least?: 1;
}

function exclusionsOf({ Type }: State): readonly Exclusion[] {
  const ends = { fields: ["Next", "End"], least: 1 } as const;
  switch (Type) {
    case "Task":
      return [ends, { fields: ["TimeoutSeconds", "TimeoutSecondsPath"] }];
    case "Pass":
      return [ends];
    case "Wait":
      return [ends, { fields: ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"], least: 1 }];
    case "Fail":
      return [{ fields: ["Error", "ErrorPath"] }, { fields: ["Cause", "CausePath"] }];
    default:
      return [];
  }
}

function isOneOf(state: State, fields: readonly string[], least: number): boolean {
  const there = fields.filter((field) => (state as Readonly<Record<string, unknown>>)[field] !== undefined).length;
  return least <= there && there <= 1;
}
