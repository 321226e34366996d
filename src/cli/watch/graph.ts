/** Lays out the state graph for the page, from top to bottom in the order of the definition. */
import dagre from "@dagrejs/dagre";
import type { Graph, GraphEdge, GraphNode } from "../../page/view.ts";
import { type Arrow, arrowsOf, type Definition } from "./definition.ts";

const HEIGHT = 38;
const MARGIN = 12;
/** Distance between rails: vertical lines beside the graph, used by long arrows. */
const RAIL = 10;
/** Arrows across more states than this use a rail. */
const NEAR = 4;
/** States late in the definition are placed lower: rows per state in between. */
const LOW = 0.7;
/** If a choice has more end states than this, they are placed in rows of this many, offset by half a column. */
const ENDS_PER_ROW = 3;
const [ACROSS, DOWN] = [18, 24];

interface Placing extends Arrow {
  /** Number of states between the two in the definition; negative for arrows that point back. */
  readonly distance: number;
}

export function graphOf(definition: Definition): Graph {
  const names = Object.keys(definition.States);
  const arrows = arrowsOf(definition).map((arrow): Placing => {
    return { ...arrow, distance: names.indexOf(arrow.to) - names.indexOf(arrow.from) };
  });
  const placing = names.flatMap((name) => nearOf(arrows.filter(({ to }) => to === name)));
  const toEnds = placing.filter(({ from, to }) => isOneOfManyEnds(definition, placing, from, to));
  const laidOut = new Set(placing.filter((arrow) => !toEnds.includes(arrow)));
  const far = arrows.filter((arrow) => !placing.includes(arrow));

  const ends = new Set(toEnds.map(({ to }) => to));
  const layout = layoutOf(definition, laidOut, ends);
  const { width: inner = 0, height = 0 } = layout.graph();
  const nodeOf = (name: string, x: number, y: number): GraphNode => {
    const { Type: type = "", Comment: comment = "" } = definition.States[name] ?? {};
    return { name, type, comment, x, y, width: widthOf(name, type), height: HEIGHT };
  };
  const above = names
    .filter((name) => !ends.has(name))
    .map((name) => nodeOf(name, layout.node(name).x, layout.node(name).y));
  const nodes = [...above, ...inRows([...ends], inner / 2, height, nodeOf)];
  const rails = railsOf(far, nodes);
  const placed = new Map(nodes.map((node) => [node.name, node]));
  const pointsOf = (arrow: Placing) => {
    const [from, to] = [placed.get(arrow.from), placed.get(arrow.to)];
    if (laidOut.has(arrow)) return layout.edge(arrow.from, arrow.to).points as GraphEdge["points"];
    return toEnds.includes(arrow) ? downTo(from, to) : along(rails.get(arrow) ?? 0, from, to);
  };
  const edges = arrows.map((arrow): GraphEdge => {
    const { from, to, label, caught } = arrow;
    return { from, to, label, caught, points: pointsOf(arrow) };
  });
  return framed(nodes, edges);
}

/** Shifts everything so that it begins at the margin. */
function framed(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Graph {
  const boxes = nodes.flatMap(({ x, width }) => [x - width / 2, x + width / 2]);
  const all = [...boxes, ...edges.flatMap(({ points }) => points.map(({ x }) => x))];
  const shift = MARGIN - Math.min(...all);
  return {
    width: Math.ceil(Math.max(...all) + shift + MARGIN),
    height: Math.ceil(Math.max(...nodes.map(({ y, height }) => y + height / 2)) + MARGIN),
    nodes: nodes.map((node) => ({ ...node, x: node.x + shift })),
    edges: edges.map((edge) => ({ ...edge, points: edge.points.map(({ x, y }) => ({ x: x + shift, y })) })),
  };
}

/** The arrows that determine where a state is placed: the near ones, otherwise the nearest. */
function nearOf(arrows: readonly Placing[]): readonly Placing[] {
  const forward = arrows.filter(({ distance }) => distance > 0).toSorted((one, other) => one.distance - other.distance);
  const near = forward.filter(({ distance, caught }) => distance <= NEAR && !caught);
  return near.length > 0 ? near : forward.slice(0, 1);
}

/** The x position of each long arrow's rail: on the side with fewer states in the way, one rail per target state. */
function railsOf(far: readonly Placing[], nodes: readonly GraphNode[]): ReadonlyMap<Placing, number> {
  const sides = nodes.flatMap(({ x, width }) => [x - width / 2, x + width / 2]);
  const [left, right] = [Math.min(...sides) - MARGIN, Math.max(...sides) + MARGIN];
  const inTheWay = ({ from, to }: Placing, onRight: boolean) =>
    nodes
      .filter(({ name }) => name === from || name === to)
      .flatMap((end) => nodes.filter(({ x, y }) => y === end.y && (onRight ? x > end.x : x < end.x))).length;
  const goesRight = (arrow: Placing) => {
    const [onRight, onLeft] = [inTheWay(arrow, true), inTheWay(arrow, false)];
    return onRight === onLeft ? arrow.distance < 0 : onRight < onLeft;
  };
  const rails: { readonly right: string[]; readonly left: string[] } = { right: [], left: [] };
  return new Map(
    far.map((arrow) => {
      const onRight = !arrow.caught && goesRight(arrow);
      const own = onRight ? rails.right : rails.left;
      if (!own.includes(arrow.to)) own.push(arrow.to);
      const place = own.indexOf(arrow.to) * RAIL;
      return [arrow, onRight ? right + place : left - place];
    }),
  );
}

function isOneOfManyEnds({ States }: Definition, placing: readonly Placing[], choice: string, end: string): boolean {
  const isEnd = (name: string) => ["Succeed", "Fail"].includes(States[name]?.Type ?? "");
  return isEnd(end) && placing.filter(({ from, to }) => from === choice && isEnd(to)).length > ENDS_PER_ROW;
}

function inRows(
  names: readonly string[],
  middle: number,
  top: number,
  nodeOf: (name: string, x: number, y: number) => GraphNode,
): readonly GraphNode[] {
  const column = Math.max(0, ...names.map((name) => nodeOf(name, 0, 0).width)) + ACROSS;
  return names.map((name, index) => {
    const row = Math.floor(index / ENDS_PER_ROW);
    const place = (index % ENDS_PER_ROW) - (ENDS_PER_ROW - 1) / 2 + (row % 2 === 0 ? 0 : 0.5);
    return nodeOf(name, middle + place * column, top + HEIGHT / 2 + row * (HEIGHT + DOWN) + DOWN / 2);
  });
}

/** Down to an end state, past the row above it. */
function downTo(from: GraphNode | undefined, to: GraphNode | undefined): GraphEdge["points"] {
  if (from === undefined || to === undefined) return [];
  const [bottom, top] = [from.y + HEIGHT / 2, to.y - HEIGHT / 2];
  return [
    { x: from.x, y: bottom },
    { x: to.x, y: Math.min(bottom + DOWN / 2, top) },
    { x: to.x, y: top },
  ];
}

function layoutOf({ States }: Definition, arrows: ReadonlySet<Placing>, without: ReadonlySet<string>) {
  const layout = new dagre.graphlib.Graph();
  layout.setGraph({ rankdir: "TB", nodesep: 12, ranksep: 22, edgesep: 6, marginx: 0, marginy: MARGIN });
  for (const [name, state] of Object.entries(States).filter(([each]) => !without.has(each)))
    layout.setNode(name, { width: widthOf(name, state.Type), height: HEIGHT });
  for (const [from, own] of Map.groupBy(arrows, (arrow) => arrow.from))
    for (const { to, distance, caught } of own)
      layout.setEdge(from, to, { weight: 2, minlen: caught || distance <= NEAR ? 1 : Math.round(distance * LOW) });
  dagre.layout(layout);
  return layout;
}

/** From the side of one state along the rail to the same side of the other. */
function along(x: number, from: GraphNode | undefined, to: GraphNode | undefined): GraphEdge["points"] {
  if (from === undefined || to === undefined) return [];
  const side = (node: GraphNode) => node.x + (x > node.x ? node.width / 2 : -node.width / 2);
  return [
    { x: side(from), y: from.y },
    { x, y: from.y },
    { x, y: to.y },
    { x: side(to), y: to.y },
  ];
}

/** Width for the name and for the time beside it. */
function widthOf(name: string, type: string): number {
  return Math.round(name.length * 7.6 + (type === "Task" || type === "Wait" ? 92 : 44));
}
