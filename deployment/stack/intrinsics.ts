/** Resolves the intrinsic functions of CloudFormation that the packaged template uses. Others are errors. */

/** The values of a created resource: `Ref`, and `Fn::GetAtt` by attribute. */
export interface ResourceValues {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The pseudo parameters and the resources created so far. */
export interface Scope {
  readonly pseudo: Readonly<Record<string, string>>;
  readonly resources: ReadonlyMap<string, ResourceValues>;
}

/** Replaces every intrinsic function. @throws Error for a function or name that cannot be resolved */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only && (only[0] === "Ref" || only[0].startsWith("Fn::")))
    return apply(only[0], only[1], scope);
  return Object.fromEntries(entries.map(([key, item]) => [key, resolve(item, scope)]));
}

/** Logical ids that a value refers to, which must be created first. */
export function referencesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    if (key === "Ref") return [String(item)];
    if (key === "Fn::GetAtt") return [attributeOf(item)[0]];
    if (key === "Fn::Sub") return placeholdersIn(String(item)).map((name) => name.split(".")[0] ?? name);
    return referencesIn(item);
  });
}

function apply(name: string, argument: unknown, scope: Scope): unknown {
  switch (name) {
    case "Ref":
      return refOf(String(argument), scope);
    case "Fn::GetAtt":
      return attribute(attributeOf(argument), scope);
    case "Fn::Sub":
      return String(argument)
        .replace(/\$\{([^!}][^}]*)\}/g, (_, placeholder: string) =>
          placeholder.includes(".") ? attribute(attributeOf(placeholder), scope) : refOf(placeholder, scope),
        )
        .replaceAll("${!", "${");
    case "Fn::Join": {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map((part) => resolve(part, scope)).join(separator);
    }
    default:
      throw new Error(`the template uses ${name}, which cannot be resolved here`);
  }
}

function refOf(name: string, scope: Scope): string {
  const value = scope.pseudo[name] ?? scope.resources.get(name)?.ref;
  if (value === undefined) throw new Error(`the template refers to ${name}, which was not created before`);
  return value;
}

function attribute([resource, name]: readonly [string, string], scope: Scope): string {
  const value = scope.resources.get(resource)?.attributes[name];
  if (value === undefined) throw new Error(`the template refers to ${resource}.${name}, which is unknown`);
  return value;
}

function attributeOf(argument: unknown): readonly [string, string] {
  const [resource = "", ...name] = Array.isArray(argument) ? argument.map(String) : String(argument).split(".");
  return [resource, name.join(".")];
}

function placeholdersIn(text: string): readonly string[] {
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name]) => name ?? "");
}
