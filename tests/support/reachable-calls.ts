/**
 * Which calls of the AWS SDK a task can reach, read from the types of the source. A call counts as reached if
 * references lead to it from the task: conditions, data and order are not looked at. So a task may seem to reach more
 * than it ever calls, and never less. Two things keep that close to the truth: a function counts only if it is referred
 * to, and a method of an object that src/aws, a room over it or tools.ts makes counts only if its name is referred to
 * where that very member is meant.
 */
import { fileURLToPath } from "node:url";
import { isTypeNode, type Node, SyntaxKind } from "typescript/unstable/ast";
import { API, type Symbol as Meaning, type Project, SymbolFlags } from "typescript/unstable/sync";

const root = fileURLToPath(new URL("../../", import.meta.url));
const TOOLS = `${root}src/tasks/tools.ts`;

export interface Reach {
  /** Calls such as `client-lambda.ListAliases`, reached from what a file exports under this name. */
  callsOf(file: string, name: string): ReadonlySet<string>;
  stop(): void;
}

/** A piece of source that runs only if it is referred to, as its node. */
type Piece = Node;

interface Followed {
  readonly pieces: readonly Piece[];
  readonly calls: readonly string[];
}

/** Opens the whole project; takes some seconds. */
export function reachOfSource(): Reach {
  const api = new API({ cwd: root });
  const [project] = api.updateSnapshot({ openProject: `${root}tsconfig.json` }).getProjects();
  if (project === undefined) throw new Error("the project of tsconfig.json cannot be opened");
  const members = membersOf(project);
  const followed = new Map<Piece, Followed>();
  return {
    callsOf(file, name) {
      const start = exportedFrom(project, file, name);
      const [reached, calls] = [new Set([start]), new Set<string>()];
      for (const piece of reached) {
        const found = followed.get(piece) ?? followedFrom(piece, project, members);
        followed.set(piece, found);
        for (const next of found.pieces) reached.add(next);
        for (const call of found.calls) calls.add(call);
      }
      return calls;
    },
    stop: () => api.close(),
  };
}

/** What objects of src/aws, src/bucket, src/fleet, src/layer and tools.ts make of the members of their interfaces. */
interface Members {
  /** By the declaration of the interface's member. */
  readonly made: ReadonlyMap<Node, readonly Piece[]>;
  readonly pieces: ReadonlySet<Piece>;
  readonly names: ReadonlySet<string>;
}

function membersOf(project: Project): Members {
  const made = new Map<Node, Piece[]>();
  for (const path of project.program.getSourceFileNames().filter(makesTools))
    for (const literal of below(fileOf(project, path)).filter(
      ({ kind }) => kind === SyntaxKind.ObjectLiteralExpression,
    )) {
      const type = project.checker.getContextualType(literal as never);
      if (type === undefined) continue;
      for (const property of childrenOf(literal)) {
        const name = nameOf(property);
        const meaning = name === undefined ? undefined : project.checker.getPropertyOfType(type, name.text);
        for (const declaration of meaning === undefined ? [] : declarationsOf(meaning))
          if (makesTools(declaration.getSourceFile().fileName))
            made.set(declaration, [...(made.get(declaration) ?? []), property]);
      }
    }
  return {
    made,
    pieces: new Set([...made.values()].flat()),
    names: new Set([...made.values()].flat().map((piece) => nameOf(piece)?.text ?? "")),
  };
}

const TOOL_ROOMS = ["aws", "bucket", "fleet", "layer"].map((room) => `${root}src/${room}/`);
const makesTools = (path: string) => path === TOOLS || TOOL_ROOMS.some((room) => path.startsWith(room));
const isFollowed = (path: string) => makesTools(path) || path.startsWith(`${root}src/tasks/`);

/** What a piece refers to, without the pieces within it. */
function followedFrom(piece: Piece, project: Project, members: Members): Followed {
  const own = below(piece, (node) => node !== piece && (isPiece(node) || members.pieces.has(node)));
  const names = own.filter(isIdentifier);
  const meanings = [...project.checker.getSymbolAtLocation(names)].map((meaning, index) =>
    meantBy(names[index] as Identifier, meaning, project),
  );
  const taken = own.flatMap((node) => takenApart(node, project, members));
  const meant = [...meanings, ...taken].filter((meaning) => meaning !== undefined);
  refuseComputedNames(own, project, members);
  return {
    calls: meant.flatMap(callsMeantBy),
    pieces: meant.flatMap(declarationsOf).flatMap((declaration) => {
      const makings = members.made.get(declaration);
      return makings ?? (isPiece(declaration) || isMember(declaration) ? [declaration] : []);
    }),
  };
}

/** A member taken by a computed name could not be followed. @throws Error naming the place */
function refuseComputedNames(nodes: readonly Node[], { checker }: Project, { made }: Members): void {
  for (const node of nodes.filter(({ kind }) => kind === SyntaxKind.ElementAccessExpression)) {
    const type = checker.getTypeAtLocation((node as unknown as { readonly expression: Node }).expression);
    const properties = type === undefined || checker.isArrayLikeType(type) ? [] : checker.getPropertiesOfType(type);
    const method = properties.find((property) => declarationsOf(property).some((one) => made.get(one)?.some(isMethod)));
    if (method !== undefined)
      throw new Error(`${node.getSourceFile().fileName} takes ${method.name} or another member by a computed name`);
  }
}

/** `const { aliasesOf } = lambda` refers to that member. */
function takenApart(node: Node, { checker }: Project, { names }: Members): readonly (Meaning | undefined)[] {
  if (node.kind !== SyntaxKind.ObjectBindingPattern) return [];
  const taken = childrenOf(node).flatMap((element) => {
    const { propertyName, name } = element as unknown as { propertyName?: Identifier; name: Identifier };
    const text = (propertyName ?? name).text;
    return names.has(text) ? [text] : [];
  });
  const type = taken.length === 0 ? undefined : checker.getTypeAtLocation(node);
  return type === undefined ? [] : taken.map((name) => checker.getPropertyOfType(type, name));
}

function meantBy(name: Identifier, meaning: Meaning | undefined, { checker }: Project): Meaning | undefined {
  if (name.parent.kind === SyntaxKind.ShorthandPropertyAssignment)
    meaning = checker.getShorthandAssignmentValueSymbol(name.parent);
  if (meaning === undefined || (meaning.flags & SymbolFlags.Alias) === 0) return meaning;
  return checker.getAliasedSymbol(meaning);
}

/** Commands, paginators and uploads of the SDK. */
function callsMeantBy({ name, declarations }: Meaning): readonly string[] {
  const [, library] = /node_modules\/@aws-sdk\/([^/]+)\//.exec(declarations[0]?.path ?? "") ?? [];
  if (library === undefined) return [];
  const [, command] = /^(\w+)Command$/.exec(name) ?? /^paginate(\w+)$/.exec(name) ?? /^(Upload)$/.exec(name) ?? [];
  return command === undefined ? [] : [`${library}.${command}`];
}

type Identifier = Node & { readonly text: string };
const isIdentifier = (node: Node): node is Identifier => node.kind === SyntaxKind.Identifier;

/**
 * Functions run, and what a file declares is made, where something refers to them. Other constants are made where they
 * stand.
 */
function isPiece(node: Node): boolean {
  if (node.kind === SyntaxKind.FunctionDeclaration || node.kind === SyntaxKind.ClassDeclaration) return true;
  if (node.kind !== SyntaxKind.VariableDeclaration || nameOf(node) === undefined) return false;
  const { initializer } = node as { readonly initializer?: Node };
  return isFunction(initializer) || node.parent.parent.parent.kind === SyntaxKind.SourceFile;
}

const isMethod = (node: Node) =>
  node.kind === SyntaxKind.MethodDeclaration || isFunction((node as { readonly initializer?: Node }).initializer);

const isFunction = (node: Node | undefined) =>
  node?.kind === SyntaxKind.ArrowFunction || node?.kind === SyntaxKind.FunctionExpression;

const isMember = ({ kind }: Node) =>
  [SyntaxKind.PropertyAssignment, SyntaxKind.MethodDeclaration, SyntaxKind.ShorthandPropertyAssignment].includes(kind);

/** Everything below a node, types left out, and what is not to be entered. */
function below(node: Node, isClosed: (node: Node) => boolean = () => false): readonly Node[] {
  if (isTypeNode(node) || isClosed(node)) return [];
  return [node, ...childrenOf(node).flatMap((child) => below(child, isClosed))];
}

function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = [];
  node.forEachChild((child) => {
    children.push(child);
  });
  return children;
}

function nameOf(node: Node): Identifier | undefined {
  const { name } = node as { readonly name?: Node };
  return name !== undefined && isIdentifier(name) ? name : undefined;
}

/** Those in the rooms that are followed. */
const declarationsOf = (meaning: Meaning): readonly Node[] =>
  meaning.declarations.flatMap((handle) => (isFollowed(handle.path) ? (handle.resolve() ?? []) : []));

function fileOf({ program }: Project, path: string): Node {
  const file = program.getSourceFile(path);
  if (file === undefined) throw new Error(`${path} is no file of the project`);
  return file;
}

function exportedFrom(project: Project, file: string, name: string): Piece {
  const found = below(fileOf(project, `${root}${file}`)).find((node) => isPiece(node) && nameOf(node)?.text === name);
  if (found === undefined) throw new Error(`${file} has no ${name}`);
  return found;
}
