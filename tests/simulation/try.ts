import * as fc from "fast-check";
import { useConnections } from "../support/transport.ts";
import { live } from "./life.ts";
import { type Story, stories } from "./story.ts";

useConnections(false);
const [from = 1, to = from, verbose = ""] = process.argv
  .slice(2)
  .map((each) => (Number.isNaN(Number(each)) ? each : Number(each))) as [number, number, string];
console.info = console.warn = console.error = () => undefined;
await live({
  functions: [
    { traffic: "plain", copy: "same" },
    { traffic: "live", copy: "node" },
  ],
  acts: [
    {
      act: {
        kind: "migrate",
        batchSize: 1,
        drift: "skip",
        unproven: "skip",
        tolerated: 0,
        shiftPercent: null,
        checked: true,
        release: 1,
      },
      happenings: [],
    },
    { act: { kind: "roll-back" }, happenings: [] },
    { act: { kind: "clean-up", keep: 1 }, happenings: [] },
  ],
  deliveries: 1,
  chance: 1,
});
for (let seed = Number(from); seed <= Number(to); seed++) {
  let story: Story | undefined;
  await fc.check(
    fc.asyncProperty(stories, async (value) => {
      story = value;
      return true;
    }),
    { seed, numRuns: 1 },
  );
  const began = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  try {
    const told = await live(story!);
    const used = process.cpuUsage(cpu);
    console.log(
      seed,
      `${(Number(process.hrtime.bigint() - began) / 1e6).toFixed()} ms`,
      `${((used.user + used.system) / 1e3).toFixed()} cpu`,
      story!.functions.length,
      JSON.stringify({ ...told.figures, endings: told.figures.endings.join() }),
    );
    for (const text of told.complaints) console.log("   !!", text.slice(0, 1500));
    if (verbose === "v" || (told.complaints.length && verbose === "c")) {
      console.log(JSON.stringify(story, null, 1));
      console.log(told.lines.join("\n"));
    }
  } catch (error) {
    console.log(seed, "CRASH", error);
  }
}
process.exit();
