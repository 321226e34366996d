/** What the proofs of every language are asked. */
import type { ImportProof } from "../../domain/imports/import-proof.ts";
import type { OpenZip } from "./reading.ts";

export interface Side {
  /** The function's package, as it is on this side. */
  readonly task: OpenZip;
  /** Its layers that can be read, in their order. */
  readonly layers: readonly OpenZip[];
}

export interface ProverQuestion {
  readonly runtime: string;
  readonly handler: string;
  readonly sharedPaths: readonly string[];
  readonly before: Side;
  /** With these files of the shared paths, or data files of these folders, still in the package. */
  after(keeps: readonly string[]): Side;
  /** Whether other content of a file is what was asked for, by its path in a package. */
  accepts(path: string): boolean;
  /** Layers that cannot be read, by ARN. */
  readonly unreadableLayers: readonly string[];
  /** Those that stay as they are, by ARN. */
  readonly unchangedLayers: readonly string[];
  /** Its environment names a handler behind the one that is configured. */
  readonly isWrapped: boolean;
}

/** @throws NotUsable if a file a function reaches cannot be unzipped */
export type Prover = (question: ProverQuestion) => Promise<ImportProof>;
