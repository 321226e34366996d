/** What each promise's test must notice: the safeguard taken out of the code, in one replacement. */
export interface Mutation {
  /** The promise, which is the title of its test unless `title` says another one. */
  readonly promise: string;
  readonly test: string;
  readonly title?: string;
  readonly file: string;
  readonly without: string;
  readonly replace: string;
  readonly by: string;
}

const promises = "tests/tasks/promises.test.ts";
const stored = "Nothing is changed before its original state is safely stored and proven restorable.";
const restored =
  "A rollback restores code (CodeSha256), the layer list in order and where aliases lead, exactly, and proves it by reading back.";
const foreign =
  "Somebody else's deployment is never overwritten: it is detected, the function is left alone and reported.";
const silence =
  "Silence is not health: without evidence a verdict is inconclusive, and what was broken before is never blamed on the migration.";
const accounted =
  "Every function of the fleet is accounted for in the report: migrated, unchanged, restored, or skipped with its reason.";
const mortal = "A task that dies between two calls is run again, and ends right.";
const killed = "Kill it anywhere: the fleet is then all moved or exactly as before, and the report says which.";
const served = "At every moment of a migration each function can serve: no invocation fails because of it.";
const quiet = "Function environment variables, payloads and code are never logged.";
const imports =
  "No function loses an import: what it would not find any more is named with file and line, and the function is left alone.";

const needed = "No layer version is deleted that any function version, alias or stored rollback still needs.";

export const mutations: readonly Mutation[] = [
  {
    promise: needed,
    test: "tests/tasks/cleanup.test.ts",
    file: "src/aws/lambda.ts",
    without: "looking at published versions of functions",
    replace:
      'paginateListFunctions({ client }, { FunctionVersion: "ALL" })))\n        for (const { FunctionName = "", Version = "$LATEST", Layers',
    by: 'paginateListFunctions({ client }, {})))\n        for (const { FunctionName = "", Version = "$LATEST", Layers',
  },
  {
    promise: needed,
    test: "tests/tasks/cleanup.test.ts",
    file: "src/aws/stored-executions.ts",
    without: "what snapshots and journals name",
    replace: "(snapshots|journal)",
    by: "(journal)",
  },
  {
    promise: killed,
    test: "tests/faults/stopped.test.ts",
    file: "src/domain/lease.ts",
    without: "the lock of a stopped execution is taken over by its pick-up",
    replace: 'if (kind !== "migrate" && holder.target === target) return { kind: "take-over" };',
    by: 'if (kind === "roll-back" && holder.target === target) return { kind: "take-over" };',
  },
  {
    promise: stored,
    test: promises,
    file: "src/aws/packages.ts",
    without: "the stored package is compared with the function's",
    replace: "if (found !== codeSha256)",
    by: "if (found === '')",
  },
  {
    promise: stored,
    test: promises,
    file: "src/tasks/steps/secure-function.ts",
    without: "the way back is proven before the change",
    replace: "closed === null\n      ?",
    by: "closed === null || true\n      ?",
  },
  {
    promise: restored,
    test: promises,
    file: "src/tasks/steps/restore-function.ts",
    without: "the layers are restored as they were listed",
    replace: "await lambda.updateLayers(work.name, snapshot.layers, revisionId);",
    by: "await lambda.updateLayers(work.name, snapshot.layers.toSorted(), revisionId);",
  },
  {
    promise: restored,
    test: promises,
    file: "src/domain/rollback.ts",
    without: "what is there decides, not what the calls answered",
    replace: "const layers = unsure || !sameLayers(present.layers, snapshot.layers);",
    by: "const layers = unsure;",
  },
  {
    promise: foreign,
    test: promises,
    file: "src/domain/function-change.ts",
    without: "the present state is compared with the original and with ours",
    replace: "if (code && layers) return null;",
    by: "if (code || layers || !code) return null;",
  },
  {
    promise: foreign,
    test: promises,
    file: "src/aws/lambda.ts",
    without: "an update carries the revision that was looked at",
    replace: "...revision(keep.revisionId),",
    by: "",
  },
  {
    promise: foreign,
    test: "tests/tasks/run-ahead.test.ts",
    title:
      "a layer that somebody took off again after it was attached ahead is not put back, and the code is not slimmed",
    file: "src/tasks/steps/change-function.ts",
    without: "code is slimmed only while the layer is on the function",
    replace:
      '(sameLayers(halvesOf(present).layers, layersAfter ?? []) ? null : "somebody else took its layer off again")',
    by: "null",
  },
  {
    promise: silence,
    test: promises,
    file: "src/tasks/migrate-batch.ts",
    without: "what was broken before is left alone",
    replace: "if (reason !== null && !mayBeChanged(journal))",
    by: "if (reason === '')",
  },
  {
    promise: silence,
    test: promises,
    file: "src/domain/verdict.ts",
    without: "an empty log is inconclusive",
    replace: "if (scan.eventsSeen === 0)",
    by: "if (scan.eventsSeen < 0)",
  },
  {
    promise: silence,
    test: promises,
    file: "src/domain/verdict.ts",
    without: "a function without a check is inconclusive",
    replace: 'if (results.length === 0) return { functionName, verdict: "inconclusive"',
    by: 'if (results.length === 0) return { functionName, verdict: "healthy"',
  },
  {
    promise: accounted,
    test: promises,
    file: "src/domain/reported-function.ts",
    without: "functions without a journal are reported",
    replace: "return (facts.plan?.functions ?? []).map((planned) => {",
    by: "return (facts.plan?.functions ?? []).filter(({ name }) => journals.has(name)).map((planned) => {",
  },
  {
    promise: mortal,
    test: promises,
    file: "src/tasks/steps/secure-function.ts",
    without: "a function that may be changed is never taken for an original again",
    replace: "if (work.journal.done || mayBeChanged(work.journal)) return;",
    by: "",
  },
  {
    promise: mortal,
    test: promises,
    file: "src/tasks/steps/change-function.ts",
    without: "a change is journalled before the call",
    replace: 'await work.record({ step: "attach", done: false, ...(slimsLater ? {} : changedFrom(work, clock)) });',
    by: "",
  },
  {
    promise: served,
    test: "tests/service/order.test.ts",
    file: "src/tasks/migrate-batch.ts",
    without: "the layer is attached before the code is slimmed",
    replace: "{ atOnce: all, run: (work) => attachLayer(work, tools) },\n",
    by: "",
  },
  {
    promise: served,
    test: "tests/service/order.test.ts",
    file: "src/tasks/migrate-batch.ts",
    without: "old environments get a grace between attaching and slimming",
    replace: "{ atOnce: all, run: (work) => graceAfterAttaching(work, about, tools) },\n",
    by: "",
  },
  {
    promise: served,
    test: "tests/tasks/roll-back.test.ts",
    title: "a layer is not taken off code that was slimmed again meanwhile, by a task that outlived its execution",
    file: "src/tasks/steps/restore-function.ts",
    without: "a rollback takes the layer off only where the function's own code is back",
    replace: "if (codeSha256 !== snapshot.codeSha256) throw new UpdateFailed(work.name, NOT_STAYED);",
    by: "void codeSha256;",
  },
  {
    promise: imports,
    test: "tests/tasks/take-inventory.test.ts",
    file: "src/domain/plan.ts",
    without: "a lost import is a reason to leave a function alone",
    replace: "(reasonNotToChange(item, situation) ?? reasonOfImports(item))",
    by: "(reasonNotToChange(item, situation) ?? (reasonOfImports(item) && null))",
  },
  {
    promise: imports,
    test: "tests/tasks/take-inventory.test.ts",
    file: "src/domain/python-imports/module-search.ts",
    without: "a module that no file holds is missing",
    replace: 'portions.length === 0 ? null : { kind: "namespace", folders: portions }',
    by: '{ kind: "namespace", folders: portions }',
  },
  {
    promise: imports,
    test: "tests/domain/nodejs-imports/judgements.test.ts",
    title: "that would be loaded twice, from the package and from the layer, is a finding: state and classes part",
    file: "src/domain/nodejs-imports/instances.ts",
    without: "a module of which two instances would serve is told",
    replace: "if (other === is || found.has(was)) continue;",
    by: "if (other === is || found.has(was) || step !== null) continue;",
  },
  {
    promise: imports,
    test: "tests/domain/nodejs-imports/judgements.test.ts",
    title: "tell that old runtimes import nothing from layers",
    file: "src/domain/nodejs-imports/node-runtime.ts",
    without: "only runtimes that do so look into layers on import",
    replace: "const IMPORTS_SEARCH_FROM = 18;",
    by: "const IMPORTS_SEARCH_FROM = 12;",
  },
  {
    promise: imports,
    test: "tests/domain/nodejs-imports/judgements.test.ts",
    title: "code whose package.json stays out of the layer would be another kind of module there",
    file: "src/domain/nodejs-imports/import-proof.ts",
    without: "code keeps its kind of module",
    replace: "if (was !== is)",
    by: "if (was !== is && path === old)",
  },
  {
    promise: imports,
    test: "tests/domain/shared-links.test.ts",
    title: "a link into it",
    file: "src/domain/shared-links.ts",
    without: "links that stay lead somewhere",
    replace: "if (into !== undefined)",
    by: "if (into === path)",
  },
  {
    promise: quiet,
    test: "tests/service/secrets.test.ts",
    file: "src/tasks/task.ts",
    without: "a task logs its answer, never its input",
    replace: "{ result: response }",
    by: "{ result: response, input: event }",
  },
  {
    promise: imports,
    test: "tests/tasks/probe-imports.test.ts",
    title:
      "A function that only fails to import under the real runtime is caught by the probe before anything is touched, and by nothing else.",
    file: "src/domain/import-probe/probed-plan.ts",
    without: "what the probe found to fail newly is left alone",
    replace: 'verdict === "lost"',
    by: 'verdict === "lost" && reason === null',
  },
  {
    promise: imports,
    test: "tests/domain/import-probe/probe-answer.test.ts",
    title: "a file is missing afterwards",
    file: "src/domain/import-probe/probe-answer.ts",
    without: "whatever fails newly counts, not only import errors",
    replace: "const isNew = after.isImportError || goesOn;",
    by: "const isNew = after.isImportError;",
  },
  {
    promise: silence,
    test: "tests/tasks/probe-imports.test.ts",
    title: "takes its own failures for no evidence, and says so",
    file: "src/domain/import-probe/probed-plan.ts",
    without: "imports that could not be probed are named",
    replace: 'verdict === "unknown"',
    by: 'verdict === "unknown" && reason === null',
  },
  {
    promise: quiet,
    test: "tests/aws/probe/program.test.ts",
    title: "lets imported code see nothing that calls are signed with, no variable of its own, and where it lies",
    file: "src/aws/probe/program.ts",
    without: "code that is only imported gets no credentials",
    replace: "for name in KEPT_VARIABLES if name in os.environ}",
    by: "for name in os.environ}",
  },
  {
    promise: mortal,
    test: "tests/tasks/probe-imports.test.ts",
    title: "leaves no function behind, not even where it died: the report of its execution takes it away",
    file: "src/tasks/steps/leave-no-probes.ts",
    without: "the report takes away the probe functions of a task that died",
    replace: "for (const name of kept.made) await tools.probes.remove(name);",
    by: "",
  },
  {
    promise: mortal,
    test: "tests/tasks/remove-probes.test.ts",
    title: "deletes probe functions of executions that do not run any more, and no other function",
    file: "src/tasks/remove-probes.ts",
    without: "a clean-up leaves the probe functions of a running execution",
    replace: "execution !== undefined && !running.has(execution)",
    by: "execution !== undefined",
  },
  {
    promise: foreign,
    test: "tests/domain/release.test.ts",
    title: "one of two: the other's version holds other code",
    file: "src/domain/release.ts",
    without: "an alias stays whose version holds other code than $LATEST",
    replace: '...(codeSha256 === latest.codeSha256 ? [] : ["code"]),',
    by: "",
  },
  {
    promise: foreign,
    test: "tests/tasks/shift-traffic.test.ts",
    title: "a setting that somebody changes during the migration is not released",
    file: "src/tasks/steps/publish-version.ts",
    without: "settings are compared once more before a version is published",
    replace: "await refuseOtherSettings(name, release, tools);",
    by: "",
  },
  {
    promise: mortal,
    test: "tests/tasks/shift-traffic.test.ts",
    title: "a version whose answer got lost is found again, and none is published twice",
    file: "src/tasks/steps/publish-version.ts",
    without: "a version is looked for before it is published again",
    replace: "if (found !== null) return found;",
    by: "",
  },
  {
    promise: served,
    test: "tests/tasks/shift-traffic.test.ts",
    title: "its traffic stays on the version before until the published one has passed its checks, then goes there",
    file: "src/tasks/check-health.ts",
    without: "it is the published version that is checked before traffic reaches it",
    replace: "migration.checks[functionName] ?? [], publishedVersion)",
    by: "migration.checks[functionName] ?? [], null)",
  },
  {
    promise: restored,
    test: "tests/tasks/promises.test.ts",
    file: "src/tasks/steps/restore-slice.ts",
    without: "aliases are led back",
    replace: "await eachNotEnded(works, by, (work) => restoreAliases(work, tools));",
    by: "",
  },
  {
    promise: served,
    test: "tests/tasks/shift-traffic.test.ts",
    title: "its alias is back before anything else is restored, and the published version stays for a while after that",
    file: "src/tasks/steps/restore-slice.ts",
    without: "a version that aliases led to a moment ago is kept for a while",
    replace: "if (publishers.length > 0) await keptAWhile(aliasesBackAt, files, tools);",
    by: "",
  },
  {
    promise: foreign,
    test: "tests/tasks/shift-traffic.test.ts",
    title: "an alias that somebody else moved is left alone and reported, though code and layers are back",
    file: "src/domain/alias-moves.ts",
    without: "an alias that leads elsewhere by now is somebody else's",
    replace: '    : "foreign";',
    by: '    : "ours";',
  },
  {
    promise: served,
    test: "tests/tasks/shift-traffic.test.ts",
    title: "the published version stays where somebody else points to it, and the report says so",
    file: "src/tasks/steps/remove-version.ts",
    without: "a version somebody points to is not deleted",
    replace: "if (user !== null)",
    by: 'if (user === "")',
  },
  {
    promise: served,
    test: "tests/domain/alias-moves.test.ts",
    title: "is none where what there was before holds the same",
    file: "src/domain/alias-moves.ts",
    without: "a version that was there before is not the execution's own to delete",
    replace: "Number(version) > lastVersionBefore",
    by: "Number(version) > 0",
  },
  {
    promise: silence,
    test: "tests/tasks/share-traffic.test.ts",
    title: "a share of the traffic is judged first; then all of it follows and is looked at anew",
    file: "src/tasks/steps/gates.ts",
    without: "a version with a share of the traffic is judged by its own calls",
    replace: "since: aliases.map((alias) => `${alias}:${version}`)",
    by: "since: aliases",
  },
];
