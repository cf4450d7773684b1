import { stageIn } from './stage-in-text.ts';

/** What is known of an applier and may name the environment or the cluster of what it applies. */
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
/** Those for one of several clusters of an environment: where it is, and which. */
const REGION_KEY = /(?:^|[-_./]|[a-z](?=[RLD]))(?:region|location|datacenter)(?:[-_]?name)?$/i;
const PLACE_KEY = /(?:^|[-_./]|[a-z](?=[CSZ]))(?:cluster|site|zone|cell)(?:[-_]?name)?$/i;

/** What entries with such keys say. */
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
