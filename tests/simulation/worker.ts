/** Simulates the seeds that its parent sends, one after the other, until the parent disconnects. */
import { endSimulations, simulateSeed } from "./simulation.ts";

process.on("message", async (seed: number) => {
  try {
    const { lines: _, ...told } = await simulateSeed(seed);
    process.send?.(told);
  } catch (error) {
    const complaint = `the simulation itself failed: ${(error as Error).stack ?? error}`;
    process.send?.({ seed, complaints: [complaint], ms: 0, figures: null });
  }
});
process.on("disconnect", async () => {
  await endSimulations();
  process.exit();
});
