import { compareText, placeOf } from '../../manifest/index.ts';
import type { EnvironmentSource, ScriptInput } from '../appliers/environment-source.ts';
import type { SkaffoldRun } from './follow-script.ts';
import { appliedByKfctl } from './kfdef.ts';
import { readScripts, isSkaffoldFile } from './script-files.ts';
import type { ScriptFindings, ScriptApplier } from './script-applier.ts';
import type { PathFinder } from './script-paths.ts';
import { pathFinder } from './script-paths.ts';
import { mayApplyTarget, skaffoldImages, skaffoldTargets } from './skaffold.ts';

/**
 * Commands in scripts, tasks and pipelines, and files of Skaffold and kfctl. Nothing tells whether and where somebody runs them:
 * what they name is shown, and decides no environment and no cluster.
 */
export const SCRIPTS: EnvironmentSource = { name: 'scripts', scripts: { find: findScripts } };

const MOST_FILES = 400;
const MOST_FOUND = 2_000;

function findScripts(input: ScriptInput): ScriptFindings {
  const { tree } = input;
  const find = pathFinder(tree);
  const { appliers, made, runs, written, installs, open } = readScripts(input, find);
  const all = [
    ...appliers.filter((each) => isThere(each, input)),
    ...bySkaffold(input, find, runs),
    ...appliedByKfctl(input),
  ];
  const built = skaffoldFilesOf(input).flatMap((file) => skaffoldImages(tree, file, input.reader));
  return {
    appliers: oncePerPlace(all).slice(0, MOST_FOUND),
    made: made.filter((each) => tree.oidOf(each.file) !== undefined).slice(0, MOST_FOUND),
    written: written.slice(0, MOST_FOUND),
    installs: installs.slice(0, MOST_FOUND),
    ...(open.length > 0 && { open: open.slice(0, MOST_FOUND) }),
    ...(built.length > 0 && { built }),
  };
}

const skaffoldFilesOf = ({ tree }: Pick<ScriptInput, 'tree'>): readonly string[] =>
  tree.paths.filter(isSkaffoldFile).slice(0, MOST_FILES);

/** A kustomization needs its file, and so does a chart. */
function isThere({ path, reach }: ScriptApplier, { kustomizations, charts }: ScriptInput): boolean {
  if (reach === 'chart') return charts.has(path);
  return reach === 'kustomization' ? kustomizations.has(path) : true;
}

function bySkaffold(
  { tree, reader, ...input }: ScriptInput,
  find: PathFinder,
  runs: readonly SkaffoldRun[],
): readonly ScriptApplier[] {
  const files = skaffoldFilesOf({ tree });
  return files.flatMap((file) => {
    const place = { file, entered: null, isAtTop: false, checkouts: new Set<string>() };
    const runsOfFile = runs.filter(
      (run) => run.file === file || (run.file === null && files.length === 1),
    );
    return skaffoldTargets(tree, file, reader).flatMap((target) => {
      const { word, reach, line, profile } = target;
      const runAt = runsOfFile.filter((run) => mayApplyTarget(target, run));
      const path = find(word, place);
      const applier: ScriptApplier = {
        tool: 'skaffold',
        path: path ?? '',
        reach,
        origin: { file, line, column: 1, endLine: line },
        isTest: false,
        ...(profile !== null && { profile }),
        ...(runAt.length > 0 && { runAt: runAt.map(({ origin }) => origin) }),
      };
      return path !== null && isThere(applier, { tree, reader, ...input }) ? [applier] : [];
    });
  });
}

/** Adds the contexts and places of one that applies the same from the same file. */
function withContexts(first: ScriptApplier, { contexts, runAt }: ScriptApplier): ScriptApplier {
  const all = new Set([...(first.contexts ?? []), ...(contexts ?? [])]);
  const places = new Map([...(first.runAt ?? []), ...(runAt ?? [])].map((at) => [placeOf(at), at]));
  return {
    ...first,
    ...(all.size > 0 && { contexts: [...all].sort(compareText) }),
    ...(places.size > 0 && { runAt: [...places.values()] }),
  };
}

/** Drops repetitions: what one file says of one path several times is told where it says so first. */
function oncePerPlace(appliers: readonly ScriptApplier[]): readonly ScriptApplier[] {
  const found = new Map<string, ScriptApplier>();
  for (const each of appliers) {
    const { tool, path, reach, origin, profile = '', isTest, namespace } = each;
    const given = namespace?.node.value ?? null;
    const key = JSON.stringify([tool, path, reach, origin.file, profile, isTest, given]);
    const first = found.get(key);
    found.set(key, first === undefined ? each : withContexts(first, each));
  }
  return [...found.values()].sort(
    (a, b) => compareText(a.origin.file, b.origin.file) || a.origin.line - b.origin.line,
  );
}
