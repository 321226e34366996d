/** What the reader of one tool's files is given. */
import type { Handover, HandoverFunction } from "../../../domain/handover/handover.ts";
import type { Proposal } from "../../../domain/handover/repository/changes.ts";
import type { Repository } from "../repository/repository.ts";

export interface Reading {
  readonly repository: Repository;
  readonly handover: Handover;
  /** The functions of this tool, and those whose tool is not known. */
  readonly functions: readonly HandoverFunction[];
}

/** Proposes changes for the functions that are on the layer. Functions of unknown tools are only looked for. */
export type OwnerReader = (reading: Reading) => Promise<Proposal>;
