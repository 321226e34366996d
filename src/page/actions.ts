/** Buttons that change an execution. Each first asks, and says what will happen. */
import { byId, element, say } from "./dom.ts";
import { postJson } from "./server.ts";
import type { View } from "./view.ts";

interface Action {
  /** Its path of the server, below `/api/`. */
  readonly id: string;
  readonly label: string;
  readonly question: string;
  readonly consequence: string;
  may(view: View): boolean;
}

const ACTIONS: readonly Action[] = [
  {
    id: "approve",
    label: "Approve",
    question: "Approve this batch?",
    consequence:
      "The waiting batch is migrated now and checked like every other batch. If it is worse than before, it is rolled back automatically.",
    may: ({ may }) => may.approve !== null,
  },
  {
    id: "reject",
    label: "Reject",
    question: "Reject this batch?",
    consequence:
      "No function of this batch is changed. The request says what happens to functions migrated before: they are rolled back, or they stay migrated.",
    may: ({ may }) => may.approve !== null,
  },
  {
    id: "stop",
    label: "Stop",
    question: "Stop this execution?",
    consequence:
      "No further state starts. A running task finishes, so no function is left in the middle of an update. Within about a minute the service rolls back everything this execution changed.",
    may: ({ may }) => may.stop,
  },
  {
    id: "roll-back",
    label: "Roll back",
    question: "Roll back this execution?",
    consequence:
      "Code and layers of every function that this execution changed are restored exactly. Functions deployed by others since then are not touched, and are named in the report.",
    may: ({ may }) => may.rollBack,
  },
];

export interface Actions {
  show(view: View): void;
}

export function createActions(execution: string, showTrouble: (why: string) => void): Actions {
  const buttons = ACTIONS.map((action) => {
    const button = element("button", { type: "button", id: action.id, hidden: true }, action.label);
    button.addEventListener("click", () => void runConfirmed(action, execution, showTrouble));
    return { action, button };
  });
  byId("buttons").replaceChildren(...buttons.map(({ button }) => button));
  return {
    show(view) {
      for (const { action, button } of buttons) button.hidden = !action.may(view);
    },
  };
}

async function runConfirmed(action: Action, execution: string, showTrouble: (why: string) => void): Promise<void> {
  const dialog = byId("confirm") as HTMLDialogElement;
  say(byId("confirm-title"), action.question);
  say(byId("confirm-text"), action.consequence);
  say(byId("confirm-yes"), action.label);
  byId("confirm-no").onclick = () => dialog.close("no");
  byId("confirm-yes").onclick = () => dialog.close("yes");
  dialog.returnValue = "no";
  dialog.showModal();
  byId("confirm-no").focus();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  if (dialog.returnValue !== "yes") return;
  try {
    const { execution: started } = await postJson<{ readonly execution?: string }>(`/api/${action.id}`, { execution });
    if (started !== undefined) location.search = `?execution=${encodeURIComponent(started)}`;
  } catch (error) {
    showTrouble(error instanceof Error ? error.message : String(error));
  }
}
