/** Buttons that change an execution. Each first asks, and says what will happen. */
import { byId, element, say } from "./dom.ts";
import { postJson } from "./server.ts";
import type { View } from "./view.ts";

interface Action {
  readonly id: string;
  readonly label: string;
  readonly question: string;
  readonly consequence: string;
  readonly yes: string;
  may(view: View): boolean;
  run(execution: string): Promise<void>;
}

const ACTIONS: readonly Action[] = [
  {
    id: "approve",
    label: "Approve",
    question: "Approve this batch?",
    consequence:
      "The waiting batch is migrated now and checked like every other batch. If it is worse than before, it is rolled back automatically.",
    yes: "Approve",
    may: ({ may }) => may.approve !== null,
    async run(execution) {
      await postJson("/api/approve", { execution });
    },
  },
  {
    id: "reject",
    label: "Reject",
    question: "Reject this batch?",
    consequence:
      "No function of this batch is changed. The request says what happens to functions migrated before: they are rolled back, or they stay migrated.",
    yes: "Reject",
    may: ({ may }) => may.approve !== null,
    async run(execution) {
      await postJson("/api/reject", { execution });
    },
  },
  {
    id: "stop",
    label: "Stop",
    question: "Stop this execution?",
    consequence:
      "No further state starts. A running task finishes, so no function is left in the middle of an update. Within about a minute the service rolls back everything this execution changed.",
    yes: "Stop",
    may: ({ may }) => may.stop,
    async run(execution) {
      await postJson("/api/stop", { execution });
    },
  },
  {
    id: "roll-back",
    label: "Roll back",
    question: "Roll back this execution?",
    consequence:
      "Code and layers of every function that this execution changed are restored exactly. Functions deployed by others since then are not touched, and are named in the report.",
    yes: "Roll back",
    may: ({ may }) => may.rollBack,
    async run(execution) {
      const { execution: started } = await postJson<{ readonly execution: string }>("/api/roll-back", { execution });
      location.search = `?execution=${encodeURIComponent(started)}`;
    },
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
  say(byId("confirm-yes"), action.yes);
  byId("confirm-no").onclick = () => dialog.close("no");
  byId("confirm-yes").onclick = () => dialog.close("yes");
  dialog.returnValue = "no";
  dialog.showModal();
  byId("confirm-no").focus();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  if (dialog.returnValue !== "yes") return;
  try {
    await action.run(execution);
  } catch (error) {
    showTrouble(error instanceof Error ? error.message : String(error));
  }
}
