import { faultMatrixOf } from "./matrix.ts";

faultMatrixOf("while functions change", { tasks: ["take-baseline", "migrate-batch"] });
