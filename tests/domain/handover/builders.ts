import type { Handover, HandoverFunction } from "../../../src/domain/handover/handover.ts";
import { ownerOf } from "../../../src/domain/handover/owner.ts";

export const layer = (name: string, version: number) =>
  `arn:aws:lambda:eu-central-1:123456789012:layer:${name}:${version}`;
export const versionArn = layer("acme-shared-code", 7);

/** A function that stands on the layer, after one layer of its own. */
export function handed(
  name: string,
  tags: Record<string, string>,
  changes: Partial<HandoverFunction> = {},
): HandoverFunction {
  return {
    name,
    owner: ownerOf({ functionName: name, tags: new Map(Object.entries(tags)), metadata: null, terraformAddress: null }),
    packageType: "Zip",
    outcome: "migrated",
    reason: null,
    onLayer: true,
    layers: [layer("tracing", 3), versionArn],
    layersBefore: [layer("tracing", 3)],
    keeps: [],
    slim: { unreached: [], replacements: [] },
    aliases: [],
    change: { kind: "as-migrated", text: "uses version 7 of the layer" },
    ...changes,
  };
}

export const stackTags = (stack: string, logicalId: string, more: Record<string, string> = {}) => ({
  "aws:cloudformation:stack-name": stack,
  "aws:cloudformation:logical-id": logicalId,
  ...more,
});

const skipped = {
  outcome: "skipped",
  reason: "its copy of the shared code differs from the layer: changed shared/logic/pricing.py",
  onLayer: false,
  layers: [layer("tracing", 3)],
  change: null,
} as const;

/** Behind one alias that moved, and where named another that stayed. */
const behind = (moved: string, stayed?: string): Pick<HandoverFunction, "aliases"> => ({
  aliases: [
    { name: moved, version: "8", before: "7" },
    ...(stayed === undefined ? [] : [{ name: stayed, version: "6", before: null }]),
  ],
});

/** A fleet with functions of every owner, some of them behind aliases. */
export function aHandover(changes: Partial<Handover> = {}): Handover {
  return {
    execution: "migrate-20261123-153000-ab12",
    family: "python",
    layerName: "acme-shared-code",
    layerVersionArn: versionArn,
    sharedPaths: ["shared/"],
    exclude: ["tests/", "*.md", ".*"],
    runtimes: ["python3.11"],
    architectures: ["x86_64"],
    functions: [
      handed("acme-dev-chat-handler", { ManagedBy: "terraform" }, behind("live", "next")),
      handed("acme-dev-quiz-grade", { ManagedBy: "terraform" }, { layers: [versionArn], layersBefore: [] }),
      handed("acme-dev-billing-invoice", { ManagedBy: "terraform" }, skipped),
      handed("acme-dev-video", { ManagedBy: "terraform" }, { ...skipped, packageType: "Image", layers: [] }),
      handed("acme-dev-course-create", stackTags("courses", "CourseCreate"), behind("live")),
      handed(
        "acme-dev-course-enroll",
        stackTags("courses-sam", "CourseEnroll", { "lambda:createdBy": "SAM" }),
        behind("live"),
      ),
      handed("acme-dev-report", stackTags("Reports", "Exporter3BAA72D1"), behind("live")),
      handed("acme-dev-digest", stackTags("acme-dev", "DigestLambdaFunction", { STAGE: "dev" }), behind("live")),
      handed("acme-dev-script", {}, { change: { kind: "stripped", text: "BROKEN: the layer is no longer attached" } }),
    ],
    ...changes,
  };
}
