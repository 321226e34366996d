/**
 * The template of any deployment, from the packaged one: stages and parameters differ in the template alone, so the
 * code is packaged once, and deploying needs no packager.
 */
import { serviceNameOf } from "../src/domain/service-names.ts";
import { environmentOf } from "./environment.ts";
import { stage as anyStage, tags } from "./names.ts";
import type { Parameters } from "./parameters.ts";
import { resourcesOf } from "./resources.ts";
import type { Template, TemplateResource } from "./stack/template.ts";
import { tasksOf } from "./tasks.ts";

export interface Deployment {
  readonly stage: string;
  /** Of the Region, for example `aws-us-gov`. */
  readonly partition: string;
  readonly parameters: Parameters;
}

/** The stage that the service is packaged for. */
export const PACKAGED_STAGE = "dev";

/** The template that the packager writes for this deployment. @param packaged for `PACKAGED_STAGE` */
export function templateOf(packaged: Template, { stage, partition, parameters }: Deployment): Template {
  const { Resources, Outputs } = resourcesOf(parameters, tasksOf(parameters), partition);
  const { Resources: added, Outputs: addedOutputs } = withText(
    { Resources: onlyAdded(packaged.Resources, isAdded), Outputs: onlyAdded(packaged.Outputs, isOfBucket) },
    serviceNameOf(PACKAGED_STAGE),
    serviceNameOf(stage),
  );
  const environment = environmentOf(parameters);
  const functions = Object.entries(added).map(([id, resource]) => [id, withSettings(resource, environment)]);
  const template = {
    ...packaged,
    Resources: { ...Object.fromEntries(functions), ...Resources },
    Outputs: { ...addedOutputs, ...Outputs },
  };
  return withText(template, anyStage, stage);
}

/** The packager adds the functions, their logs, and the bucket of the code. */
const isAdded = (id: string, resources: Template["Resources"]) =>
  isOfBucket(id) || id.endsWith("LambdaFunction") || `${/^(.*)LogGroup$/.exec(id)?.[1]}LambdaFunction` in resources;
const isOfBucket = (id: string) => id.startsWith("ServerlessDeployment");

function onlyAdded<Members extends object>(members: Members, test: (id: string, members: Members) => boolean): Members {
  return Object.fromEntries(Object.entries(members).filter(([id]) => test(id, members))) as Members;
}

function withSettings(resource: TemplateResource, environment: object): TemplateResource {
  const { Type, Properties } = resource;
  if (Type !== "AWS::Lambda::Function") return resource;
  const { Environment } = Properties as { readonly Environment: { readonly Variables: object } };
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const Variables = { ...Environment.Variables, ...environment };
  return { ...resource, Properties: { ...Properties, Tags, Environment: { Variables } } };
}

function withText<T>(value: T, text: string, by: string): T {
  return JSON.parse(JSON.stringify(value).replaceAll(text, by)) as T;
}
