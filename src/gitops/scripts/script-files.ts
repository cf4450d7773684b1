import type { ScriptInput } from '../appliers/environment-source.ts';
import { cacheByContent } from '../appliers/content-cache.ts';
import type { FileTree, Origin } from '../../manifest/index.ts';
import { placeOf } from '../../manifest/index.ts';
import { followCalls, newBy, withCalls } from './script-calls.ts';
import type { ScriptApplier } from './script-applier.ts';
import { callsOf } from './workflow-calls.ts';
import { pushPathsOf } from './workflow-triggers.ts';
import type { ScriptCall } from './shell-commands.ts';
import { isCloudBuild, readBuildActions } from './cloud-build.ts';
import type { FollowedScript } from './follow-script.ts';
import { makesCluster } from '../jobs/throw-away-clusters.ts';
import { followScript } from './follow-script.ts';
import type { ScriptAction } from './script-actions.ts';
import { mayHoldActions, readActions } from './script-actions.ts';
import type { PathFinder } from './script-paths.ts';
import { NOTHING_KNOWN, variablesIn } from './bindings.ts';
import { bindingsFor, isMakefile, variablesReadBy } from './script-variables.ts';
import { recipesOf } from './make-recipes.ts';
import { folderOf, stepsOf } from '../tree-path.ts';
import type { ScriptedObject } from './written-objects.ts';
import { writtenObjects } from './written-objects.ts';

/**
 * Bounds how many files are read; what is larger or further back in the tree's order is not read, and decides
 * nothing.
 */
const MOST_FILES = 400;
const LARGEST_FILE = 100_000;
const MOST_CHARACTERS = 4_000_000;
const ofContent = cacheByContent<readonly ScriptAction[]>();
const NOTHING: readonly ScriptAction[] = [];

/** Reads what all scripts of a tree say, each by itself and as others run it. */
export function readScripts(input: ScriptInput, find: PathFinder): Omit<ReadScript, 'calls'> {
  const { tree } = input;
  const files = scriptsOf(tree);
  const read = readerOf(input, find);
  const own = files.slice(0, MOST_FILES).flatMap((file) => read(file) ?? []);
  const called = followCalls(
    own.flatMap((each) => each.calls),
    (call) => read(call.path, call),
  );
  const calls = called.map(({ call }) => call);
  const appliers = own.flatMap((each) => each.appliers);
  const all = [...own, ...called.flatMap(({ said }) => said ?? [])];
  return {
    appliers: withCalls(
      [...appliers, ...called.flatMap((each) => newBy(each, appliers))],
      calls,
    ).map(withUses(input)),
    made: all.flatMap(({ made }) => made),
    runs: own.flatMap(({ runs }) => runs),
    written: own.flatMap(({ written }) => written),
    installs: all.flatMap(({ installs }) => installs),
    open: openAt(all),
  };
}

/** Adds the jobs that run the workflow which an applier is in, or the first that runs it. */
function withUses({ tree, reader }: ScriptInput): (applier: ScriptApplier) => ScriptApplier {
  const known = new Map<string, readonly Origin[]>();
  const usesOf = (file: string): readonly Origin[] => {
    const uses = known.get(file) ?? callsOf({ tree, reader, file }).map(({ origin }) => origin);
    known.set(file, uses);
    return uses;
  };
  return (applier) => {
    const ways = applier.runAt ?? [applier.origin];
    const usedAt = [...new Set(ways.map(({ file }) => file))].flatMap(usesOf);
    const starts = (usedAt.length > 0 ? usedAt : ways).map(({ file }) =>
      pushPathsOf(tree, reader, file),
    );
    const startedBy = starts.flatMap((each) => each ?? []);
    return {
      ...applier,
      ...(usedAt.length > 0 && { usedAt }),
      ...(startedBy.length > 0 && startedBy.length === starts.length && { startedBy }),
    };
  };
}

/** A step of a workflow that is done by an action, whose name says that it may apply something. */
const USES = /^\s*(?:- )?uses:\s*["']?([^\s"'#@]+)@/;
const MAY_APPLY = /deploy|kube|kustomize|k8s|helm|argo|flux/i;
const SETS_UP = /setup|install|login|checkout|cache/i;

/** Lists the steps of a workflow that actions of others do, which may apply anything. */
function stepsOfOthers(text: string, file: string): readonly Origin[] {
  if (!/(?:^|\/)\.github\//.test(file)) return [];
  return text.split('\n').flatMap((line, at) => {
    const [, action = ''] = USES.exec(line) ?? [];
    const isOne = MAY_APPLY.test(action) && !SETS_UP.test(action);
    return isOne ? [{ file, line: at + 1, column: 1, endLine: at + 1 }] : [];
  });
}

/** Lists commands that apply something unknown, by themselves and as others run them. */
function openAt(all: readonly FollowedScript[]): readonly Origin[] {
  const known = new Set(
    all.flatMap(({ appliers }) => appliers.map(({ origin }) => placeOf(origin))),
  );
  return all.flatMap(({ open }) => open.filter((origin) => !known.has(placeOf(origin))));
}

/** A script with the objects that stand in it. */
interface ReadScript extends FollowedScript {
  readonly written: readonly ScriptedObject[];
}

/** Reads a script, as another one runs it or by itself; null where it says nothing. */
function readerOf(
  { tree, reader }: ScriptInput,
  find: PathFinder,
): (file: string, call?: ScriptCall) => ReadScript | null {
  let left = MOST_CHARACTERS;
  return (file, call) => {
    const entry = tree.read(file);
    if (entry.kind !== 'text' || entry.text.length > Math.min(LARGEST_FILE, left)) return null;
    const { oid, text } = entry;
    const [isMake, isBuild] = [isMakefile(file), isCloudBuild(file)];
    const key = `${oid}${isMake ? ' make' : ''}${isBuild ? ' steps' : ''}`;
    const said = ofContent(reader, key, () => {
      if (!mayHoldActions(text)) return NOTHING;
      return isBuild ? readBuildActions(tree, file, reader, text) : readActions(text, isMake);
    });
    const others = call === undefined ? stepsOfOthers(text, file) : [];
    if (said.length + others.length === 0) return null;
    left -= text.length;
    const { given = NOTHING_KNOWN, targets } = call ?? {};
    const script = {
      file,
      text,
      find,
      runsOf: (words: readonly string[], line: number) =>
        words.every((word) => variablesIn(word).length === 0)
          ? [NOTHING_KNOWN]
          : bindingsFor(words, { tree, reader, file, line, given }),
      readBy: (path: string) => variablesReadBy(tree, path),
      makesCluster: (path: string) => makesOwn(tree, path),
      ...(isMake && targets !== undefined && { isOf: recipesOf(text, targets) }),
    };
    const followed = followScript(said, { ...script, ...(call && { calledFrom: call.from }) });
    return {
      ...followed,
      open: [...followed.open, ...others],
      written: writtenObjects(text, file),
    };
  };
}

function makesOwn(tree: ScriptInput['tree'], path: string): boolean {
  const entry = tree.read(path);
  return entry.kind === 'text' && entry.text.length <= LARGEST_FILE && makesCluster(entry.text);
}

/** Names that scripts, targets and pipelines have wherever they lie. */
const NAMES: readonly RegExp[] = [
  /\.(?:sh|bash|mk)$/,
  /^(?:GNU)?[Mm]akefile$/,
  /^\.?[Jj]ustfile$/,
  /^[Jj]enkinsfile/,
  /^[Tt]askfile(?:\.dist)?\.ya?ml$/,
  /^(?:.*\.)?gitlab-ci\.ya?ml$/,
  /^(?:cloudbuild|azure-pipelines?|bitbucket-pipelines|buildspec|appveyor)[^/]*\.ya?ml$/,
  /^\.(?:travis|drone)\.ya?ml$/,
];

/** Folders whose YAML files are pipelines, tasks or workflows. */
const FOLDERS =
  /(?:^|\/)(?:\.github\/(?:workflows|actions)|\.gitlab|\.circleci|\.?tekton|argo-?workflows?|workflow-?templates?|\.taskfiles|\.?ci|pipelines?|concourse)(?:\/|$)/;

/** Matches what any of these has: most paths of a tree are told from them by one look. */
const MAY_BE =
  /\.(?:sh|bash|mk)$|(?:make|just|jenkins|task)file|gitlab|cloudbuild|azure-pipeline|bitbucket|buildspec|appveyor|travis|drone|\.github\/|circleci|tekton|workflow|concourse|pipelines?[/-]|(?:^|\/)\.?ci\//i;

const ELSEWHERE: ReadonlySet<string> = new Set(['node_modules', 'vendor', '_vendir', 'testdata']);

/** A file of Skaffold, which lists what it applies. */
export const isSkaffoldFile = (path: string): boolean =>
  /^skaffold.*\.ya?ml$/is.test(nameOf(path)) && !liesElsewhere(path);

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/**
 * Tells whether a path is one at which commands are kept: scripts, targets of make, tasks, workflows and
 * pipelines.
 */
function isScript(path: string): boolean {
  if (!MAY_BE.test(path)) return false;
  const name = nameOf(path);
  const isOne =
    NAMES.some((pattern) => pattern.test(name)) ||
    (/\.ya?ml$/.test(name) && FOLDERS.test(folderOf(path)));
  return isOne && !liesElsewhere(path);
}

/** A file without an ending is a script where its first line says which program runs it. */
export const isScriptIn = (tree: FileTree, path: string): boolean => {
  if (isScript(path)) return true;
  if (!HAS_NO_ENDING.test(path) || liesElsewhere(path)) return false;
  const entry = tree.read(path);
  return entry.kind === 'text' && entry.text.startsWith('#!');
};

const HAS_NO_ENDING = /(?:^|\/)[\w-]+$/;

/** Lists the scripts of a tree, without those that lead to others. */
export const scriptsOf = (tree: FileTree): readonly string[] =>
  tree.paths.filter((path) => isScriptIn(tree, path) && tree.realPath(path) === path);

const liesElsewhere = (path: string): boolean => stepsOf(path).some((step) => ELSEWHERE.has(step));
