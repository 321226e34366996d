/**
 * `npm run screenshots`: migrates the sample fleet in the embedded cloud and takes the screenshots in docs/images: live
 * page (light, dark, phone), report and terminal. Requires chromium.
 */
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { startCloud } from "@layershift/embedded-cloud";
import { type Browser, chromium, type Page } from "playwright-core";
import { deployService } from "../deployment/deploy-to-embedded-cloud.ts";
import { deploySampleFleet } from "../examples/sample-fleet/deploy-sample-fleet.ts";
import { sampleFleet } from "../examples/sample-fleet/sample-fleet.ts";
import { awsClients } from "../src/aws/clients.ts";
import { startMigration } from "../src/cli/commands/start-migration.ts";
import { connect } from "../src/cli/execution/connection.ts";
import { startWatchServer } from "../src/cli/watch/server.ts";
import { writeRequest } from "./demo/request.ts";
import { terminalPage } from "./screenshots/terminal-page.ts";

const FOLDER = fileURLToPath(new URL("../docs/images/", import.meta.url));
const STAGE = { stage: "dev" };
const [WIDE, PHONE] = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

/** Runs the migration, and calls `running` as soon as its name is known. Returns the terminal output. */
async function migrate(running: (execution: string) => Promise<void>): Promise<{ text: string; execution: string }> {
  await using request = await writeRequest(null);
  const started = Promise.withResolvers<string>();
  let text = "";
  const write = (piece: string) => {
    text += piece;
    const name = /Started\s+\S+:(\S+)/.exec(text)?.[1];
    if (name !== undefined) started.resolve(name);
  };
  // A terminal with colors that keeps every line.
  const output = { write, isTTY: true, columns: 118, rows: 40 };
  const argv = [request.path, "--shared-dir", request.sharedDir, "--wait"];
  const migration = startMigration(argv, { stdout: output, stderr: output, env: { CI: "1", ...endpoint() } });
  const execution = await started.promise;
  await running(execution);
  const code = await migration;
  if (code !== 0) throw new Error(`The migration ended with exit code ${code}:\n${text}`);
  return { text, execution };
}

function endpoint() {
  return { AWS_ENDPOINT_URL: process.env.AWS_ENDPOINT_URL };
}

async function takeScreenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${FOLDER}${name}.png`, fullPage: name === "terminal" });
  console.log(`docs/images/${name}.png`);
}

/** The page during the migration, then in dark mode, then on a phone. */
async function screenshotPage(browser: Browser, address: string): Promise<void> {
  const page = await browser.newPage({ viewport: WIDE, reducedMotion: "reduce" });
  await page.goto(address);
  await page.waitForSelector('tr:nth-child(2)[data-at-work] .chip[data-status="succeeded"]', { timeout: 120_000 });
  await page.waitForSelector('.state[data-name="Check health"][data-status="running"]', { timeout: 120_000 });
  await takeScreenshot(page, "page-light");
  await page.waitForSelector("body[data-running=false]", { timeout: 120_000 });
  await page.emulateMedia({ colorScheme: "dark" });
  await takeScreenshot(page, "page-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(PHONE);
  await page.evaluate(() => scrollTo(0, 0));
  await takeScreenshot(page, "page-phone");
  await page.close();
}

const cloud = await startCloud({ overlapSeconds: 0.5 });
for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
Object.assign(process.env, { AWS_ENDPOINT_URL: cloud.url, AWS_REGION: cloud.region });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});
try {
  await mkdir(FOLDER, { recursive: true });
  await deployService({ ...STAGE, parameters: { functionPrefixes: "acme-dev-" } });
  await deploySampleFleet(await sampleFleet(), awsClients());
  const connection = await connect(STAGE);
  const server = await startWatchServer(connection);
  const { text, execution } = await migrate((name) => screenshotPage(browser, server.address(name)));
  await server.stop();

  const page = await browser.newPage({ viewport: { width: 1100, height: 1180 } });
  await page.setContent((await connection.files(execution).page.read()) ?? "");
  await takeScreenshot(page, "report");
  await page.setViewportSize({ width: 1000, height: 760 });
  await page.setContent(terminalPage(text));
  await takeScreenshot(page, "terminal");
} finally {
  await browser.close();
  await cloud.stop();
}
process.exit(0);
