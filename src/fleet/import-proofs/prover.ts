/** The interface of each language's import proof. */
import type { ImportProof } from "../../domain/imports/import-proof.ts";
import type { OpenZip } from "./reading.ts";

export interface Side {
  /** The function's package. */
  readonly task: OpenZip;
  /** Its readable layers, in order. */
  readonly layers: readonly OpenZip[];
}

export interface ProverQuestion {
  readonly runtime: string;
  readonly handler: string;
  readonly sharedPaths: readonly string[];
  readonly before: Side;
  /** The state after the change if these files or folders of the shared paths stay in the package. */
  after(keeps: readonly string[]): Side;
  /** Whether a file, by its path in a package, may have other content after the change. */
  accepts(path: string): boolean;
  /** Layers that cannot be read, by ARN. */
  readonly unreadableLayers: readonly string[];
  /** Layers that stay attached, by ARN. */
  readonly unchangedLayers: readonly string[];
  /** Whether an environment variable names a handler that the configured one wraps. */
  readonly isWrapped: boolean;
}

/** @throws NotUsable if an imported file cannot be unzipped */
export type Prover = (question: ProverQuestion) => Promise<ImportProof>;
