/** Functions from whose packages everything leaves that they never reach, judged by python3. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { isAsGood } from "../../../../src/domain/imports/import-proof.ts";
import { isRemoved, isShared } from "../../../../src/domain/package/shared-path.ts";
import { unitsOf, unreachedAmong } from "../../../../src/domain/package/whole-code-base.ts";
import { variablesFound } from "../../../../src/domain/runtimes/environment-variables.ts";
import { python } from "../../../../src/domain/runtimes/python.ts";
import type { Outage } from "../../../service/outages/outage.ts";
import { pythonOutages, sharedPython } from "../../../service/outages/python.ts";
import { reportedInPython } from "../../../service/outages/python-reported.ts";
import type { Files } from "../../../support/fleet.ts";
import { keptOf, proofOf } from "../../../support/import-worlds.ts";
import { pythonCode } from "../../../support/shared-code.ts";
import { zipsOf } from "../../../support/zips-of-texts.ts";

const SHARED = pythonCode(["shared/"]);
/** Code of other functions, which each package of the fleet has too. */
const others: Files = {
  "jobs/__init__.py": "from jobs import nightly\n",
  "jobs/nightly.py": "from shared import db\n",
  "another_handler.py": "def handler(event, context):\n    return 'another'\n",
  "functions/one.py": "import jobs\n",
};

/** The layouts of a function before and after, or `null` if nothing beside the shared code leaves it. */
async function movedWithout({ own, more, onlyHere, handler = "app.handler", environment = {} }: Outage) {
  const task: Files = { ...others, ...own, ...sharedPython, ...more, ...onlyHere };
  const directory = zipsOf(task, []).own.directory;
  const options = {
    accepts: (path: string) => isShared(path, ["shared/"]),
    isLibrary: (path: string) => path.startsWith("tinylib"),
  };
  const proven = async (unreached: readonly string[]) => {
    const sharedPaths = [...SHARED.sharedPaths, ...unreached];
    const inLayer = Object.entries({ ...sharedPython, ...more, ...task }).filter(
      ([path]) => !(path in (onlyHere ?? {})) && isShared(path, sharedPaths),
    );
    const layer: Files = Object.fromEntries(inLayer.map(([path, text]) => [`python/${path}`, text]));
    const slim = Object.fromEntries(Object.entries(task).filter(([path]) => !isRemoved(path, pythonCode(sharedPaths))));
    const proof = await proofOf(
      { task, layers: [], handler },
      { task: slim, layers: [layer], handler },
      { ...options, sharedPaths },
    );
    return { proof, slim, layer };
  };
  const { proof } = await proven([]);
  const { leading, loading, pythonPathShutsLayersOut } = variablesFound(environment, SHARED.sharedPaths, python);
  const isHeld = [proof.lost, proof.changed, proof.doubts, loading].some(({ length }) => length > 0);
  if (isHeld || pythonPathShutsLayersOut || proof.reached === undefined) return null;
  const unreached = unreachedAmong(unitsOf(directory, SHARED), directory, null, new Set(proof.reached), SHARED);
  const without = await proven(unreached);
  if (unreached.length === 0 || !isAsGood(without.proof, proof)) return null;
  const keeps = [...without.proof.stays.map(({ module }) => module), ...(leading.length > 0 ? ["shared/"] : [])];
  const after = { ...keptOf(task, keeps), ...without.slim };
  return [
    { task, opt: {}, handler, environment },
    { task: after, opt: without.layer, handler, environment },
  ];
}

test("functions that move without what they never reach answer as before", async () => {
  const moved: { readonly title: string; readonly layouts: readonly object[] }[] = [];
  for (const outage of [...pythonOutages, ...reportedInPython]) {
    const layouts = await movedWithout(outage);
    if (layouts !== null) moved.push({ title: outage.title, layouts });
  }
  const said = execFileSync("python3", ["-S", "-E", "tests/support/outage_layouts.py"], {
    input: JSON.stringify(moved.flatMap(({ layouts }) => layouts)),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const answers = JSON.parse(said) as unknown[];
  expect(moved.length).toBeGreaterThan(40);
  const broken = moved.flatMap(({ title }, index) => {
    const [now, afterwards] = [answers[2 * index], answers[2 * index + 1]].map((each) => JSON.stringify(each));
    return now === afterwards ? [] : [{ title, now, afterwards }];
  });
  expect(broken).toEqual([]);
});
