/** The state graph. It is drawn once from its layout; later only statuses and times change. */
import { byId, element, say, set, shape } from "./dom.ts";
import type { Graph, GraphEdge, GraphNode, StateView, View } from "./view.ts";
import { duration, STATUS } from "./words.ts";

export interface DrawnGraph {
  show(view: View): void;
}

interface Drawn {
  readonly box: SVGElement;
  readonly time: SVGElement;
  readonly title: SVGElement;
  readonly node: GraphNode;
}

export function drawGraph({ width, height, nodes, edges }: Graph): DrawnGraph {
  const arrows = edges.map((edge) => ({ edge, line: arrow(edge) }));
  const drawn = new Map(nodes.map((node) => [node.name, draw(node)]));
  const picture = shape(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": "State graph" },
    arrowHead(),
    ...arrows.map(({ line }) => line),
    ...[...drawn.values()].map(({ box }) => box),
  );
  byId("graph").replaceChildren(picture);
  let at: string | null = null;
  return {
    show(view) {
      for (const state of view.states) showState(drawn.get(state.name), state, state.name === view.at);
      const taken = new Set(view.taken);
      for (const { edge, line } of arrows) set(line, { "data-taken": taken.has(`${edge.from} → ${edge.to}`) });
      const last =
        view.at ?? view.states.findLast(({ status }) => status !== "waiting" && status !== "not-needed")?.name;
      if (last !== undefined && last !== at) bringIntoView(drawn.get(last)?.node, height);
      at = last ?? null;
    },
  };
}

function draw(node: GraphNode): Drawn {
  const { name, type, comment, x, y, width, height } = node;
  const work = type === "Task" || type === "Wait";
  const time = shape("text", { class: "time", x: width - 12, y: height / 2 + 4, "text-anchor": "end" });
  const label = work
    ? shape("text", { class: "label", x: 28, y: height / 2 + 5 }, name)
    : shape("text", { class: "label", x: width / 2, y: height / 2 + 5, "text-anchor": "middle" }, name);
  const title = shape("title");
  const sign = shape("text", { class: "sign", x: work ? 14 : 12, y: height / 2 + 5, "text-anchor": "middle" });
  const box = shape(
    "g",
    {
      class: "state",
      transform: `translate(${x - width / 2} ${y - height / 2})`,
      "data-name": name,
      "data-type": type,
      "data-status": "waiting",
      role: "img",
    },
    title,
    shape("desc", {}, comment),
    outline(type, width, height),
    sign,
    label,
    ...(work ? [time] : []),
  );
  return { box, time, title, node };
}

/** Choice states are pointed, end states round, other states rectangular, so colour is not the only hint. */
function outline(type: string, width: number, height: number): SVGElement {
  if (type === "Choice") {
    const [cut, middle] = [12, height / 2];
    const points = [
      [cut, 3],
      [width - cut, 3],
      [width, middle],
      [width - cut, height - 3],
      [cut, height - 3],
      [0, middle],
    ];
    return shape("polygon", { class: "outline", points: points.map((point) => point.join(",")).join(" ") });
  }
  const end = type === "Succeed" || type === "Fail";
  return shape("rect", { class: "outline", width, height, rx: end ? height / 2 : type === "Task" ? 8 : 14 });
}

function showState(
  drawn: Drawn | undefined,
  { name, status, seconds, visits, earlier }: StateView,
  here: boolean,
): void {
  if (drawn === undefined) return;
  const time = seconds === null ? "" : duration(seconds);
  const again = visits > 1 ? `, ${visits} times` : "";
  const words = `${name}: ${STATUS[status].words}${time === "" ? "" : `, ${time}`}${again}`;
  set(drawn.box, {
    "data-status": status,
    "data-earlier": earlier,
    "aria-label": words,
    "aria-current": here ? "step" : null,
  });
  say(drawn.title, `${words}. ${drawn.node.comment}`);
  say(drawn.time, time);
  const sign = drawn.box.querySelector(".sign");
  if (sign !== null) say(sign, STATUS[status].sign);
}

function arrow({ from, to, caught, label, points }: GraphEdge): SVGElement {
  const [first, ...others] = points;
  const path = `M${first?.x} ${first?.y}${smooth(others, first)}`;
  const words = shape(
    "title",
    {},
    `${from} → ${to}${caught ? " (a caught error)" : label === "" ? "" : ` (${label})`}`,
  );
  return shape("path", { class: "arrow", d: path, "data-caught": caught, "marker-end": "url(#head)" }, words);
}

/** A path with rounded corners. */
function smooth(points: readonly Point[], from: Point | undefined): string {
  return points
    .map((point, index) => {
      const [before, next] = [points[index - 1] ?? from, points[index + 1]];
      if (next === undefined || before === undefined) return `L${point.x} ${point.y}`;
      const [entry, exit] = [towards(point, before), towards(point, next)];
      return `L${entry.x} ${entry.y}Q${point.x} ${point.y} ${exit.x} ${exit.y}`;
    })
    .join("");
}

/** The point at most `CORNER` away from one point in the direction of another. */
function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(CORNER, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

const CORNER = 12;

interface Point {
  readonly x: number;
  readonly y: number;
}

function arrowHead(): SVGElement {
  const head = shape("path", { d: "M0 0 8 4 0 8Z", class: "head" });
  const box = { viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7 };
  return shape("defs", {}, shape("marker", { id: "head", ...box, orient: "auto-start-reverse" }, head));
}

function bringIntoView(node: GraphNode | undefined, height: number): void {
  const follow = byId("follow") as HTMLInputElement;
  const frame = byId("graph");
  if (node === undefined || !follow.checked) return;
  const scale = (frame.firstElementChild?.clientHeight ?? height) / height;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const top = node.y * scale - frame.clientHeight / 2;
  const left = node.x * scale - frame.clientWidth / 2;
  frame.scrollTo({ top, left, behavior: calm ? "instant" : "smooth" });
}

/** A bar filled to `share` (0 to 1) of its width. */
export function bar(kind: string, share: number): HTMLElement {
  const filled = element("span", { class: `filled ${kind}` });
  filled.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return element("span", { class: "bar", "aria-hidden": "true" }, filled);
}
