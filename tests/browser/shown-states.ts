/** What the page showed of the states over time, and what the history says it could have shown. */
import { paginateGetExecutionHistory } from "@aws-sdk/client-sfn";
import type { Page } from "playwright-core";
import type { AwsClients } from "../../src/aws/clients.ts";

/** Status by state, of the states that were reached. */
export type Statuses = Readonly<Record<string, string>>;

/** Keeps every different picture of the graph from now on, in the page itself. */
export async function recordStates(page: Page): Promise<void> {
  await page.evaluate(() => {
    const kept: string[] = [];
    const keep = () => {
      const states = [...document.querySelectorAll<SVGElement>(".state")].map(
        (state) => [state.dataset.name ?? "", state.dataset.status ?? ""] as const,
      );
      const reached = states.filter(([, status]) => status !== "waiting" && status !== "not-needed");
      const picture = JSON.stringify(Object.fromEntries(reached));
      if (kept.at(-1) !== picture) kept.push(picture);
      return kept;
    };
    Object.assign(globalThis, { keep });
    setInterval(keep, 40);
  });
}

/** The present picture among them. */
export async function recorded(page: Page): Promise<readonly Statuses[]> {
  const kept = await page.evaluate(() => (globalThis as unknown as { keep(): readonly string[] }).keep());
  return kept.map((picture) => JSON.parse(picture));
}

/** Every picture that was right at some moment, in their order, told from the raw history. */
export async function truePictures({ stepFunctions }: AwsClients, executionArn: string): Promise<readonly Statuses[]> {
  const pictures: Statuses[] = [{}];
  let now: Record<string, string> = {};
  let at = "";
  for await (const page of paginateGetExecutionHistory({ client: stepFunctions }, { executionArn })) {
    for (const { type = "", stateEnteredEventDetails: entered, stateExitedEventDetails: exited } of page.events ?? []) {
      if (entered?.name !== undefined) {
        at = entered.name;
        now = { ...now, [at]: "running" };
      } else if (exited?.name !== undefined) {
        now = { ...now, [exited.name]: now[exited.name] === "failed" ? "failed" : "succeeded" };
      } else if (/^LambdaFunction(Failed|TimedOut)$/.test(type)) now = { ...now, [at]: "failed" };
      else if (type === "LambdaFunctionScheduled") now = { ...now, [at]: "running" };
      else if (type === "ExecutionAborted") now = { ...now, [at]: "stopped" };
      else if (type === "ExecutionFailed") now = { ...now, [at]: "failed" };
      pictures.push(now);
    }
  }
  return pictures;
}

/**
 * The first picture that was shown and was not right then, or came after one that is later; `null` where all were
 * right.
 */
export function firstWrong(shown: readonly Statuses[], right: readonly Statuses[]): Statuses | null {
  const pictures = right.map((picture) => keyOf(picture));
  let from = 0;
  for (const picture of shown) {
    const found = pictures.indexOf(keyOf(picture), from);
    if (found === -1) return picture;
    from = found;
  }
  return null;
}

function keyOf(picture: Statuses): string {
  return JSON.stringify(Object.entries(picture).toSorted(([one], [other]) => one.localeCompare(other)));
}
