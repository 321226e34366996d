/** Every file of a handover that tells of the fleet; the Terraform modules beside them are the same for each. */
import { cdkFiles } from "./cdk.ts";
import { templateFiles } from "./cloudformation.ts";
import { guideFile } from "./guide.ts";
import type { Handover, HandoverFile } from "./handover.ts";
import { serverlessFiles } from "./serverless.ts";
import { terraformFiles } from "./terraform.ts";

export function handoverFiles(handover: Handover): readonly HandoverFile[] {
  return [
    guideFile(handover),
    ...terraformFiles(handover),
    ...templateFiles(handover),
    ...cdkFiles(handover),
    ...serverlessFiles(handover),
  ];
}
