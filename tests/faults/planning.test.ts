import { faultMatrixOf } from "./matrix.ts";

// Fails when a plan whose task fails is rolled back: it holds no lock, and so a human is called.
faultMatrixOf("a plan, which calls no human", {
  tasks: ["read-request", "take-inventory", "probe-imports", "write-report"],
  changes: { probe: "all" },
  plan: true,
});
