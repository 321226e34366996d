/** All files of a handover that depend on the fleet. The Terraform modules are the same for every fleet. */
import { cdkFiles } from "./cdk.ts";
import { templateFiles } from "./cloudformation.ts";
import { guideFile } from "./guide.ts";
import type { Handover, HandoverFile } from "./handover.ts";
import type { Review } from "./repository/review.ts";
import { serverlessFiles } from "./serverless.ts";
import { needsScript, slimPackageFile } from "./slim-package.ts";
import { terraformFiles } from "./terraform.ts";

/** With a review of the team's files, its patch takes the place of the fragments, except for packages of the script. */
export function handoverFiles(handover: Handover, review: Review | null = null): readonly HandoverFile[] {
  const isScripted = needsScript(handover);
  if (review !== null && !isScripted) return [guideFile(handover, review)];
  return withUniquePaths([
    guideFile(handover, null),
    ...terraformFiles(handover),
    ...templateFiles(handover),
    ...cdkFiles(handover),
    ...serverlessFiles(handover),
    ...(isScripted ? [slimPackageFile(handover)] : []),
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
