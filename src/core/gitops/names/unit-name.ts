/** What stands in the place of an environment's name where nothing says one and no applier is seen. */
export const NOBODY = 'applied by nobody seen here';

/** What is said of a root that the tree leaves out where it applies what lies beside it. */
export const UNREACHED = {
  belongs: [{ environment: NOBODY, cluster: null }],
  why: 'folders beside it are applied here, and it is not',
} as const;

/** An environment's name, and of one with several clusters which: `prod (eu-west-1)`. */
export const unitName = (environment: string, cluster: string | null): string =>
  cluster === null ? environment : `${environment} (${cluster})`;

/** The environment that a unit is part of. */
export const environmentOfUnit = (unit: string): string => unit.replace(/ \([^()]*\)$/, '');
