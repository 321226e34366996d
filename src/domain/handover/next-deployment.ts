/** What the next deployment of its owner does to a function if nobody changes the owner's files. */
import type { HandoverFunction } from "./handover.ts";
import type { OwnerKind } from "./owner.ts";

export interface NextDeployment {
  /** Whether invocations fail, or can fail. */
  readonly danger: "outage" | "possible" | "none";
  readonly text: string;
}

const PUT_BACK =
  "the next deployment that changes its code restores the old package with its own copy of the shared code: the function works, and its migration is undone";
const CONFIGURATION_ONLY =
  "A deployment that changes only its configuration keeps the slim code: check with `npm run status -- --drift` that the layer is still attached";

const ON_LAYER: Readonly<Record<OwnerKind, NextDeployment>> = {
  terraform: {
    danger: "outage",
    text: "`terraform apply` removes the layer, because the configuration does not list it. AWS provider 5.51 and newer do not notice that the code changed, and keep the slim code: every import of the shared code fails. Older providers restore the old package after they removed the layer: an outage until that update has settled",
  },
  cloudformation: { danger: "possible", text: `${PUT_BACK}. ${CONFIGURATION_ONLY}` },
  sam: { danger: "possible", text: `${PUT_BACK}. ${CONFIGURATION_ONLY}` },
  cdk: { danger: "possible", text: `${PUT_BACK}. ${CONFIGURATION_ONLY}` },
  serverless: { danger: "possible", text: `${PUT_BACK}. ${CONFIGURATION_ONLY}` },
  script: {
    danger: "possible",
    text: "a script that uploads the old package restores its copy of the shared code: the function works, and its migration is undone. A script that also sets the layers without this one breaks imports until the old package is uploaded, and for good if the package is not",
  },
  unknown: {
    danger: "possible",
    text: "it is not known what deploys it. A script that uploads the old package restores its copy, which is safe. A tool that sets the layer list without the code, as Terraform does, breaks it. Find its owner: pass Terraform's state (--terraform-state), or name the owner (--owner)",
  },
};

/** What happens to a function on the next deployment of its owner. */
export function nextDeploymentOf({ onLayer, owner, change }: HandoverFunction): NextDeployment {
  if (!onLayer) return { danger: "none", text: "nothing changes: it was not moved to the layer" };
  if (change?.kind === "deleted") return { danger: "none", text: "nothing: it no longer exists" };
  return ON_LAYER[owner.kind];
}
