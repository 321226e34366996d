/** The template and the code of a stage, as the options of a command say. */
import { codePrefixOf } from "../../deployment/code-location.ts";
import { packageService } from "../../deployment/packaging.ts";
import { parametersOf } from "../../deployment/parameters.ts";
import { readTemplate, type Template } from "../../deployment/stack/template.ts";
import { templateOf } from "../../deployment/template.ts";
import { Refused } from "../../src/cli/terminal/errors.ts";
import { partitionOf } from "../../src/domain/partition.ts";
import { stageProblem } from "../../src/domain/service-names.ts";

export interface ServiceTemplate {
  readonly template: Template;
  /** Folder of the ZIPs. */
  readonly folder: string;
  /** Prefix of the ZIPs' keys in a bucket. */
  readonly codePrefix: string;
}

/** @throws Refused if a parameter is missing or not valid, or the stage's name is too long for the Region */
export async function serviceTemplateOf(
  stage: string,
  region: string,
  parameters: readonly string[],
): Promise<ServiceTemplate> {
  const problem = stageProblem(stage, region);
  if (problem !== null) throw new Refused(problem);
  const deployment = { stage, partition: partitionOf(region), parameters: readParameters(parameters) };
  const folder = await packageService();
  const template = templateOf(await readTemplate(folder), deployment);
  return { template, folder, codePrefix: await codePrefixOf(folder) };
}

function readParameters(parameters: readonly string[]) {
  try {
    return parametersOf({ parameters, deploys: true });
  } catch (cause) {
    throw new Refused(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** An option that can be repeated. */
export const collect = (value: string, others: readonly string[] = []) => [...others, value];
