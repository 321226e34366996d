import { execFileSync } from "node:child_process";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hclReader } from "../../src/cli/handover/hcl/hcl-file.ts";

/** A resource or data source with the arguments that Terraform gave it. */
export interface Evaluated {
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

const META = new Set(["for_each", "count", "depends_on", "provider", "lifecycle"]);

/**
 * What Terraform makes of a configuration, without providers: every resource becomes one of Terraform's own, which only
 * keeps its arguments. `computed` are attributes that a provider would add, by type. The files are rewritten.
 */
export async function evaluatedTerraform(
  repository: string,
  root: string,
  computed: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<readonly Evaluated[]> {
  const read = await hclReader();
  for (const path of globSync("**/*.tf", { cwd: repository })) {
    const file = read(path, readFileSync(join(repository, path), "utf8"));
    if (file === null) throw new Error(`${path} is not valid HCL`);
    const blocks = file.body.blocks.map((block) => {
      const text = file.text.slice(block.from, block.to + 1);
      if (block.type === "terraform" || block.type === "provider") return "";
      if (block.type !== "resource" && block.type !== "data") return withReferences(text);
      const [type = "", name = ""] = block.labels;
      const meta = [...block.attributes.values()].filter((each) => META.has(each.name) && each.name !== "depends_on");
      const given = [...block.attributes.values()].filter((each) => !META.has(each.name));
      const added = Object.entries(computed[type] ?? {}).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
      const lines = [...added, ...given.map((each) => `${each.name} = ${each.value.text}`)].map(withReferences);
      return `resource "terraform_data" "${type}__${name}" {\n${meta.map((each) => withReferences(file.text.slice(each.from, each.to))).join("\n")}\n  input = {\n${lines.join("\n")}\n  }\n}`;
    });
    writeFileSync(join(repository, path), `${blocks.join("\n\n")}\n`);
  }
  const cwd = join(repository, root);
  const terraform = (...args: string[]) =>
    execFileSync("terraform", args, {
      cwd,
      encoding: "utf8",
      env: { ...process.env, CHECKPOINT_DISABLE: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
  terraform("init", "-backend=false");
  terraform("validate");
  terraform("apply", "-auto-approve");
  return resourcesIn(JSON.parse(terraform("show", "-json")).values.root_module);
}

function withReferences(text: string): string {
  return text.replaceAll(
    /(?<![\w."])(?:data\.)?(archive_file|aws_\w+|local_file)\.(\w+)(\[[^\]]*\])?/g,
    (_, type: string, name: string, index = "") => `terraform_data.${type}__${name}${index}.output`,
  );
}

interface StateModule {
  readonly resources?: readonly {
    readonly name: string;
    readonly values: { readonly output: Record<string, unknown> };
  }[];
  readonly child_modules?: readonly StateModule[];
}

function resourcesIn({ resources = [], child_modules = [] }: StateModule): Evaluated[] {
  const own = resources.map(({ name, values }) => ({ type: name.replace(/__.*$/, ""), values: values.output }));
  return [...own, ...child_modules.flatMap(resourcesIn)];
}
