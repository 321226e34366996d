/** Says what a function's owner makes of it on the next deployment, if nobody changes the owner's files. */
import type { HandoverFunction } from "./handover.ts";
import type { OwnerKind } from "./owner.ts";

export interface NextDeployment {
  /** Whether invocations fail, or may. */
  readonly danger: "outage" | "possible" | "none";
  readonly text: string;
}

const PUT_BACK =
  "the next deployment that changes its code puts the old package back, with its own copy of the shared code: it serves, and the migration of this function is undone";
const CONFIGURATION_ONLY =
  "a deployment that changes only its configuration leaves the slim code in place: look with `npm run status -- --drift` whether the layer stayed";

const ON_LAYER: Readonly<Record<OwnerKind, NextDeployment>> = {
  terraform: {
    danger: "outage",
    text: "`terraform apply` takes the layer off, as the configuration does not list it. AWS provider 5.51 and newer do not notice that the code changed and leave the slim code in place: every import of the shared code fails from then on. Older providers put the old package back after the layer is gone: an outage until that has settled",
  },
  cloudformation: { danger: "possible", text: `${PUT_BACK}; ${CONFIGURATION_ONLY}` },
  sam: { danger: "possible", text: `${PUT_BACK}; ${CONFIGURATION_ONLY}` },
  cdk: { danger: "possible", text: `${PUT_BACK}; ${CONFIGURATION_ONLY}` },
  serverless: { danger: "possible", text: `${PUT_BACK}; ${CONFIGURATION_ONLY}` },
  unknown: {
    danger: "possible",
    text: "nobody knows what deploys it. A script that uploads the old package puts its copy back, which is safe; a tool that sets the layer list without the code (Terraform does) breaks it. Find its owner: give the handover Terraform's state (--terraform-state), or name the owner with --owner",
  },
};

/** What happens to one function on the next deployment of its owner. */
export function nextDeploymentOf({ onLayer, owner, change }: HandoverFunction): NextDeployment {
  if (!onLayer) return { danger: "none", text: "nothing changes: it was not moved to the layer" };
  if (change?.kind === "deleted") return { danger: "none", text: "nothing: it does not exist any more" };
  return ON_LAYER[owner.kind];
}
