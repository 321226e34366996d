import { faultMatrixOf } from "./matrix.ts";

faultMatrixOf("while the change is judged", {
  tasks: ["check-health", "scan-for-import-errors", "accept", "write-report", "release-lock"],
});
