/** Every file of a handover that tells of the fleet; the Terraform modules beside them are the same for each. */
import { cdkFiles } from "./cdk.ts";
import { templateFiles } from "./cloudformation.ts";
import { guideFile } from "./guide.ts";
import type { Handover, HandoverFile } from "./handover.ts";
import { serverlessFiles } from "./serverless.ts";
import { terraformFiles } from "./terraform.ts";

export function handoverFiles(handover: Handover): readonly HandoverFile[] {
  return withPathsOfTheirOwn([
    guideFile(handover),
    ...terraformFiles(handover),
    ...templateFiles(handover),
    ...cdkFiles(handover),
    ...serverlessFiles(handover),
  ]);
}

/**
 * Stacks whose names differ only in what no file name holds, or in case, have a file each: `chat.yml`, `chat-2.yml`.
 */
function withPathsOfTheirOwn(files: readonly HandoverFile[]): readonly HandoverFile[] {
  const taken = new Set<string>();
  return files.map((file) => {
    let { path } = file;
    for (let number = 2; taken.has(path.toLowerCase()); number += 1)
      path = file.path.replace(/(\.\w+)$/, `-${number}$1`);
    taken.add(path.toLowerCase());
    return { ...file, path };
  });
}
