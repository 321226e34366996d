/** Measures a survey of a fleet with planted parts, and checks that it finds exactly them. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, promisify } from "node:util";
import { startCloud } from "@layershift/embedded-cloud";
import packageJson from "../../package.json" with { type: "json" };
import { awsClients } from "../../src/aws/clients.ts";
import { survey as surveyDocument } from "../../src/domain/survey/survey.ts";
import { type Planted, plantFleet } from "./planted-fleet.ts";
import type { BenchOptions, Cell, Part } from "./table.ts";

const SIZES = [1000];

export const surveys: Part = {
  name: "survey",
  measures: "time and memory of a survey",
  async run({ sizes = SIZES }: BenchOptions, log) {
    const rows = [];
    for (const size of sizes) rows.push(await rowOf(size, log));
    return [{ title: "Survey of planted fleets", columns, rows, notes }];
  },
};

const columns = ["functions", "seconds", "peak MB", "parts found", "survey.html KB"];
const notes = [
  "A separate process, at the API rates of AWS. It fails if it finds anything but what was planted: three folders, one in five copies, and four libraries in two versions each.",
];

async function rowOf(size: number, log: (text: string) => void): Promise<readonly Cell[]> {
  const cloud = await startCloud({ settleSeconds: 0.1 });
  const folder = await mkdtemp(join(tmpdir(), "layershift-bench-"));
  try {
    process.env.AWS_ENDPOINT_URL = cloud.url;
    const planted = await cloud.unthrottled(() => plantFleet(size, awsClients()));
    log(`  ${size} functions created`);
    const { seconds, peakBytes } = await surveyInto(folder, cloud.url);
    const survey = surveyDocument.parse(JSON.parse(await readFile(join(folder, "out", "survey.json"), "utf8")));
    const found: Planted = Object.fromEntries(
      survey.regions.flatMap(({ parts }) =>
        parts.map(({ name, kind, copies }) => [name, [kind, copies.map(({ functions }) => functions.length)]]),
      ),
    );
    if (!isDeepStrictEqual(found, planted))
      throw new Error(`Planted ${JSON.stringify(planted)}, found ${JSON.stringify(found)}.`);
    const page = await readFile(join(folder, "out", "survey.html"));
    return [size, seconds, peakBytes / 1_000_000, Object.keys(found).length, page.length / 1000];
  } finally {
    await cloud.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The peak is what the system says of the process at its end. */
const TELL_PEAK =
  'data:text/javascript,import{writeFileSync}from"node:fs";process.on("exit",()=>writeFileSync(process.env.PEAK_FILE,String(process.resourceUsage().maxRSS*1024)))';

async function surveyInto(folder: string, url: string) {
  const peakFile = join(folder, "peak");
  const env = { ...process.env, AWS_ENDPOINT_URL: url, PEAK_FILE: peakFile, XDG_CACHE_HOME: join(folder, "cache") };
  const started = performance.now();
  const [, ...script] = packageJson.scripts.survey.split(" ");
  const args = ["--import", TELL_PEAK, ...script, "--prefix", "planted-", "--out", join(folder, "out")];
  await promisify(execFile)(process.execPath, args, { env });
  return {
    seconds: (performance.now() - started) / 1000,
    peakBytes: Number(await readFile(peakFile, "utf8")),
  };
}
