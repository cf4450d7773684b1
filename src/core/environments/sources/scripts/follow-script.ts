import type { Origin } from '../../../manifest/index.ts';
import type { Said, Target } from './said-commands.ts';
import type { MadeFile, ScriptApplier } from './script-applier.ts';
import type { PathFinder, ScriptPlace } from './script-paths.ts';

interface Script {
  readonly file: string;
  readonly text: string;
  readonly find: PathFinder;
}

/** Where Skaffold is run, and with which file; null for the one that it finds. */
export interface SkaffoldRun {
  readonly file: string | null;
  readonly origin: Origin;
  readonly command: string;
  readonly profiles: readonly string[];
}

export interface FollowedScript {
  readonly appliers: readonly ScriptApplier[];
  readonly made: readonly MadeFile[];
  readonly runs: readonly SkaffoldRun[];
}

/** Makes the paths of one script those of the tree, from the folder in which each command is run. */
export function followed(said: readonly Said[], script: Script): FollowedScript {
  const found: { appliers: ScriptApplier[]; made: MadeFile[]; runs: SkaffoldRun[] } = {
    appliers: [],
    made: [],
    runs: [],
  };
  const isTestAt = testSections(script.text);
  let place = firstPlace(script);
  for (const each of said) {
    if (each.does === 'begin' || each.does === 'enter') {
      place = entering(each, place, script.find);
      continue;
    }
    const { file } = script;
    const origin = { file, line: each.line, column: 1, endLine: each.line };
    if (each.does === 'run') {
      found.runs.push({
        file: each.file === null ? null : script.find(each.file, place),
        origin,
        command: each.command,
        profiles: [...each.profiles, ...profilesSet(script.text)],
      });
      continue;
    }
    const paths = pathsOf(each.targets, place, script.find);
    if (each.does === 'apply')
      found.appliers.push(
        ...paths.map((path) => ({ ...path, tool: each.tool, origin, isTest: isTestAt(each.line) })),
      );
    else found.made.push(...madeFile(each, paths, { place, find: script.find, origin }));
  }
  return found;
}

const firstPlace = ({ file, text }: Script): ScriptPlace => ({
  file,
  entered: null,
  isAtTop: isPipeline(file),
  checkouts: checkoutsIn(text),
});

/** A shell that begins is where it is run; one that enters what is not here is nowhere. */
function entering(
  said: Extract<Said, { does: 'begin' | 'enter' }>,
  place: ScriptPlace,
  find: PathFinder,
): ScriptPlace {
  const { folder } = said;
  const from = said.does === 'begin' ? { ...place, entered: null } : place;
  return { ...place, entered: folder === null ? null : find(folder, from) };
}

const pathsOf = (
  targets: readonly Target[],
  place: ScriptPlace,
  find: PathFinder,
): readonly { readonly path: string; readonly reach: Target['reach'] }[] =>
  targets.flatMap(({ word, reach }) => {
    const path = find(word, place);
    return path === null ? [] : [{ path, reach }];
  });

function madeFile(
  { makes, tool }: Extract<Said, { does: 'make' }>,
  inputs: readonly { readonly path: string }[],
  { place, find, origin }: { place: ScriptPlace; find: PathFinder; origin: Origin },
): readonly MadeFile[] {
  const file = find(makes, place);
  if (file === null || inputs.length === 0) return [];
  return [{ file, inputs: [...new Set(inputs.map(({ path }) => path))], tool, origin }];
}

/** Clusters for one run of tests. */
const MAKES_CLUSTER =
  /\bkind create cluster|kind-action|\bminikube start|setup-minikube|\bk3d cluster create|(?:create|install)[-_]kind/i;

/** A job of a workflow or of a pipeline; what else there is has none, and is one section. */
const SECTION = /^(?: {2}[\w-]+:[ \t]*$|- name:)/;

/** What takes away again what was applied before it. */
const TAKES_AWAY =
  /\bkapp delete\b|\b(?:kubectl|oc) delete (?:.* )?(?:-[fk]|--filename|--kustomize)\b/;

/** Whether the job that a line, from 1, is in makes its own cluster, or takes away further down what it applied. */
function testSections(text: string): (line: number) => boolean {
  if (!MAKES_CLUSTER.test(text) && !TAKES_AWAY.test(text)) return () => false;
  const sectionOf: number[] = [];
  const tests = new Set<number>();
  const takenAwayAt = new Map<number, number>();
  let section = 0;
  for (const [at, line] of text.split('\n').entries()) {
    if (SECTION.test(line)) section += 1;
    sectionOf.push(section);
    if (MAKES_CLUSTER.test(line)) tests.add(section);
    if (TAKES_AWAY.test(line)) takenAwayAt.set(section, at + 1);
  }
  return (line) => {
    const own = sectionOf[line - 1] ?? 0;
    return tests.has(own) || (section > 0 && (takenAwayAt.get(own) ?? 0) > line);
  };
}

/** Profiles that a script or a pipeline sets for all that it runs, by `export`, `env:` and the like. */
const profilesSet = (text: string): readonly string[] =>
  [
    ...text.matchAll(
      /^[ \t]*(?:- |export |ENV )*["']?SKAFFOLD_PROFILE["']?[ \t]*[:=][ \t]*["']?([^\s"';&|]+)["']?[ \t]*;?[ \t]*$/gm,
    ),
  ].flatMap(([, names = '']) => names.split(','));

const isPipeline = (file: string): boolean => /\.ya?ml$/.test(file) && !/taskfile/i.test(file);

/** Concourse takes each repository into a folder called as its resource. */
function checkoutsIn(text: string): ReadonlySet<string> {
  if (!/^resources:/m.test(text) || !/^jobs:/m.test(text)) return new Set();
  const named = text.matchAll(/^[ \t]*- (?:get|name): *([\w.-]+) *$/gm);
  return new Set([...named].flatMap(([, name]) => name ?? []));
}
