/** Groups the functions to probe. One probe function serves one runtime, architecture, and layer list. */
import { siblingLayerArn } from "../../arn.ts";
import { layersWith } from "../../change/function-change.ts";
import { replacementText } from "../../package/replacements.ts";
import { removalPatterns, withUnreached } from "../../package/shared-path.ts";
import type { InventoryItem } from "../../plan/inventory.ts";
import { isChange, type Plan, type PlannedAction } from "../../plan/plan.ts";
import type { MigrationRequest } from "../../request/request.ts";
import { layerFor } from "../../request/request-layers.ts";

/** The package without the entries that match `without`, but with the generated files, and the layers in order. */
export interface ProbeSide {
  readonly without: readonly string[];
  readonly generated: readonly { readonly path: string; readonly text: string }[];
  /** Layer version ARNs. `new` stands for the version number of the layer to be published. */
  readonly layers: readonly string[];
}

export interface ProbedFunction {
  readonly name: string;
  readonly handler: string;
  readonly codeSha256: string;
  readonly before: ProbeSide;
  readonly after: ProbeSide;
}

export interface ProbeGroup {
  /** For example `python3.12`. */
  readonly runtime: string;
  readonly architecture: string;
  /** The layers after the change. */
  readonly layers: readonly string[];
  readonly functions: readonly ProbedFunction[];
}

/** Which functions the request probes. The default for a plan is `none`. */
export function probeModeOf({ probe, plan }: Pick<MigrationRequest, "probe" | "plan">): "all" | "unchecked" | "none" {
  return probe ?? (plan ? "none" : "all");
}

/** Whether the ARN stands for the layer that is not published yet. */
export function isNewLayer(arn: string): boolean {
  return arn.endsWith(":new");
}

/**
 * The groups of all functions that change and that the request probes.
 * @param isOpen whether a function is not probed yet
 */
export function probeGroupsOf(
  plan: Plan,
  inventory: readonly InventoryItem[],
  request: MigrationRequest,
  isOpen: (name: string) => boolean = () => true,
): readonly ProbeGroup[] {
  const asked = probeModeOf(request);
  if (asked === "none") return [];
  const actions = new Map(plan.functions.map(({ name, action }) => [name, action]));
  const probed = inventory.flatMap((item) => {
    const { name } = item.configuration;
    const action = actions.get(name);
    const isAsked = (asked === "all" || !request.checks.has(name)) && isOpen(name);
    if (action === undefined || !isChange(action) || !isAsked) return [];
    return [{ configuration: item.configuration, of: probedFunctionOf(item, action, request) }];
  });
  const groups = Map.groupBy(probed, ({ configuration, of }) =>
    JSON.stringify([configuration.runtime, architectureOf(configuration), of.after.layers]),
  );
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const runtime = first.configuration.runtime ?? "";
    const architecture = architectureOf(first.configuration);
    return [{ runtime, architecture, layers: first.of.after.layers, functions: members.map(({ of }) => of) }];
  });
}

function architectureOf({ architectures }: InventoryItem["configuration"]): string {
  return architectures[0] ?? "x86_64";
}

function probedFunctionOf(
  { configuration: { name, arn, runtime, handler, codeSha256, layers } }: InventoryItem,
  action: PlannedAction,
  request: MigrationRequest,
): ProbedFunction {
  const asked = layerFor(request, runtime);
  const present = layers.map((layer) => layer.arn);
  return {
    name,
    handler: handler ?? "",
    codeSha256,
    before: { without: [], generated: [], layers: present },
    after: {
      without:
        action.kind === "migrate" && asked !== null
          ? removalPatterns({ ...withUnreached(asked, action.unreached), ...action })
          : [],
      generated:
        action.kind === "migrate"
          ? action.replacements.map((each) => ({ path: each.path, text: replacementText(each) }))
          : [],
      layers: layersWith(present, `${siblingLayerArn(arn, asked?.source.name ?? "")}:new`),
    },
  };
}
