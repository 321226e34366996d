import { afterEach, expect, it } from "vitest";
import { type RuntimeProcess, startRuntimeProcess } from "../../../src/lambda/runtime/runtime-process.ts";

let started: RuntimeProcess;
const lines: string[] = [];
afterEach(() => started.kill());

/** A shell that takes the place of an interpreter; the control channel is its descriptor 3. */
function start(script: string): RuntimeProcess {
  lines.length = 0;
  started = startRuntimeProcess({
    command: "/bin/sh",
    arguments: ["-c", script],
    folder: "/",
    variables: { PATH: process.env.PATH ?? "" },
    settings: {},
    onLines: (printed) => lines.push(...printed),
  });
  return started;
}

/**
 * As on a busy machine: the process has ended long before what it said can be read. The shell ends once the rest has
 * left its group.
 */
const afterItsEnd = (command: string) =>
  `exec 5>&1; detached=$(setsid sh -c 'exec >&2; sleep 1; ${command}' &); exit 1`;

// Fails when the end of a process is taken for all it had to say.
it("an error that is read after its process ended is reported instead of the exit", async () => {
  const said = '{"type":"init-error","payload":"{}","maxMemoryKb":1}';
  expect(await start(afterItsEnd(`echo "${said.replaceAll('"', '\\"')}" >&3`)).next(20)).toMatchObject({
    type: "init-error",
    payload: "{}",
  });
});

it("the last output of a process is passed on before its exit", async () => {
  expect(await start(afterItsEnd("echo last words >&5")).next(20)).toMatchObject({ type: "exit", code: 1 });
  expect(lines).toEqual(["last words"]);
});

it("the exit of a silent process is noticed", async () => {
  expect(await start("exit 4").next(20)).toEqual({ type: "exit", code: 4, signal: null });
});
