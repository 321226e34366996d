/** `npm run handover`: writes the changes that the team's infrastructure code now needs. */
import { resolve } from "node:path";
import { Option } from "commander";
import pLimit from "p-limit";
import { inCommand } from "../../domain/execution-name.ts";
import { handoverFiles } from "../../domain/handover/files.ts";
import type { Handover, HandoverFile, HandoverFunction } from "../../domain/handover/handover.ts";
import { nextDeploymentOf } from "../../domain/handover/next-deployment.ts";
import { OWNER_KINDS, type OwnerKind, ownerOf } from "../../domain/handover/owner.ts";
import { afterEdits } from "../../domain/handover/repository/changes.ts";
import { patchText } from "../../domain/handover/repository/patch.ts";
import type { Review } from "../../domain/handover/repository/review.ts";
import { generatedIn } from "../../domain/package/replacements.ts";
import { isShared } from "../../domain/package/shared-path.ts";
import { dataFilesBelow } from "../../domain/package/slim-package.ts";
import { type Connection, connect } from "../execution/connection.ts";
import {
  type Ended,
  type EndedLayer,
  findEndedMigration,
  type LiveFunction,
  liveFleet,
} from "../execution/live-fleet.ts";
import { changedFiles, proposalFor } from "../handover/owners/readers.ts";
import { openRepository } from "../handover/repository/repository.ts";
import { NO_TEMPLATES, readTemplates, type Templates } from "../handover/templates.ts";
import { readAddresses } from "../handover/terraform-state.ts";
import { readFixedFiles, writeFiles } from "../handover/write-files.ts";
import { renderHandover } from "../render/handover.ts";
import { Refused } from "../terminal/errors.ts";
import { type Call, type CommandResult, type CommonOptions, cliCommand } from "./command.ts";

interface HandoverOptions extends CommonOptions {
  readonly out: string;
  readonly repo?: string;
  readonly force?: true;
  readonly owner?: OwnerKind;
  readonly templates?: string;
  readonly terraformState?: string;
}

/** Reads the execution and the live functions, and writes a folder. Changes nothing in AWS. */
export const handover = cliCommand<HandoverOptions>(
  {
    name: "handover",
    summary:
      "Writes the infrastructure code changes that make a migration permanent, and explains what the next deployment does without them.",
    operand: { name: "execution", is: "name or ARN of the migration" },
    example: "migrate-20261123-153000-ab12 --out ./handover",
    options: (command) =>
      command
        .requiredOption("--out <dir>", "folder to write to (required); existing files are replaced only with --force")
        .option(
          "--repo <dir>",
          "folder with your infrastructure code, for which a patch is written; nothing is changed there",
        )
        .option("--force", "replace existing files")
        .addOption(
          new Option("--owner <tool>", "tool that deploys functions whose tags name no tool").choices(OWNER_KINDS),
        )
        .option(
          "--templates <dir>",
          "folder with synthesized templates (cdk.out), to recognize CDK functions by aws:cdk:path",
        )
        .option(
          "--terraform-state <file>",
          "output of terraform show -json, or a state file; needed because Terraform adds no tags",
        ),
  },
  writeHandover,
);

async function writeHandover(call: Call<HandoverOptions>): Promise<CommandResult> {
  const [execution = ""] = call.arguments;
  const { out, repo, force = false, owner = "unknown", templates, terraformState } = call.options;
  const sources: Sources = {
    templates: templates === undefined ? NO_TEMPLATES : await readTemplates(templates),
    addresses: terraformState === undefined ? new Map() : await readAddresses(terraformState),
    assumed: owner,
  };
  const connection = await connect(call.options);
  const ended = await findEndedMigration(connection, execution);
  const read = await handoversOf(connection, ended, sources);
  if (!read.some(({ functions }) => functions.some(({ onLayer }) => onLayer)))
    throw new Refused(
      `No function of ${ended.execution} uses its layer anymore, so there is nothing to hand over. To see each function: npm run status -- ${inCommand(ended.execution)}`,
    );
  const { handovers, review } =
    repo === undefined ? { handovers: read, review: null } : await reviewOf(repo, out, read);
  const own = handovers.flatMap((each) => inFolder(each, review, handovers.length > 1));
  const patch = review === null ? [] : [{ path: PATCH, content: patchText(review.changed) }];
  const fixed = (["terraform", "slim-package"] as const).filter((folder) =>
    own.some(({ path }) => path.split("/").includes(folder)),
  );
  const files = [...own, ...patch, ...(await Promise.all(fixed.map(readFixedFiles))).flat()];
  await writeFiles(out, files, force);
  const paths = files.map(({ path }) => path);
  const functions = handovers.flatMap((each) => each.functions);
  const [first] = handovers;
  const layers = handovers.map(({ family, layerName, layerVersionArn, sharedPaths }) => {
    return { family, layerName, layerVersionArn, sharedPaths };
  });
  const withNext = functions.map((fn) => ({ ...fn, nextDeployment: nextDeploymentOf(fn) }));
  return {
    exitCode: 0,
    json: { ...first, layers, out, files: paths, functions: withNext },
    text: renderHandover(functions, out, paths, call),
  };
}

const PATCH = "handover.patch";

/** What the team's files need, and the functions with the owners that the files name. */
async function reviewOf(repo: string, out: string, read: readonly Handover[]) {
  const repository = await openRepository(repo);
  const { proposal, handovers } = await proposalFor(repository, read);
  const changed = await changedFiles(repository, proposal);
  const review: Review = {
    ...proposal,
    folder: repository.folder,
    patch: resolve(out, PATCH),
    changed,
    steps: afterEdits(
      proposal.steps,
      proposal.edits,
      (path) => changed.find((file) => file.path === path)?.before ?? "",
    ),
    unread: repository.unread,
  };
  return { handovers, review };
}

/** With two languages, each gets its own folder; the patch and the Terraform modules are shared. */
function inFolder(handover: Handover, review: Review | null, severalLanguages: boolean): readonly HandoverFile[] {
  const files = handoverFiles(handover, review);
  return severalLanguages ? files.map((file) => ({ ...file, path: `${handover.family}/${file.path}` })) : files;
}

/** Sources beside the tags that tell which tool deploys a function. */
interface Sources {
  readonly templates: Templates;
  /** Terraform addresses by function name. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly assumed: OwnerKind;
}

const TAG_READ_CONCURRENCY = 20;

/** One for each layer of the migration. Functions whose language has no layer are listed with the first. */
async function handoversOf(
  connection: Connection,
  ended: Ended,
  sources: Sources,
): Promise<readonly [Handover, ...Handover[]]> {
  const live = await liveFleet(connection, ended);
  const functions = await pLimit(TAG_READ_CONCURRENCY).map(live, async (fn) => ({
    fn,
    handed: {
      ...handedFunction(fn, await connection.lambda.tagsOf(fn.reported.name), sources),
      ...(await slimFilesOf(connection, fn)),
    },
  }));
  const of = ({ asked, versionArn }: EndedLayer, isFirst: boolean): Handover => {
    const own = functions.filter(({ fn: { layer } }) => layer?.asked === asked || (layer === null && isFirst));
    const onLayer = own.flatMap(({ fn: { migratedState, item } }) =>
      migratedState === null ? [] : item.configuration,
    );
    return {
      family: asked.family.name,
      execution: ended.execution,
      layerName: asked.source.name,
      layerVersionArn: versionArn,
      sharedPaths: asked.sharedPaths,
      exclude: asked.source.exclude,
      runtimes: [...new Set(onLayer.flatMap(({ runtime }) => runtime ?? []))].sort(),
      architectures: [...new Set(onLayer.flatMap(({ architectures }) => architectures))].sort(),
      functions: own.map(({ handed }) => handed),
    };
  };
  const [first, ...others] = ended.layers;
  return [of(first, true), ...others.map((layer) => of(layer, false))];
}

/** As this migration made its package. A package that an earlier one made is read: it has the generated files. */
async function slimFilesOf(
  { lambda, packages }: Connection,
  { reported, item, layer, migratedState, change }: LiveFunction,
): Promise<Pick<HandoverFunction, "keeps" | "slim">> {
  const { keeps, unreached, replacements } = item;
  if (migratedState === null || migratedState.originalCodeSha256 !== null || layer === null)
    return { keeps, slim: { unreached, replacements } };
  const isKnown = change?.kind === "as-migrated";
  const url = isKnown ? ((await lambda.describe(reported.name))?.codeUrl ?? null) : null;
  if (url === null) return { keeps, slim: null };
  const directory = await packages.directoryOf({ kind: "url", url });
  const generated = generatedIn(directory).filter(({ path }) => isShared(path, layer.asked.sharedPaths));
  if (generated.length === 0) return { keeps, slim: { unreached, replacements: [] } };
  return { keeps: dataFilesBelow(directory, layer.asked), slim: { unreached, replacements: generated } };
}

function handedFunction(
  { reported, item, migratedState, layers, aliases, change }: LiveFunction,
  tags: ReadonlyMap<string, string>,
  { templates, addresses, assumed }: Sources,
): Omit<HandoverFunction, "keeps" | "slim"> {
  const { configuration } = item;
  const { name, packageType } = configuration;
  const metadata = templates.metadataOf(
    tags.get("aws:cloudformation:stack-name"),
    tags.get("aws:cloudformation:logical-id"),
  );
  const layersBefore = configuration.layers.map(({ arn }) => arn);
  return {
    name,
    owner: ownerOf({ functionName: name, tags, metadata, terraformAddress: addresses.get(name) ?? null }, assumed),
    packageType,
    outcome: reported.outcome,
    reason: reported.outcome === "migrated" ? null : reported.reason,
    onLayer: migratedState !== null,
    layers: migratedState?.layers ?? layers ?? layersBefore,
    layersBefore,
    aliases,
    change,
  };
}
