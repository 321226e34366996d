/**
 * Decides whether a part of a text matches a pattern. It follows every way through the pattern at once, so its time
 * grows with the length of both multiplied (Thompson, "Regular expression search algorithm", 1968).
 */
import { isMatch, type PatternNode } from "./syntax.ts";

export interface Match {
  readonly found: boolean;
  /** Steps that were followed: at most all steps of the pattern for each letter of the text, and again at its end. */
  readonly visits: number;
}

/** What a letter is compared with, and which step is next. */
type Step =
  | { readonly kind: "letter"; readonly node: Extract<PatternNode, { kind: "letter" }> }
  | { readonly kind: "begin" | "end" | "found" }
  | { readonly kind: "either"; first: number; second: number };

/** Steps of a pattern whose repetitions are written out. */
export const MAX_STEPS = 500;
/** Visits while they are written out: nested repetitions of empty groups make no steps. */
const MAX_VISITS = 10_000;

/** @throws SyntaxError if the pattern is too long with its repetitions written out */
export function matcherOf(pattern: PatternNode): (text: string) => Match {
  const steps = stepsOf(pattern);
  return (text) => matchOf(steps, text);
}

function stepsOf(whole: PatternNode): readonly Step[] {
  const steps: Step[] = [];
  let visits = 0;
  const add = <S extends Step>(step: S): S => {
    if (steps.push(step) > MAX_STEPS) throw tooLarge();
    return step;
  };
  const write = (node: PatternNode): void => {
    visits += 1;
    if (visits > MAX_VISITS) throw tooLarge();
    if (node.kind === "letter") add({ kind: "letter", node });
    else if (node.kind === "sequence") for (const part of node.parts) write(part);
    else if (node.kind === "either") writeEither(node.ways);
    else if (node.kind === "repeated") writeRepeated(node);
    else add({ kind: node.kind });
  };
  const writeEither = ([way, ...others]: readonly PatternNode[]): void => {
    if (way === undefined) return;
    const fork = others.length === 0 ? null : add({ kind: "either", first: steps.length + 1, second: 0 });
    write(way);
    if (fork === null) return;
    const over = add({ kind: "either", first: 0, second: 0 });
    fork.second = steps.length;
    writeEither(others);
    over.first = steps.length;
    over.second = steps.length;
  };
  const writeRepeated = ({ node, least, most }: Extract<PatternNode, { kind: "repeated" }>): void => {
    for (let times = 0; times < least; times += 1) write(node);
    if (most === null) {
      const fork = add({ kind: "either", first: steps.length + 1, second: 0 });
      write(node);
      add({ kind: "either", first: steps.indexOf(fork), second: steps.indexOf(fork) });
      fork.second = steps.length;
      return;
    }
    const forks = Array.from({ length: most - least }, () => {
      const fork = add({ kind: "either", first: steps.length + 1, second: 0 });
      write(node);
      return fork;
    });
    for (const fork of forks) fork.second = steps.length;
  };
  write(whole);
  add({ kind: "found" });
  return steps;
}

/** Follows every step that is active before each letter: each step at most once. */
function matchOf(steps: readonly Step[], text: string): Match {
  const letters = [...text];
  const isTied = steps[0]?.kind === "begin";
  /** For each step, the letter it was last followed at, counted from 1. */
  const reachedAt = new Uint32Array(steps.length);
  let visits = 0;
  let ready: number[] = [];
  for (let at = 0; at <= letters.length; at += 1) {
    if (at > 0 && isTied && ready.length === 0) break;
    const letter = letters[at] ?? "";
    const open = ready;
    open.push(0);
    ready = [];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      const step = steps[index];
      if (step === undefined || reachedAt[index] === at + 1) continue;
      reachedAt[index] = at + 1;
      visits += 1;
      if (step.kind === "found") return { found: true, visits };
      if (step.kind === "either") open.push(step.second, step.first);
      else if (step.kind === "letter") {
        if (isMatch(step.node, letter)) ready.push(index + 1);
      } else if (at === (step.kind === "begin" ? 0 : letters.length)) open.push(index + 1);
    }
  }
  return { found: false, visits };
}

const tooLarge = () => new SyntaxError("is too long once its repetitions are written out: use fewer repetitions");
