/**
 * Decides which names a regular expression matches, in a time that grows with its length times the name's, whatever it is:
 * a request may come from anybody, and JavaScript's own expressions can take for ever by going back and forth. So all ways
 * to go on are followed at once (Thompson, "Regular expression search algorithm", 1968), and what needs more than that,
 * such as back references and looking ahead, is refused.
 */
import { isMatch, type PatternNode, patternNodeOf } from "./name-pattern/syntax.ts";

/** Whether a name holds what the expression describes; `^` and `$` tie it to the name's ends. */
export type NamePattern = (name: string) => boolean;

/** What a name's letters are held against, and where it goes on. */
type Step =
  | { readonly kind: "letter"; readonly node: Extract<PatternNode, { kind: "letter" }> }
  | { readonly kind: "begin" | "end" | "found" }
  | { readonly kind: "either"; first: number; second: number };

/** Steps of an expression once its repetitions are written out. */
const MOST_STEPS = 500;
/** Visits while they are written out: empty groups repeated in each other make no steps. */
const MOST_VISITS = 10_000;

/** @throws SyntaxError saying in plain words what of the expression cannot be understood, or that it is too long */
export function namePatternOf(expression: string): NamePattern {
  const steps = stepsOf(patternNodeOf(expression));
  return (name) => found(steps, name);
}

/** What is wrong with an expression, in plain words; `null` where it can be used. */
export function problemOfPattern(expression: string): string | null {
  try {
    namePatternOf(expression);
    return null;
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}

function stepsOf(whole: PatternNode): readonly Step[] {
  const steps: Step[] = [];
  let visits = 0;
  const add = <S extends Step>(step: S): S => {
    if (steps.push(step) > MOST_STEPS) throw tooLarge();
    return step;
  };
  const write = (node: PatternNode): void => {
    visits += 1;
    if (visits > MOST_VISITS) throw tooLarge();
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

/** Follows every step that can be at work before each letter of the name: at most all of them, once each. */
function found(steps: readonly Step[], name: string): boolean {
  let ready: number[] = [];
  for (let at = 0; at <= name.length; at += 1) {
    const letter = name.charAt(at);
    const reached = new Uint8Array(steps.length);
    const open = [...ready, 0];
    ready = [];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      const step = steps[index];
      if (step === undefined || reached[index] === 1) continue;
      reached[index] = 1;
      if (step.kind === "found") return true;
      if (step.kind === "either") open.push(step.second, step.first);
      else if (step.kind === "letter") ready.push(...(isMatch(step.node, letter) ? [index + 1] : []));
      else if (at === (step.kind === "begin" ? 0 : name.length)) open.push(index + 1);
    }
  }
  return false;
}

const tooLarge = () => new SyntaxError("is too long once its repetitions are written out: ask for fewer");
