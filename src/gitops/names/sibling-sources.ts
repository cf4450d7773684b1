import type { DeclaredPaths } from '../survey/environment-declarations.ts';
import type { RootDraft } from '../roots/root.ts';
import type { Belonging } from './assign-environments.ts';
import { saysOtherwise, saysProduction } from './production.ts';
import { unitName } from './unit-name.ts';
import { argoApplying, objectApplying } from '../roots/applier-of-root.ts';

/** One environment, and half a sentence why. */
interface Decided {
  readonly belongs: readonly [Belonging];
  readonly why: string;
}

/** Holds what says where an Application goes, beside the paths of its sources. */
export interface SignsOfApplication {
  /** Environments of what else is applied to its cluster. */
  readonly beside: readonly Belonging[];
  /** The cluster's name; null for an address, and for the one that it lives in. */
  readonly cluster: string | null;
  /** Environments of what applies it, else what the path of the Application says. */
  readonly above: readonly Belonging[];
}

/** Gives, for each source of an Application with several (ARGO-13), all of them. */
export function sourcesTogether(
  drafts: readonly RootDraft[],
): ReadonlyMap<RootDraft, readonly RootDraft[]> {
  const wholes = new Map<string, RootDraft[]>();
  for (const draft of drafts) {
    const { whole } = argoApplying(draft.root)?.partOf ?? {};
    if (whole !== undefined) wholes.set(whole, [...(wholes.get(whole) ?? []), draft]);
  }
  return new Map([...wholes.values()].flatMap((all) => all.map((each) => [each, all] as const)));
}

/**
 * Gives what the configuration says of the path of a root, else of the other sources of its Application, else
 * of its cluster.
 */
export function claimedTogether(
  drafts: readonly RootDraft[],
  { namesOf, namesAt }: DeclaredPaths,
): (draft: RootDraft) => readonly string[] {
  const together = sourcesTogether(drafts);
  return (draft) => {
    const own = namesOf(draft.root.path);
    if (own.length > 0) return own;
    const others = (together.get(draft) ?? []).flatMap(({ root }) => namesOf(root.path));
    return others.length > 0
      ? [...new Set(others)]
      : namesAt(objectApplying(draft.root)?.clusterKeys ?? []);
  };
}

/**
 * The one environment of an Application whose sources lie in several, for it has one destination: that of its cluster,
 * by what else is applied there or by its name, of what applies it, or that the Application is called by; else the one
 * in which a mistake costs most. `said` are those of its sources, at least one.
 */
export function oneOfSeveral(
  said: readonly [Belonging, ...Belonging[]],
  { beside, cluster, above }: SignsOfApplication,
  application: string,
): Decided {
  const among = withoutWholes(said);
  const called = (text: string): readonly Belonging[] =>
    among.filter((each) => holdsWords(text, each.cluster ?? each.environment));
  const signs: readonly (readonly [readonly Belonging[], string])[] = [
    [beside, 'what else is applied to its cluster is part of it'],
    [cluster === null ? [] : calledLike(cluster, called(cluster)), 'its cluster is called so'],
    [above, 'what applies it is part of it'],
    [called(application), 'it is called so'],
    [among.filter(({ environment }) => saysProduction(environment)), 'one of them says production'],
  ];
  for (const [given, why] of signs) {
    const [one, ...more] = given.length < 2 ? given : given.filter((each) => isAmong(each, among));
    if (one !== undefined && more.length === 0) return { belongs: [one], why: SEVERAL + why };
  }
  return { belongs: [among[0] ?? said[0]], why: `${SEVERAL}this is the first` };
}

/** A cluster with a word for an environment that no source is of is one of that name. */
const calledLike = (cluster: string, found: readonly Belonging[]): readonly Belonging[] =>
  found.length === 0 && (saysProduction(cluster) || saysOtherwise(cluster))
    ? [{ environment: cluster, cluster: null }]
    : found;

const isAmong = (one: Belonging, all: readonly Belonging[]): boolean =>
  all.some(
    ({ environment, cluster }) => environment === one.environment && cluster === one.cluster,
  );

const SEVERAL = 'the sources of its Application lie in several environments: ';

/** A source for all clusters of an environment says nothing against one that is for one of them. */
const withoutWholes = (said: readonly Belonging[]): readonly Belonging[] => {
  const parts = new Set(
    said.flatMap(({ environment, cluster }) => (cluster === null ? [] : [environment])),
  );
  const kept = said.filter(
    ({ environment, cluster }) => cluster !== null || !parts.has(environment),
  );
  return [
    ...new Map(kept.map((each) => [unitName(each.environment, each.cluster), each])).values(),
  ];
};

/**
 * Tells whether a name has the words of another one after the other: `shop-prod-eu` has those of `prod/eu`.
 */
function holdsWords(text: string, name: string): boolean {
  const words = (of: string): string =>
    `-${of
      .toLowerCase()
      .split(/[-_./]/)
      .join('-')}-`;
  return words(text).includes(words(name));
}
