/** Names in the files of a handover. Each language has its own, so that two handovers fit in one project. */
import type { FamilyName } from "../runtimes/family.ts";

export interface HandoverNames {
  /** Terraform: `module.shared_code_layer`, `local.shared_code_functions`. */
  readonly snake: string;
  /** CloudFormation: `SharedCodeLayerVersionArn`. */
  readonly pascal: string;
  /** Serverless: `custom.sharedCodeLayerVersionArn`. */
  readonly camel: string;
  /** Files: `shared-code-layers.ts`. */
  readonly kebab: string;
}

const NAMES: Readonly<Record<FamilyName, HandoverNames>> = {
  python: { snake: "shared_code", pascal: "SharedCode", camel: "sharedCode", kebab: "shared-code" },
  nodejs: { snake: "shared_node_code", pascal: "SharedNodeCode", camel: "sharedNodeCode", kebab: "shared-node-code" },
};

export function handoverNames(family: FamilyName): HandoverNames {
  return NAMES[family];
}
