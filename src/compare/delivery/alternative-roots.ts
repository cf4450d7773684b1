import type { Change } from '../diff/change.ts';
import type {
  EnvironmentPair,
  RenderedEnvironment,
  RenderedRoot,
  RenderedTree,
  ScriptApplier,
} from '../../gitops/index.ts';
import { scriptAppliers, isBelow, scriptText, unappliedNotes } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { counted, listed, sameData, stableKeyOf } from '../../manifest/index.ts';
import { groupedBy } from '../../istio/index.ts';
import { buildsIn } from '../diff/compare/resource-pairs.ts';
import type { AllScripts } from './folders-without-applier.ts';
import { countedTogether } from './folders-without-applier.ts';

const NO_SCRIPTS: AllScripts = { appliers: [], made: [], written: [], installs: [] };

interface ChangedPair extends EnvironmentPair {
  readonly changes: readonly Change[];
}

/** More folders that change are no one way to install among others. */
const MOST_CHANGED = 3;

/** More are not named one by one. */
const MOST_NAMED = 3;

/** Whom what changes reaches, where the names of environments do not say it. */
export const reachNotes = (
  base: RenderedTree,
  merged: RenderedTree,
  pairs: readonly ChangedPair[],
  changedFiles: readonly string[],
): readonly string[] => {
  const scripts = merged.plan.scripts ?? NO_SCRIPTS;
  const others = [...builtInRoots(base, merged), ...unappliedNotes(base, merged, changedFiles)];
  const alternatives = alternativeNotes(pairs, scripts, others.length === 0 ? changedFiles : null);
  return [...others, ...(alternatives.length > 0 ? alternatives : countedTogether(pairs, scripts))];
};

/**
 * What is said where nothing in the tree applies what changes, and other folders of the environment hold most of the same
 * objects as they were, and no environments are told apart: ways to install one thing (overlays, a release beside what it
 * is made from), of which a cluster has one. "Alone" is said only where nothing else changes: `files` are those that the
 * change touches, null where another note says that more changes.
 */
function alternativeNotes(
  [pair, ...others]: readonly ChangedPair[],
  scripts: AllScripts,
  files: readonly string[] | null,
): readonly string[] {
  if (pair?.before == null || pair.after === null || others.length > 0) return [];
  return pair.changes.length === 0
    ? []
    : alternativeNote(pair, [pair.before, pair.after], scripts, files);
}

function alternativeNote(
  { changes }: ChangedPair,
  [before, after]: readonly [RenderedEnvironment, RenderedEnvironment],
  scripts: AllScripts,
  files: readonly string[] | null,
): readonly string[] {
  const is = looseByPath(after);
  const sorted = sortedWays(keysOf(changes), looseByPath(before), is);
  if (sorted === null) return [];
  const { changed, alike } = sorted;
  if (changed.size === 0 || changed.size > MOST_CHANGED) return [];
  const others = [...alike].flatMap(([path, way]) =>
    [...changed.values()].some((own) => isAnotherWay(way, own)) ? [path] : [],
  );
  if (others.length === 0) return [];
  const own = [...changed.keys()];
  const verb = others.length === 1 ? 'holds' : 'hold';
  const isTouched = files?.some((file) => others.some((path) => isBelow(file, path))) ?? true;
  const isAlone = areOfWays(isTouched ? null : changes, [...changed.values()]);
  const applied = appliedFolders([...own, ...others], is, scripts.appliers);
  const again = applied.size === 0 ? ' either' : '';
  const rest = namesOf(others).replace(/^the /, 'The ');
  return [
    `${whatText(namesOf(own), isAlone)}${unappliedText(own, applied, '', scripts).replace(/,$/, ':') || ', and'} the change reaches what is installed from there. ${rest}${unappliedText(others, applied, again, scripts)} ${verb} most of the same objects, which stay as before.${scriptsText(applied)}`,
  ];
}

const keysOf = (changes: readonly Change[]): ReadonlySet<string> =>
  new Set(
    changes.flatMap(({ object, oldObject }) =>
      [object, oldObject].flatMap((side) => (side === null ? [] : [stableKeyOf(side)])),
    ),
  );

/** Folders on both sides by whether objects of these keys differ; null where one of those comes, goes or is built in now. */
function sortedWays(
  keys: ReadonlySet<string>,
  was: ReturnType<typeof looseByPath>,
  is: ReturnType<typeof looseByPath>,
): { readonly changed: Ways; readonly alike: Ways } | null {
  const changed: Ways = new Map();
  const alike: Ways = new Map();
  for (const path of new Set([...is.keys(), ...was.keys()])) {
    const [old, now] = [was.get(path), is.get(path)];
    const [atBase, atHead] = [objectsOf(old), objectsOf(now)];
    const way = new Set([...atBase.keys(), ...atHead.keys()]);
    const differs =
      old !== now &&
      [...way].some(
        (key) => keys.has(key) && !haveSame(atBase.get(key) ?? [], atHead.get(key) ?? []),
      );
    const isOnBoth = old !== undefined && now !== undefined;
    if (differs && !isOnBoth) return null;
    if (differs) changed.set(path, way);
    else if (isOnBoth) alike.set(path, way);
  }
  return { changed, alike };
}

/** Whether all are objects of the folders; null for changes of which not all is said: a chart may deliver more. */
const areOfWays = (
  changes: readonly Change[] | null,
  ways: readonly ReadonlySet<string>[],
): boolean =>
  changes !== null &&
  changes.every(
    ({ kind, object, oldObject }) =>
      kind !== 'unseen' &&
      [object, oldObject].some(
        (side) => side !== null && ways.some((way) => way.has(stableKeyOf(side))),
      ),
  );

const whatText = (own: string, isAlone: boolean): string =>
  isAlone ? `What changes is in ${own} alone` : `Objects change in ${own}`;

/** Folders with the first of the scripts that apply them; those that none does are left out. */
function appliedFolders(
  paths: readonly string[],
  roots: ReadonlyMap<string, RenderedRoot>,
  scripts: readonly ScriptApplier[],
): ReadonlyMap<string, ScriptApplier> {
  return new Map(
    paths.flatMap((path) => {
      const root = roots.get(path)?.root;
      const [first] = root === undefined ? [] : scriptAppliers.of(root, scripts);
      return first === undefined ? [] : [[path, first.applier] as const];
    }),
  );
}

/** Says behind the names of folders which of them nothing applies; empty where each has a script. */
function unappliedText(
  paths: readonly string[],
  applied: ReadonlyMap<string, unknown>,
  again: string,
  { named }: AllScripts,
): string {
  const nobody = paths.filter((path) => !applied.has(path));
  if (nobody.length === 0) return '';
  const which = nobody.length === paths.length ? ', which' : `, of which ${namesOf(nobody)}`;
  const none = `${which} nothing seen in this tree applies${again}`;
  const some = `${which} what is followed here does not apply${again}`;
  return `${named?.said(nobody, { none, some }) ?? none},`;
}

/** Says which scripts apply some of the folders; empty where none does. */
function scriptsText(applied: ReadonlyMap<string, ScriptApplier>): string {
  if (applied.size === 0) return '';
  const by = [...applied]
    .slice(0, MOST_NAMED)
    .map(([path, applier]) => `${path} is applied by ${scriptText(applier)}`);
  return ` Where somebody runs it, ${by.join(', and ')}.`;
}

/** Objects of a folder by their keys, as they are on either side. */
type Ways = Map<string, ReadonlySet<string>>;

const looseByPath = ({ roots }: RenderedEnvironment): ReadonlyMap<string, RenderedRoot> =>
  new Map(
    roots.flatMap((root) =>
      root.root.by.origin === null ? [[root.root.path, root] as const] : [],
    ),
  );

/** Objects of a folder on one side, by their keys. */
const objectsOf = (root: RenderedRoot | undefined): ReadonlyMap<string, readonly Resource[]> =>
  groupedBy(root?.resources ?? [], stableKeyOf);

const haveSame = (was: readonly Resource[], is: readonly Resource[]): boolean =>
  was.length === is.length &&
  was.every((old, at) => {
    const now = is[at];
    return now !== undefined && sameData(old.node, now.node);
  });

/** Whether one folder holds at least half of what the other does; a single object tells nothing. */
function isAnotherWay(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const common = [...other].filter((key) => one.has(key)).length;
  return common > 1 && common * 2 >= other.size;
}

function namesOf(paths: readonly string[]): string {
  const all = paths.map((path) => (path === '.' ? 'the top folder' : path)).sort();
  const more = all.length - MOST_NAMED;
  if (more > 0) return `${all.slice(0, MOST_NAMED).join(', ')} and ${String(more)} more`;
  return [all.slice(0, -1).join(', '), all.at(-1) ?? ''].filter(Boolean).join(' and ');
}

/** More are not named one by one. */
const MOST = 5;

/**
 * What is said of folders that nothing applied and nothing built on, and that a kustomization of the same environment
 * takes in after the change: no object of the environment is another, and all of them are new to whoever applies that
 * kustomization.
 */
function builtInRoots(base: RenderedTree, merged: RenderedTree): readonly string[] {
  const still = new Set(rootsOf(merged).map(({ root }) => root.path));
  const later = new Map(merged.environments.map((each) => [each.environment.name, each.roots]));
  const said = base.environments.flatMap(({ environment: { name }, roots }) => {
    const before = new Map(roots.map((root) => [root.root.path, root]));
    const gone = roots.filter(
      ({ root, resources }) =>
        root.by.origin === null && !still.has(root.path) && resources.length > 0,
    );
    const found = new Map<string, BuiltIn>();
    for (const root of gone) {
      const into = (later.get(name) ?? []).filter((each) => {
        const earlier = before.get(each.root.path);
        return earlier !== undefined && !buildsIn(earlier, root) && buildsIn(each, root);
      });
      // of a folder that does not build nothing is applied yet
      for (const own of groupedBy(into, ({ failure }) => failure === null).values()) {
        const key = own.map(({ root: { path } }) => path).join('\n');
        const known = found.get(key)?.roots ?? [];
        found.set(key, { into: own, roots: [...known, root] });
      }
    }
    return [...found.values()].map(sentence);
  });
  return [...new Set(said)];
}

/** Holds folders, and the kustomizations that take all of them in. */
interface BuiltIn {
  readonly into: readonly RenderedRoot[];
  readonly roots: readonly RenderedRoot[];
}

const rootsOf = ({ environments }: RenderedTree): readonly RenderedRoot[] =>
  environments.flatMap(({ roots }) => roots);

function sentence({ into, roots }: BuiltIn): string {
  const folders = foldersText(roots);
  const names = foldersText(into);
  const objects = counted(
    roots.reduce((sum, { resources }) => sum + resources.length, 0),
    'object',
  );
  const isOne = into.length === 1;
  const [verb, take, who] = isOne ? ['builds', 'it takes', names] : ['build', 'they take', 'one'];
  const what = into.every(({ failure }) => failure === null)
    ? `${names} ${verb} in ${folders} now`
    : `Once ${names} ${verb}, ${take} in ${folders}, too`;
  return `${what}: ${objects}, new to whoever applies ${who} and did not apply ${roots.length === 1 ? folders : 'those'} by ${roots.length === 1 ? 'itself' : 'themselves'}.`;
}

function foldersText(roots: readonly RenderedRoot[]): string {
  const shown = roots.slice(0, MOST).map(({ root }) => root.path);
  const more = roots.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${counted(more, 'more folder')}` : listed(shown, MOST);
}
