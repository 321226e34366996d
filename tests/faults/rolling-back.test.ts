import { faultMatrixOf } from "./matrix.ts";

/** Holds before the migration and not after it: what migrated comes back, all of it. */
const bundled = [{ function: "acme-b", expect: { bundled: true } }];

faultMatrixOf("while everything goes back", {
  tasks: ["accept", "roll-back", "write-report", "release-lock"],
  changes: { accept: [{ name: "brings its own code", steps: bundled }] },
});
