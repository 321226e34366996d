/** Draws a state machine as a Mermaid flowchart; arrows for caught errors are dotted. */

interface Choice {
  readonly Next?: string;
  readonly StringEquals?: string;
}

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly Choice[];
  readonly Catch?: readonly { readonly Next: string }[];
}

export interface StateMachineDefinition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** The flowchart's text, with states in the order of the definition and a final newline. */
export function stateGraph({ States: states }: StateMachineDefinition): string {
  const names = Object.keys(states);
  const id = (name: string) => `s${names.indexOf(name)}`;
  const boxes = Object.entries(states).map(([name, state]) => `  ${id(name)}${boxOf(name, state.Type)}`);
  const arrows = Object.entries(states).flatMap(([name, state]) =>
    arrowsOf(state).map(({ to, label, dotted }) => {
      const arrow = dotted ? "-.->" : "-->";
      return `  ${id(name)} ${arrow}${label === undefined ? "" : `|${label}|`} ${id(to)}`;
    }),
  );
  return `${["flowchart TD", ...boxes, ...arrows].join("\n")}\n`;
}

interface Arrow {
  readonly to: string;
  readonly label?: string | undefined;
  readonly dotted?: boolean;
}

function arrowsOf({ Next, Default, Choices = [], Catch = [] }: State): readonly Arrow[] {
  const caught = [...new Set(Catch.map((catcher) => catcher.Next))].filter((to) => to !== Next);
  return [
    ...(Next === undefined ? [] : [{ to: Next }]),
    ...Choices.flatMap((choice) =>
      choice.Next === undefined ? [] : [{ to: choice.Next, label: choice.StringEquals }],
    ),
    ...(Default === undefined ? [] : [{ to: Default, label: "otherwise" }]),
    ...caught.map((to) => ({ to, dotted: true })),
  ];
}

function boxOf(name: string, type: string): string {
  const label = `"${name}"`;
  if (type === "Choice") return `{${label}}`;
  if (type === "Succeed" || type === "Fail") return `([${label}])`;
  if (type === "Wait" || type === "Pass") return `(${label})`;
  return `[${label}]`;
}
