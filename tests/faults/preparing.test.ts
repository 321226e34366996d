import { faultMatrixOf } from "./matrix.ts";

faultMatrixOf("until the layer is published", {
  tasks: ["read-request", "take-lock", "take-inventory", "probe-imports", "publish-layer"],
  changes: { probe: "all" },
});
