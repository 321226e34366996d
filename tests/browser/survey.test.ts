import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { surveyPage } from "../../src/cli/render/survey-page.ts";
import type { RegionSurvey, Survey } from "../../src/domain/survey/survey.ts";
import { aBrowser, browserPath, seriousProblems } from "./browser.ts";

const nameAt = (at: number) => `f-${String(at).padStart(5, "0")}`;
const size = { version: null, files: 1, bytes: 1000, zipBytes: 400 };

/** `parts` folders, each in two copies, in all functions but the last. */
function aRegion(region: string, functions: number, parts: number): RegionSurvey {
  const names = Array.from({ length: functions - 1 }, (_, at) => nameAt(at));
  return {
    ...{ accountId: "000000000000", region, functions, unread: [], layers: [] },
    ...{ storage: { usedBytes: 1, allowedBytes: 2 } },
    cannotMove: [{ name: nameAt(0), why: { code: null, data: {}, reason: "it is a container image" } }],
    parts: Array.from({ length: parts }, (_, at) => ({
      ...({ kind: "own", language: "python", name: `folder-${at}/`, sharedPaths: [`folder-${at}/`] } as const),
      ...{ holders: names.length, savedBytes: at * 1000, request: null },
      copies: [
        { ...size, functions: names.slice(3) },
        { ...size, functions: names.slice(0, 3) },
      ],
    })),
  };
}

describe.skipIf(browserPath === null)("the page of a survey, in a browser (skipped where there is no chromium)", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await aBrowser();
  });
  afterAll(() => browser?.close());

  async function open(...regions: readonly [RegionSurvey, ...RegionSurvey[]]): Promise<Page> {
    const survey: Survey = { version: 1, at: "2026-12-01T00:00:00.000Z", regions };
    const file = join(tmpdir(), `survey-${process.pid}-${regions.length}-${regions[0].functions}.html`);
    await writeFile(file, await surveyPage(survey));
    const page = await browser.newPage({ viewport: { width: 1300, height: 850 } });
    await page.goto(pathToFileURL(file).href);
    return page;
  }

  test("says which copy a function has, by pointer and by keyboard, in each Region", async () => {
    const page = await open(aRegion("us-east-1", 10, 3), aRegion("eu-west-1", 5, 2));
    const [first, second] = [page.locator("article").nth(0), page.locator("article").nth(1)];
    await first.locator("canvas").hover({ position: { x: 30, y: 2 } });
    expect(await first.locator(".said").textContent()).toBe("f-00000 · folder-1/: copy 2 of 2");
    await second.locator("canvas").focus();
    for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight"])
      await page.keyboard.press(key);
    expect(await second.locator(".said").textContent()).toBe("f-00003 · folder-1/: copy 1 of 2");
    expect(await second.locator(".mark").isVisible()).toBe(true);
    await page.close();
  });

  test("sorts its tables, and has no serious problem for assistive technology, in light and dark", async () => {
    const page = await open(aRegion("us-east-1", 10, 3));
    const first = () => page.locator("table").first().locator("tbody tr").first().locator("td").first().textContent();
    const saves = page.getByRole("button", { name: "a layer saves" });
    await saves.click();
    expect(await first()).toBe("folder-2/");
    await saves.click();
    expect(await first()).toBe("folder-0/");
    expect(await seriousProblems(page)).toEqual([]);
    await page.close();
  });

  test("shows 5,000 functions × 40 parts, and marks cells without drawing again", async () => {
    const page = await open(aRegion("us-east-1", 5000, 40));
    const canvas = page.locator("canvas");
    expect(await canvas.evaluate((element: HTMLCanvasElement) => element.height)).toBeGreaterThanOrEqual(4999);
    const before = await canvas.evaluate((element: HTMLCanvasElement) => {
      const pen = element.getContext("2d") as CanvasRenderingContext2D;
      Object.assign(window, { drawn: 0 });
      pen.fillRect = () => Object.assign(window, { drawn: 1 });
      return element.isConnected;
    });
    expect(before).toBe(true);
    await canvas.hover({ position: { x: 30, y: 40 } });
    expect(await page.locator(".said").textContent()).toContain("folder-1/");
    expect(await page.evaluate(() => Reflect.get(window, "drawn"))).toBe(0);
    await page.close();
  });
});
