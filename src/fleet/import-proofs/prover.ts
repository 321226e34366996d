/** The interface of each language's import proof. */
import type { ImportProof } from "../../domain/imports/import-proof.ts";
import type { ProofQuestion } from "../../domain/imports/import-world.ts";
import type { OpenZip } from "./reading.ts";

export interface Side {
  /** The function's package. */
  readonly task: OpenZip;
  /** Its readable layers, in order. */
  readonly layers: readonly OpenZip[];
}

export interface ProverQuestion extends Omit<ProofQuestion<Side>, "isLibrary"> {
  readonly runtime: string;
}

/** @throws NotUsable if an imported file cannot be unzipped */
export type Prover = (question: ProverQuestion) => Promise<ImportProof>;
