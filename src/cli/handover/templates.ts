/** Reads local templates (`cdk.out`), which say more about functions than their tags do. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { mapOf } from "../../domain/names.ts";
import { Refused } from "../terminal/errors.ts";

/** `Metadata` of Lambda functions, by stack and logical ID. */
export interface Templates {
  metadataOf(stack: string | undefined, logicalId: string | undefined): ReadonlyMap<string, unknown> | null;
}

export const NO_TEMPLATES: Templates = { metadataOf: () => null };

const Template = z.object({
  Resources: mapOf(
    z.string(),
    z.object({ Type: z.string(), Metadata: mapOf(z.string(), z.unknown()).default(() => new Map()) }),
  ),
});

/** Reads every `*.template.json` of a folder. @throws Refused if there are none or one cannot be read */
export async function readTemplates(folder: string): Promise<Templates> {
  const names = await readdir(folder).catch((cause) => {
    throw new Refused(`Folder ${folder} does not exist. Pass the folder that cdk synth writes to (cdk.out).`, {
      cause,
    });
  });
  const files = names.filter((name) => name.endsWith(".template.json")).sort();
  if (files.length === 0)
    throw new Refused(
      `${folder} contains no *.template.json files. Pass the folder that cdk synth writes to (cdk.out).`,
    );
  const templates = await Promise.all(
    files.map(async (file) => ({ file, ...(await readTemplate(join(folder, file))) })),
  );
  return {
    metadataOf(stack, logicalId = "") {
      const holding = templates.filter(({ Resources }) => Resources.get(logicalId)?.Type === "AWS::Lambda::Function");
      const own = holding.find(({ file }) => file === `${stack}.template.json`) ?? holding[0];
      return own?.Resources.get(logicalId)?.Metadata ?? null;
    },
  };
}

async function readTemplate(path: string): Promise<z.infer<typeof Template>> {
  try {
    return Template.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    throw new Refused(`${path} is not a CloudFormation template in JSON. Run cdk synth again.`, { cause });
  }
}
