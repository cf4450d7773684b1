import { folderOfApplier } from '../appliers/applier.ts';
import type { RootDraft } from '../roots/root.ts';
import type { DeliverableFolder } from '../survey/deliverable-folder.ts';
import { stepsOf } from '../tree-path.ts';
import type { PathEnvironment } from './environment-names.ts';
import { isContainer, isContent, isVariant, stepWord, stageOf } from './step-words.ts';

/** Deeper folders are not looked at: no repository nests environments so deep. */
const MAX_STEPS = 16;

/**
 * Tells for which of several clusters (regions, cells) of its environment a path is: `eu` of `prod/eu` where
 * `prod/us` lies beside it with the same content. Gives null where the environment has one, or the path is
 * for all of them.
 */
export function clusterSteps(
  places: readonly DeliverableFolder[],
  environmentOf: (path: string) => PathEnvironment | null,
): (path: string) => ClusterStep | null {
  const levels = new Map<string, Set<string>>();
  for (const { parent, values } of slotsOf(places, environmentOf)) {
    const alike = [...values].filter(([value, place]) =>
      [...values].some(([other, beside]) => other !== value && haveSameContent(place, beside)),
    );
    const known = levels.get(parent) ?? new Set<string>();
    for (const [value] of alike) levels.set(parent, known.add(value));
  }
  return (path) => {
    const steps = stepsOf(path);
    const environment = environmentOf(path);
    const named = environment?.depth ?? 0;
    const found = [...steps.entries()].filter(
      ([at, step]) =>
        !names(environment, at) && levels.get(keyOf(steps, at, named))?.has(step) === true,
    );
    const last = found.at(-1);
    if (last === undefined) return null;
    return { cluster: found.map(([, step]) => step).join('/'), depth: last[0] + 1 };
  };
}

/** Tells whether a step names the environment; where the name is learnt, all steps up to it may. */
const names = (environment: PathEnvironment | null, at: number): boolean =>
  environment !== null &&
  (environment.isLearnt === true ? at < environment.depth : at === environment.depth - 1);

/** Says which cluster a path names, and the number of steps up to and including the last that does. */
interface ClusterStep {
  readonly cluster: string;
  readonly depth: number;
}

interface Slot {
  readonly parent: string;
  readonly values: Map<string, DeliverableFolder>;
}

/** The folder that a step lies in; above the environment's own step, which environment that is. */
const keyOf = (steps: readonly string[], at: number, named: number): string =>
  `${steps.slice(0, at).join('/')}\0${at < named - 1 ? steps.slice(at + 1, named).join('/') : ''}`;

/** Places of one environment whose paths are equal but for one step, which says nothing by itself. */
function slotsOf(
  places: readonly DeliverableFolder[],
  environmentOf: (path: string) => PathEnvironment | null,
): readonly Slot[] {
  const slots = new Map<string, Slot>();
  for (const place of places) {
    const environment = environmentOf(place.path);
    const steps = stepsOf(place.path);
    if (environment === null || steps.length > MAX_STEPS) continue;
    for (const [at, step] of steps.entries()) {
      if (names(environment, at) || isContent(step) || stepWord(step) !== null) continue;
      if (isVariant(step, steps[at - 1])) continue;
      const key = `${steps.slice(0, at).join('/')}\0${steps.slice(at + 1).join('/')}`;
      const slot = slots.get(key) ?? {
        parent: keyOf(steps, at, environment.depth),
        values: new Map<string, DeliverableFolder>(),
      };
      slot.values.set(step, place);
      slots.set(key, slot);
    }
  }
  return [...slots.values()].filter(({ values }) => values.size > 1);
}

/**
 * Tells whether two folders would meet in one cluster: they hold objects of the same names, and not in
 * namespaces of their own, as tenants have. They build on the same folders for the most part, or at least
 * half of what one adds is added by the other too.
 */
export function haveSameContent(one: DeliverableFolder, other: DeliverableFolder): boolean {
  const areApart = [...one.namespaces].every((namespace) => !other.namespaces.has(namespace));
  if (areApart && one.namespaces.size > 0 && other.namespaces.size > 0) return false;
  const bases = one.includes.filter((folder) => other.includes.includes(folder)).length;
  if (bases * 2 > Math.min(one.includes.length, other.includes.length)) return true;
  const [fewer, more] = one.objects.size <= other.objects.size ? [one, other] : [other, one];
  const shared = [...fewer.objects].filter((object) => more.objects.has(object)).length;
  return fewer.objects.size > 0 && shared * 2 >= fewer.objects.size;
}

/**
 * Tells for which cluster a path below `clusters` is: the next step; where that only holds clusters together
 * (`clusters/delivery/{gke,production,staging}`, `clusters/stages/dev`), the one after it. Gives null for any other path.
 */
export function clusterFolders(
  paths: readonly string[],
  isOfOthers: (folder: string) => boolean = () => false,
): (steps: readonly string[]) => PathEnvironment | null {
  const below = new Map<string, Set<string>>();
  for (const path of paths) {
    const steps = stepsOf(path);
    const at = steps.indexOf('clusters') + 1;
    if (at === 0 || steps[at] === undefined) continue;
    const holder = steps.slice(0, at + 1).join('/');
    below.set(holder, (below.get(holder) ?? new Set()).add(steps[at + 1] ?? ''));
  }
  const holders = new Set(
    [...below].flatMap(([holder, steps]) =>
      areStages(steps) || (isContainer(stepsOf(holder).at(-1)) && !steps.has('')) ? holder : [],
    ),
  );
  return (steps) => {
    const at = steps.indexOf('clusters');
    const name = at < 0 ? undefined : steps[at + 1];
    if (name === undefined || isOfOthers(steps.slice(0, at + 2).join('/'))) return null;
    const inner = steps[at + 2];
    return inner !== undefined && holders.has(steps.slice(0, at + 2).join('/'))
      ? { name: inner, depth: at + 3 }
      : { name, depth: at + 2 };
  };
}

/**
 * Finds the folders below `clusters` that are no cluster: appliers which live in one other such folder take each of them to
 * their own cluster, and no word of a stage calls it one.
 */
export function foldersOfOthers(drafts: readonly RootDraft[]): (folder: string) => boolean {
  const folderAt = (path: string): string => /^(?:.*\/)?clusters\/[^/]+/.exec(path)?.[0] ?? '';
  const found = new Set(
    drafts.flatMap(({ place: { path }, appliers }) => {
      const homes = new Set(
        appliers.map((each) => (each.isAtHome === true ? folderAt(folderOfApplier(each)) : '')),
      );
      const isOfOne = homes.size === 1 && !homes.has('') && !homes.has(path);
      const isFolder = path !== '' && path === folderAt(path);
      return isFolder && isOfOne && stepWord(stepsOf(path).at(-1) ?? '') === null ? [path] : [];
    }),
  );
  return (folder) => found.has(folder);
}

/**
 * Tells whether most of what lies in a folder is called for stages, two of them at least, and nothing lies
 * there itself.
 */
function areStages(steps: ReadonlySet<string>): boolean {
  const said = [...steps].filter((step) => stepWord(step) !== null);
  return (
    !steps.has('') &&
    ![...steps].some(isContent) &&
    said.length * 2 > steps.size &&
    new Set(said.map(stageOf)).size > 1
  );
}
