import { stageIn, stageOfAddress, stageOfPath } from './stage-in-text.ts';
import type { StageInText } from './stage-in-text.ts';

/** Names what is known of an applier and may name the environment or the cluster of what it applies. */
export type Axis =
  /** Its own name; of an Application that a set makes, that one's. */
  | 'name'
  /** Parameters of its generator that are called for an environment, and for a cluster or a region. */
  | 'parameter'
  | 'region'
  | 'place'
  | 'namespace'
  /** Files of values that it gives to a chart. */
  | 'values'
  /** The branch that it reads. */
  | 'branch'
  /** Variables that are called for an environment, and sources of variables. */
  | 'variable'
  /** Labels of its cluster that are called for an environment. */
  | 'label'
  /** Names of its cluster, and words in the address of that. */
  | 'cluster'
  | 'host';

export interface Evidence {
  readonly axis: Axis;
  readonly text: string;
}

/** Keys that people give to what says an environment: `env`, `environment`, `targetEnv`, `app.kubernetes.io/stage`. */
const STAGE_KEY = /(?:^|[-_./]|[a-z](?=[ET]))(?:env|environment|stage|tier)(?:[-_]?name)?$/i;
/** Matches the keys for one of several clusters of an environment: where it is, and which. */
const REGION_KEY = /(?:^|[-_./]|[a-z](?=[RLD]))(?:region|location|datacenter)(?:[-_]?name)?$/i;
const PLACE_KEY = /(?:^|[-_./]|[a-z](?=[CSZ]))(?:cluster|site|zone|cell)(?:[-_]?name)?$/i;

/** Lists what entries with such keys say. */
export const evidenceOfEntries = (
  entries: Iterable<readonly [key: string, value: string]>,
  axis: Axis,
): readonly Evidence[] =>
  [...entries].flatMap(([key, text]): readonly Evidence[] => {
    if (text === '' || text.length > LONGEST) return [];
    if (STAGE_KEY.test(key) && (!/tier$/i.test(key) || stageIn(text) !== null))
      return [{ axis, text }];
    if (REGION_KEY.test(key)) return [{ axis: 'region', text }];
    return PLACE_KEY.test(key) ? [{ axis: 'place', text }] : [];
  });

/** Longer texts are no names. */
const LONGEST = 64;

/** All by which Applications and Kustomizations are told apart: what they say, where they lie, what they apply. */
export type AnyAxis = Exclude<Axis, 'place' | 'region'> | 'folder' | 'file' | 'path';

interface AxisRow {
  readonly axis: AnyAxis;
  /** Says why an environment is called so, half a sentence. */
  readonly why: string;
  /** Reads its texts. */
  readonly read: (text: string) => StageInText | null;
  /**
   * Says what counts where one Application speaks by itself: any word; a clear word at its end; none, unless
   * others are told apart so.
   */
  readonly alone: 'any' | 'clear' | 'none';
}

const withoutEnding = (path: string): string => path.replace(/\.(?:ya?ml|json|gotmpl)$/i, '');

/**
 * Lists the axes in the order in which they decide where as many are told apart by each: what an Application
 * is called is what people call it, whichever cluster it goes to and whatever it applies just now.
 */
export const AXES: readonly AxisRow[] = [
  { axis: 'parameter', why: 'its generator says so', read: stageIn, alone: 'any' },
  { axis: 'name', why: 'what applies it is called so', read: stageIn, alone: 'clear' },
  {
    axis: 'folder',
    why: 'what applies it lies in a folder of it',
    read: stageOfPath,
    alone: 'none',
  },
  { axis: 'file', why: 'the file of what applies it is called so', read: stageIn, alone: 'none' },
  { axis: 'path', why: 'its path says so', read: stageIn, alone: 'any' },
  { axis: 'namespace', why: 'its namespace is called so', read: stageIn, alone: 'clear' },
  {
    axis: 'values',
    why: 'its files of values say so',
    read: (text) => stageOfPath(withoutEnding(text)),
    alone: 'clear',
  },
  {
    axis: 'branch',
    why: 'the branch that it comes from is called so',
    read: stageIn,
    alone: 'clear',
  },
  {
    axis: 'variable',
    why: 'the variables of what applies it say so',
    read: stageIn,
    alone: 'clear',
  },
  { axis: 'label', why: 'the labels of its cluster say so', read: stageIn, alone: 'any' },
  { axis: 'cluster', why: 'its cluster is called so', read: stageIn, alone: 'any' },
  { axis: 'host', why: 'the address of its cluster says so', read: stageOfAddress, alone: 'any' },
];

/** Says the same of the one that applies something, and not of what it applies, where that has other words. */
const WHY_OF_ITSELF: Readonly<Partial<Record<AnyAxis, string>>> = {
  name: 'it is called so',
  folder: 'it lies in a folder of that environment',
  file: 'its file is called so',
  namespace: 'the namespace that it applies to is called so',
  branch: 'the branch that it reads is called so',
  variable: 'its variables say so',
};

/** Says why an Application or a Kustomization is for an environment, half a sentence about it. */
export const whyOfItself = (axis: AnyAxis): string =>
  WHY_OF_ITSELF[axis] ?? AXES.find((row) => row.axis === axis)?.why ?? 'it says so';

/** Lists what decides where nothing is told apart: a folder may hold what goes to many places. */
export const ALONE: readonly AnyAxis[] = [
  'parameter',
  'name',
  'path',
  'label',
  'cluster',
  'namespace',
  'values',
  'branch',
  'variable',
  'host',
  'folder',
  'file',
];
