import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../src/cli/execution/connection.ts";
import { startWatchServer, type WatchServer } from "../../src/cli/watch/server.ts";
import { ended, started } from "../support/execution.ts";
import { aFleet, type Fleet, greeter, sharedCode } from "../support/fleet.ts";
import { aHostedService, type RunningService } from "../support/service.ts";
import { aBrowser, browserPath, seriousProblems } from "./browser.ts";
import { firstWrong, recorded, recordStates, truePictures } from "./shown-states.ts";

const nameIn = (arn: string) => arn.slice(arn.lastIndexOf(":") + 1);
const late =
  'import shared.greeting\n\ndef handler(event, context):\n    from shared.extra import EXTRA\n    return {"statusCode": EXTRA}\n';

describe.skipIf(browserPath === null)("the live page, in a browser (skipped where there is no chromium)", () => {
  let service: RunningService;
  let server: WatchServer;
  let browser: Browser;
  let page: Page;
  const troubles: string[] = [];

  beforeAll(async () => {
    [service, browser] = await Promise.all([aHostedService(), aBrowser()]);
    server = await startWatchServer(await connect({ stage: "dev" }));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await service?.stop();
  });
  afterEach(async () => {
    await page.close();
    expect(troubles.splice(0), "the page's console").toEqual([]);
  });

  async function open(address: string): Promise<void> {
    page = await browser.newPage({ viewport: { width: 1300, height: 850 } });
    page.setDefaultTimeout(300_000);
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") troubles.push(message.text());
    });
    page.on("pageerror", (error) => troubles.push(error.message));
    await page.goto(address);
    await page.waitForSelector("body[data-ready]");
  }

  const requestFor = (fleet: Fleet, prefix: string, more: object = {}) => ({
    layer: { name: prefix, zip: fleet.layerZip },
    fleet: { prefix: `${prefix}-` },
    canary: fleet.names[0],
    batchSize: 2,
    bakeSeconds: 1,
    graceSeconds: 1,
    ...more,
  });
  const headline = () => page.textContent("#headline");
  const tile = (name: string) => page.locator(`[role=option][data-name="${name}"]`);

  test("follows a migration to its end, every state as it is at each stage", async () => {
    const hostile = `${"<img src=x onerror=alert(1)>"}`;
    const printing = `${greeter["app.py"]}print("\\u202eforged: \\x1b[32mMigrated\\x07")\n`;
    const fleet = await aFleet(service.clients, {
      functions: [
        { name: "see-a", files: { "app.py": printing } },
        "see-b",
        "see-c",
        { name: "see-d", shared: { "shared/own.py": "OWN = 1\n" } },
      ],
    });
    const checks = { "see-a": [{ name: hostile, payload: { name: "page" }, expect: { text: "hello page" } }] };
    const execution = await started(service.clients, requestFor(fleet, "see", { checks }));
    await open(server.address(nameIn(execution)));
    await recordStates(page);
    expect(page.url()).not.toContain("token");
    await page.waitForFunction(() =>
      document.querySelector("#headline")?.textContent?.includes("1 of 3 functions moved"),
    );
    expect(await headline()).toMatch(/^Batch [12] of 2: 1 of 3 functions moved; nothing has failed\.$/);
    const end = await ended(service.clients, execution);
    expect(end.status).toBe("SUCCEEDED");
    await page.waitForSelector("body[data-running=false]");
    expect(await headline()).toBe("Migrated: every eligible function now uses the layer.");
    const shown = await recorded(page);
    expect(firstWrong(shown, await truePictures(service.clients, execution))).toBeNull();
    expect(shown.at(-1)).toMatchObject({ Migrated: "succeeded", "Migrate batch": "succeeded" });
    expect(shown.length).toBeGreaterThan(6);

    expect(await tile("see-b").textContent()).toMatch(/see-b\s*migrated\s*batch 2.* KB → .* KB/);
    expect(await tile("see-d").getAttribute("data-tone")).toBe("skipped");
    await tile("see-a").click();
    await page.waitForSelector("#function-details .log");
    expect(new URL(page.url()).searchParams.get("function")).toBe("see-a");
    const details = (await page.textContent("#function-details")) ?? "";
    expect(details).toContain(`${hostile}: passed`);
    expect(details).toContain("START RequestId");
    expect(details).toContain("forged: ");
    expect(details.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.locator("#lanes tbody tr").count()).toBe(2);
    expect(await seriousProblems(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

    await page.goto(server.address(nameIn(execution), "see-d"));
    await page.waitForSelector("#function-details details");
    expect(await page.textContent("#function-title")).toBe("see-d");
    await page.click("#function-details summary:has-text('shared/own.py')");
    expect(await page.textContent("#function-details details[open]")).toContain("-OWN = 1");
    expect(await seriousProblems(page)).toEqual([]);

    const [report] = await Promise.all([page.waitForEvent("popup"), page.click("#links a:has-text('Report')")]);
    await report.waitForLoadState();
    expect(await report.title()).toBe(`migrated: ${nameIn(execution)}`);
    await report.close();
    const { files } = await connect({ stage: "dev" });
    await page.goto("about:blank");
    await page.setContent((await files(execution).page.read()) ?? "");
    expect(await page.textContent("h1")).toContain("Migrated");
    expect(await page.evaluate(() => getComputedStyle(document.body).margin)).toBe("0px");
    expect(await seriousProblems(page)).toEqual([]);
  });

  test("follows an automatic rollback to its end, every state as it is at each stage", async () => {
    const shared = { ...sharedCode, "shared/extra.py": "EXTRA = 200\n" };
    const fleet = await aFleet(service.clients, {
      functions: [
        { name: "ill-a", shared },
        {
          name: "ill-b",
          shared,
          files: {
            "app.py": late.replace(
              "from shared.extra import EXTRA",
              'import importlib\n    EXTRA = importlib.import_module("shared." + "extra").EXTRA',
            ),
          },
        },
      ],
    });
    const before = await fleet.fingerprints();
    const checks = { "ill-b": [{ name: "late", expect: { statusCode: 200 } }] };
    const request = requestFor(fleet, "ill", { checks, drift: "adopt-layer", unproven: "migrate" });
    const execution = await started(service.clients, request);
    await open(server.address());
    await page.waitForSelector(`#execution-list li:has-text("${nameIn(execution)}") .badge`);
    await page.goto(server.address(nameIn(execution)));
    await recordStates(page);
    await page.waitForSelector("body[data-running=false]");
    await ended(service.clients, execution);
    expect(await headline()).toBe("Rolled back: every function that was changed is exactly as before.");
    expect(await page.textContent("#detail")).toContain("No module named 'shared.extra'");
    const shown = await recorded(page);
    expect(firstWrong(shown, await truePictures(service.clients, execution))).toBeNull();
    expect(shown.at(-1)).toMatchObject({ "Roll back": "succeeded", "Rolled back": "failed" });
    expect(shown.some((picture) => picture["Roll back"] === "running")).toBe(true);
    expect(await page.locator("#fleet [data-tone=restored]").count()).toBe(2);
    expect(await page.textContent("#remarks")).toContain("unhealthy ill-b");
    await tile("ill-b").click();
    await page.waitForSelector("#function-details .lines");
    expect(await page.textContent("#function-details .lines")).toContain("No module named 'shared.extra'");
    expect(await fleet.fingerprints()).toEqual(before);
    expect(await seriousProblems(page)).toEqual([]);
  });

  test("stops by button, after a question, by keyboard as well; what had moved is put back by itself", async () => {
    const fleet = await aFleet(service.clients, { functions: ["stop-a", "stop-b"] });
    const before = await fleet.fingerprints();
    const execution = await started(service.clients, requestFor(fleet, "stop", { bakeSeconds: 600 }));
    await open(server.address());
    await page.click(`#execution-list a:has-text("${nameIn(execution)}")`);
    await page.waitForSelector('.state[data-name="Bake"][data-status=running]');

    await page.focus("#stop");
    await page.keyboard.press("Enter");
    expect(await page.textContent("#confirm-title")).toBe("Stop this execution?");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("confirm-no");
    await page.keyboard.press("Escape");
    expect(await page.getAttribute("body", "data-running")).toBe("true");
    await page.click("#stop");
    await page.click("#confirm-yes");
    await page.waitForSelector("body[data-running=false]");
    expect((await ended(service.clients, execution)).status).toBe("ABORTED");
    expect(await page.getAttribute('.state[data-name="Bake"]', "data-status")).toBe("stopped");
    await page.click("#links a:text-is('Rollback')");
    await page.waitForSelector("body[data-running=false]");
    expect(await page.getAttribute('.state[data-name="Roll back"]', "data-status")).toBe("succeeded");
    expect(await fleet.fingerprints()).toEqual(before);
  });

  test("approves by button and rolls back by button, each after a question", async () => {
    const fleet = await aFleet(service.clients, { functions: ["word-a"] });
    const before = await fleet.fingerprints();
    const execution = await started(service.clients, requestFor(fleet, "word", { approval: "each-batch" }));
    await open(server.address(nameIn(execution)));
    await page.click("#approve");
    expect(await headline()).toMatch(/^Batch 1 of 1 is waiting for approval/);
    await page.click("#confirm-yes");
    await page.waitForSelector("body[data-running=false]");
    expect(await headline()).toBe("Migrated: every eligible function now uses the layer.");
    expect(await fleet.fingerprints()).not.toEqual(before);

    await page.click("#roll-back");
    await page.click("#confirm-yes");
    await page.waitForURL(/execution=rollback-/);
    await page.waitForSelector("body[data-running=false]");
    expect(await headline()).toBe("Rolled back: every function that was changed is exactly as before.");
    expect(await page.getAttribute('.state[data-name="Rolled back as asked"]', "data-status")).toBe("succeeded");
    expect(await fleet.fingerprints()).toEqual(before);

    await page.focus("[role=option][tabindex='0']");
    await page.keyboard.press("Enter");
    expect(await page.getAttribute("[role=option][aria-selected=true]", "data-name")).toBe("word-a");
    await page.waitForSelector("#function-details h3");
    await page.click("#links a:has-text('Rolled-back execution')");
    await page.waitForSelector("#links a:text-is('Rollback')");
    expect(await page.isHidden("#roll-back")).toBe(true);
  });

  test("without the token it shows nothing and says what to open", async () => {
    page = await browser.newPage();
    await page.goto(new URL(server.address()).origin);
    await page.waitForSelector("#trouble:not(:empty)");
    expect(await page.textContent("#trouble")).toContain("Open the address that the command printed");
    expect(await page.locator("#execution-list li").count()).toBe(0);
    expect(await seriousProblems(page)).toEqual([]);
  });
});
