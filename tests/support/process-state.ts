/** The environment and the arguments of this process when the first test file began: loaded once per worker. */
const environment = { ...process.env };
const commandLine = [...process.argv];

/** Takes back what test files changed. */
export function restoreProcess(): void {
  for (const name of Object.keys(process.env)) if (!Object.hasOwn(environment, name)) delete process.env[name];
  Object.assign(process.env, environment);
  process.argv = [...commandLine];
}
