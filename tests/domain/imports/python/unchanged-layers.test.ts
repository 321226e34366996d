import { expect, test } from "vitest";
import { proofOf } from "../../../support/import-worlds.ts";

test("a finding in an unchanged layer never blocks, and is reported", async () => {
  const app = "from shared.db import ping\ndef handler(event, context): return ping()\n";
  const vendor = {
    "python/vendor/__init__.py": "",
    "python/vendor/extra.py": "from vendor import made_when_it_runs\n",
  };
  const handler = "app.handler";
  const before = { task: { "app.py": app, "shared/db.py": "def ping(): pass\n" }, layers: [vendor], handler };
  const layer = { "python/shared/db.py": "import vendor.extra\ndef ping(): pass\n" };
  const after = { task: { "app.py": app }, layers: [vendor, layer], handler };
  const accepts = () => true;
  const { lost, unproven } = await proofOf(before, after, { accepts, unchangedLayers: ["layer 1"] });
  expect(lost).toEqual([]);
  expect(unproven).toMatchObject([{ file: "vendor/extra.py", why: "not found, in an unchanged layer" }]);
  const changed = await proofOf(before, after, { accepts });
  expect(changed.lost).toMatchObject([{ file: "vendor/extra.py", module: "vendor.made_when_it_runs" }]);
});
