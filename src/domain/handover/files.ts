/** All files of a handover that depend on the fleet. The Terraform modules are the same for every fleet. */
import { cdkFiles } from "./cdk.ts";
import { templateFiles } from "./cloudformation.ts";
import { guideFile } from "./guide.ts";
import type { Handover, HandoverFile } from "./handover.ts";
import { serverlessFiles } from "./serverless.ts";
import { terraformFiles } from "./terraform.ts";

export function handoverFiles(handover: Handover): readonly HandoverFile[] {
  return withUniquePaths([
    guideFile(handover),
    ...terraformFiles(handover),
    ...templateFiles(handover),
    ...cdkFiles(handover),
    ...serverlessFiles(handover),
  ]);
}

/** Numbers the files of stacks whose names become the same file name: `chat.yml`, `chat-2.yml`. Case is ignored. */
function withUniquePaths(files: readonly HandoverFile[]): readonly HandoverFile[] {
  const taken = new Set<string>();
  return files.map((file) => {
    let { path } = file;
    for (let number = 2; taken.has(path.toLowerCase()); number += 1)
      path = file.path.replace(/(\.\w+)$/, `-${number}$1`);
    taken.add(path.toLowerCase());
    return { ...file, path };
  });
}
