/** Reads function names and their addresses from a local Terraform state, and nothing else: states contain secrets. */
import { readFile } from "node:fs/promises";
import * as z from "zod";
import { isDeeperThan } from "../../domain/json.ts";
import { Refused } from "../terminal/errors.ts";

const Module = z.object({
  resources: z
    .array(
      z.object({ type: z.string(), address: z.string(), values: z.object({ function_name: z.unknown() }).partial() }),
    )
    .default([]),
  get child_modules() {
    return z.array(Module).default([]);
  },
});
const Shown = z.object({ values: z.object({ root_module: Module }) });
const Stored = z.object({
  version: z.literal(4),
  resources: z.array(
    z.object({
      module: z.string().optional(),
      mode: z.string(),
      type: z.string(),
      name: z.string(),
      instances: z.array(
        z.object({
          index_key: z.union([z.string(), z.number()]).optional(),
          attributes: z.object({ function_name: z.unknown() }).partial().default({}),
        }),
      ),
    }),
  ),
});

type Found = readonly [functionName: unknown, address: string];
const FUNCTION = "aws_lambda_function";
/** Modules are read recursively; real states nest them a few levels deep. */
const MAX_STATE_LEVELS = 500;

/** Addresses by function name, from the output of `terraform show -json` or a state file. @throws Refused otherwise */
export async function readAddresses(path: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(path, "utf8").catch((cause) => {
    throw new Refused(`Terraform state ${path} does not exist. To write it: terraform show -json > ${path}`, { cause });
  });
  const state = jsonFrom(text);
  if (isDeeperThan(state, MAX_STATE_LEVELS))
    throw new Refused(`${path} nests modules more than ${MAX_STATE_LEVELS} levels deep.`);
  const found = addressesOf(state);
  if (found === null)
    throw new Refused(`${path} is neither output of terraform show -json nor a state file (version 4).`);
  return new Map(found.flatMap(([name, address]) => (typeof name === "string" ? [[name, address] as const] : [])));
}

function addressesOf(value: unknown): readonly Found[] | null {
  const shown = Shown.safeParse(value);
  if (shown.success) return functionsOfModule(shown.data.values.root_module);
  const stored = Stored.safeParse(value);
  if (!stored.success) return null;
  const functions = stored.data.resources.filter(({ mode, type }) => mode === "managed" && type === FUNCTION);
  return functions.flatMap(({ module, name, instances }) =>
    instances.map(({ index_key: key, attributes }): Found => {
      const index = key === undefined ? "" : `[${JSON.stringify(key)}]`;
      return [attributes.function_name, `${module === undefined ? "" : `${module}.`}${FUNCTION}.${name}${index}`];
    }),
  );
}

function functionsOfModule({ resources, child_modules }: z.infer<typeof Module>): readonly Found[] {
  const own = resources.filter(({ type, address }) => type === FUNCTION && !/(^|\.)data\./.test(address));
  return [
    ...own.map(({ values, address }): Found => [values.function_name, address]),
    ...child_modules.flatMap(functionsOfModule),
  ];
}

function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
