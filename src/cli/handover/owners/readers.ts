/** The readers of all tools, and what they propose together. */
import type { Handover } from "../../../domain/handover/handover.ts";
import { OWNER_KINDS, type OwnerKind } from "../../../domain/handover/owner.ts";
import { edited, NOTHING, type Proposal, together } from "../../../domain/handover/repository/changes.ts";
import type { ChangedFile } from "../../../domain/handover/repository/patch.ts";
import { needsScript } from "../../../domain/handover/slim-package.ts";
import type { Repository } from "../repository/repository.ts";
import { readCdk } from "./cdk.ts";
import type { OwnerReader } from "./reading.ts";
import { readScripts } from "./script.ts";
import { readServerless } from "./serverless/serverless.ts";
import { readTemplates } from "./stacks/stacks.ts";
import { readTerraform } from "./terraform/terraform.ts";

const READERS: Readonly<Record<Exclude<OwnerKind, "unknown">, OwnerReader>> = {
  terraform: readTerraform,
  sam: readTemplates,
  cdk: readCdk,
  serverless: readServerless,
  cloudformation: readTemplates,
  script: readScripts,
};

/**
 * What a repository needs for all layers, and the owners of functions that only the repository names. Where the script
 * makes the packages, the files are not changed: a patch would leave the shared code out without generated files.
 */
export async function proposalFor(
  repository: Repository,
  handovers: readonly Handover[],
): Promise<{ readonly proposal: Proposal; readonly handovers: readonly Handover[] }> {
  const proposals: Proposal[] = [];
  const owned = new Map<string, OwnerKind>();
  for (const handover of handovers)
    for (const kind of OWNER_KINDS) {
      const functions = handover.functions.filter(
        ({ name, owner }) => owner.kind === kind || (owner.kind === "unknown" && !owned.has(name)),
      );
      const proposal = functions.length === 0 ? NOTHING : await READERS[kind]({ repository, handover, functions });
      proposals.push(needsScript(handover) ? { ...NOTHING, found: proposal.found } : proposal);
      for (const name of proposal.found.keys()) owned.set(name, kind);
    }
  const proposal = together(proposals);
  return { proposal, handovers: handovers.map((handover) => withOwners(handover, owned, proposal.found)) };
}

function withOwners(handover: Handover, owned: ReadonlyMap<string, OwnerKind>, found: Proposal["found"]): Handover {
  const functions = handover.functions.map((fn) => {
    const kind = fn.owner.kind === "unknown" ? owned.get(fn.name) : undefined;
    return kind === undefined
      ? fn
      : { ...fn, owner: { ...fn.owner, kind, evidence: `${found.get(fn.name)} in the repository` } };
  });
  return { ...handover, functions };
}

/** The files that a proposal changes, in order. */
export async function changedFiles(
  repository: Repository,
  { edits, newFiles }: Proposal,
): Promise<readonly ChangedFile[]> {
  const changed = await Promise.all(
    [...Map.groupBy(edits, ({ path }) => path)].map(async ([path, own]): Promise<ChangedFile> => {
      const before = (await repository.read(path)) ?? "";
      return { path, before, after: edited(before, own) };
    }),
  );
  const added = newFiles.map(({ path, content }): ChangedFile => ({ path, before: null, after: content }));
  return [...changed, ...added].sort((one, other) => (one.path < other.path ? -1 : 1));
}
