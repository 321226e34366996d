import { expect, it } from "vitest";
import { rateBudget } from "../../src/aws/rate-budget.ts";

it("lets no second see more than perSecond + 1 calls, however many ask at once", async () => {
  const budget = rateBudget(50);
  const moments = await Promise.all(Array.from({ length: 40 }, () => budget.take().then(() => performance.now())));
  const slack = 5; // milliseconds a timer may come early or late
  for (const [index, moment] of moments.entries()) {
    const first = moments[0] ?? 0;
    expect(moment - first).toBeGreaterThanOrEqual((index * 1000) / 50 - slack);
  }
});

it("serves callers in the order they asked", async () => {
  const budget = rateBudget(200);
  const served: number[] = [];
  await Promise.all([1, 2, 3, 4].map((caller) => budget.take().then(() => served.push(caller))));
  expect(served).toEqual([1, 2, 3, 4]);
});

it("saves nothing up while nobody asks", async () => {
  const budget = rateBudget(100);
  await budget.take();
  await new Promise((resolve) => setTimeout(resolve, 100));
  const before = performance.now();
  await Promise.all([budget.take(), budget.take(), budget.take()]);
  expect(performance.now() - before).toBeGreaterThanOrEqual(15);
});

it("serves the spare callers only while no other one waits", async () => {
  const budget = rateBudget(200);
  const served: string[] = [];
  const asks = (name: string, { take }: { take(): Promise<void> }) => take().then(() => served.push(name));
  await Promise.all([
    asks("spare 1", budget.lowPriority),
    asks("spare 2", budget.lowPriority),
    asks("first", budget),
    asks("second", budget),
  ]);
  expect(served).toEqual(["spare 1", "first", "second", "spare 2"]);
});
