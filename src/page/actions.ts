/** The buttons that do something, each after a question that says what will happen. */
import { byId, element, say } from "./dom.ts";
import { act } from "./server.ts";
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
    question: "Let this batch move?",
    consequence:
      "The batch that waits is migrated now, checked like every other, and put back by itself if anything is worse than before.",
    yes: "Let it move",
    may: ({ may }) => may.approve !== null,
    async run(execution) {
      await act("/api/approve", { execution });
    },
  },
  {
    id: "reject",
    label: "Reject",
    question: "Refuse this batch?",
    consequence:
      "Nothing of the batch is touched. The execution ends as its request says: it rolls back what has moved, or stops with it.",
    yes: "Refuse it",
    may: ({ may }) => may.approve !== null,
    async run(execution) {
      await act("/api/reject", { execution });
    },
  },
  {
    id: "stop",
    label: "Stop",
    question: "Stop this execution?",
    consequence:
      "No further state starts. A task at work goes on to its end, so no function is left in the middle of an update. Then the service picks the execution up by itself, within about a minute, and puts back what it had changed.",
    yes: "Stop it",
    may: ({ may }) => may.stop,
    async run(execution) {
      await act("/api/stop", { execution });
    },
  },
  {
    id: "roll-back",
    label: "Roll back",
    question: "Roll everything back?",
    consequence:
      "Every function this execution changed gets its own code and its layers back, exactly as they were. Functions that somebody else deployed since are left alone and named.",
    yes: "Roll back",
    may: ({ may }) => may.rollBack,
    async run(execution) {
      const { execution: started } = await act<{ readonly execution: string }>("/api/roll-back", { execution });
      location.search = `?execution=${encodeURIComponent(started)}`;
    },
  },
];

export interface Actions {
  show(view: View): void;
}

export function actions(execution: string, troubled: (why: string) => void): Actions {
  const buttons = ACTIONS.map((action) => {
    const button = element("button", { type: "button", id: action.id, hidden: true }, action.label);
    button.addEventListener("click", () => void confirmed(action, execution, troubled));
    return { action, button };
  });
  byId("buttons").replaceChildren(...buttons.map(({ button }) => button));
  return {
    show(view) {
      for (const { action, button } of buttons) button.hidden = !action.may(view);
    },
  };
}

async function confirmed(action: Action, execution: string, troubled: (why: string) => void): Promise<void> {
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
    troubled(error instanceof Error ? error.message : String(error));
  }
}
