import { environmentOfUnit } from '../../../gitops/index.ts';
import type { ObjectLook } from '../../../review/index.ts';

export type EnvironmentMeant =
  | { readonly kind: 'meant'; readonly environment: string }
  /** `names` are those to choose from. */
  | { readonly kind: 'unknown' | 'several'; readonly names: readonly string[] };

/**
 * Finds the environment that somebody names; where they name none, the one that has the object, or the only
 * one there is.
 */
export function environmentMeant(
  asked: string | null,
  { environments }: Pick<ObjectLook, 'environments'>,
): EnvironmentMeant {
  const all = namesOf(environments);
  if (asked !== null)
    return isEnvironment(
      asked,
      environments.map(({ name }) => name),
    )
      ? { kind: 'meant', environment: asked }
      : { kind: 'unknown', names: all };
  const holding = namesOf(environments.filter(({ holds }) => holds));
  const names = holding.length > 0 ? holding : all;
  const [environment] = names;
  return environment !== undefined && names.length === 1
    ? { kind: 'meant', environment }
    : { kind: 'several', names };
}

/** Tells whether something is the name of one of these environments, or of the clusters of one. */
export const isEnvironment = (name: string, all: readonly string[]): boolean =>
  all.some((each) => each === name || environmentOfUnit(each) === name);

const namesOf = (environments: readonly { readonly name: string }[]): readonly string[] => [
  ...new Set(environments.map(({ name }) => environmentOfUnit(name))),
];
