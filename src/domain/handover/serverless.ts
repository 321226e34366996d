/** Fragments of serverless.yml, one for each stack, with the layers and patterns of its functions. */
import { filesByStack } from "./cloudformation.ts";
import { markdownCode, serverlessString } from "./escaping.ts";
import { type Handover, type HandoverFile, type HandoverFunction, namesIn } from "./handover.ts";
import { needsScript } from "./slim-package.ts";

/** `serverless/STACK.yml`, for functions on the layer. */
export function serverlessFiles(handover: Handover): readonly HandoverFile[] {
  return filesByStack(handover, "serverless", (stack, functions) => fragment(handover, stack, functions));
}

function fragment(handover: Handover, stack: string | null, functions: readonly HandoverFunction[]): string {
  const { family, layerVersionArn, sharedPaths } = handover;
  const version = `${namesIn({ family }).camel}LayerVersionArn`;
  const patterns = sharedPaths.map((path) => serverlessString(`!${path.endsWith("/") ? `${path}**` : path}`));
  const isScripted = needsScript(handover);
  const blocks = functions.flatMap(({ name, owner, layers }) => [
    `  # ${markdownCode(name)}`,
    `  ${serverlessString(owner.called ?? name)}:`,
    "    layers:",
    ...layers.map((arn) => {
      return `      - ${arn === layerVersionArn ? `"\${self:custom.${version}}"` : serverlessString(arn)}`;
    }),
    "    package:",
    ...(isScripted
      ? ["      artifact: TARGET # the ZIP that slim-package.mjs writes"]
      : ["      patterns:", ...patterns.map((pattern) => `        - ${pattern}`)]),
  ]);
  return `${[
    `# Merge into serverless.yml${stack === null ? "" : ` of stack ${markdownCode(stack)}`}. Layers of a function replace provider.layers, so these lists are complete.`,
    "# Patterns of a function apply only to individual packages.",
    "custom:",
    `  ${version}: ${serverlessString(layerVersionArn)}`,
    "package:",
    "  individually: true",
    "functions:",
    ...blocks,
  ].join("\n")}\n`;
}
