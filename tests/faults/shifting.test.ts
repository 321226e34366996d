import { faultMatrixOf } from "./matrix.ts";

faultMatrixOf("while traffic shifts to versions", { tasks: ["shift-traffic"], sampled: 2, releases: true });

faultMatrixOf("while a fleet behind aliases is looked at", {
  tasks: ["take-inventory"],
  operations:
    /^lambda\.(ListCodeSigningConfigs|ListFunctionUrlConfigs|ListProvisionedConcurrencyConfigs|ListEventSourceMappings)$/,
  sampled: 1,
  releases: true,
});

faultMatrixOf("while a share of the traffic shifts first", {
  tasks: ["shift-traffic"],
  operations: /^lambda\./,
  changes: { shift: { percent: 20, bakeSeconds: 1 } },
  sampled: 2,
  releases: true,
});

faultMatrixOf("while versions are published", {
  tasks: ["migrate-batch"],
  operations: /^lambda\.(ListAliases|ListVersionsByFunction|PublishVersion)$/,
  sampled: 2,
  releases: true,
});

/** Holds before the migration and not after it. */
const bundled = [{ function: "acme-b", expect: { bundled: true } }];

faultMatrixOf("while traffic goes back and versions go", {
  tasks: ["roll-back"],
  operations:
    /^lambda\.(ListAliases|UpdateAlias|ListVersionsByFunction|ListProvisionedConcurrencyConfigs|ListEventSourceMappings|DeleteFunction)$/,
  changes: { accept: [{ name: "brings its own code", steps: bundled }] },
  sampled: 2,
  releases: true,
});
