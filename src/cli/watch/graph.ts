/** Lays the state graph out for the page: the definition's own order is the story, told from top to bottom. */
import dagre from "@dagrejs/dagre";
import type { Graph, GraphEdge, GraphNode } from "../../page/view.ts";
import { type Arrow, arrowsOf, type Definition } from "./definition.ts";

const HEIGHT = 38;
const MARGIN = 12;
/** Between the rails beside the picture, along which far arrows go. */
const RAIL = 10;
/** Arrows over more states than these go along a rail. */
const NEAR = 4;
/** What comes late in the story stands low: rows per state between. */
const LOW = 0.7;
/** A choice between more ends than these has them in rows of so many, each row in the gaps of the one before. */
const ABREAST = 4;
const [ACROSS, DOWN] = [18, 24];

interface Placing extends Arrow {
  /** States of the definition from one to the other; negative where it leads back. */
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

/** Moved so that it begins at the margin. */
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

/** Of the arrows to one state those that place it: the near ones, and where there is none the nearest. */
function nearOf(arrows: readonly Placing[]): readonly Placing[] {
  const forward = arrows.filter(({ distance }) => distance > 0).toSorted((one, other) => one.distance - other.distance);
  const near = forward.filter(({ distance, caught }) => distance <= NEAR && !caught);
  return near.length > 0 ? near : forward.slice(0, 1);
}

/**
 * Where the rail of each far arrow runs: on the side with fewer states in the way, one rail per state that is led to.
 */
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
  return isEnd(end) && placing.filter(({ from, to }) => from === choice && isEnd(to)).length > ABREAST;
}

function inRows(
  names: readonly string[],
  middle: number,
  top: number,
  nodeOf: (name: string, x: number, y: number) => GraphNode,
): readonly GraphNode[] {
  const column = Math.max(0, ...names.map((name) => nodeOf(name, 0, 0).width)) + ACROSS;
  return names.map((name, index) => {
    const row = Math.floor(index / ABREAST);
    const place = (index % ABREAST) - (ABREAST - 1) / 2 + (row % 2 === 0 ? 0 : 0.5);
    return nodeOf(name, middle + place * column, top + HEIGHT / 2 + row * (HEIGHT + DOWN) + DOWN / 2);
  });
}

/** Straight down to an end, past the row above it. */
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

/** Out of the side of one state, along the rail, into the same side of the other. */
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

/** Room for the name and for the time beside it. */
function widthOf(name: string, type: string): number {
  return Math.round(name.length * 7.6 + (type === "Task" || type === "Wait" ? 92 : 44));
}
