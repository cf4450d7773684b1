import type { EnvironmentPair, RenderedEnvironment, RenderedRoot } from '../../../gitops/index.ts';
import { isDelivering, objectApplying, pairedRoots } from '../../../gitops/index.ts';
import type { Origin, Resource } from '../../../manifest/index.ts';
import { listed, placeOf, sameData, stableKeyOf } from '../../../manifest/index.ts';
import { groupedBy } from '../../../istio/index.ts';

/** One revision of this repository that an environment reads what changes in. */
interface Followed {
  readonly environment: string;
  /** Names it as it is written. */
  readonly revision: string;
  /** Is the same for all names of the default branch. */
  readonly line: string;
  readonly origin: Origin;
}

/**
 * Says which revision of this repository each environment reads that a change reaches, where appliers here read several:
 * one branch under review does not reach all at once (ARGO-10, FLUX-1). What a change does to appliers themselves is
 * none of it, for those may be read from elsewhere.
 */
export function followedRevisions(pairs: readonly EnvironmentPair[]): readonly string[] {
  const all = groupedBy(
    pairs.flatMap(({ name, after }) => readIn(name, after?.roots ?? [])),
    ({ line }) => line,
  );
  if (all.size < 2) return [];
  const lines = groupedBy(pairs.flatMap(followedIn), ({ line }) => line);
  const each = [...lines.values()].flatMap((read) =>
    clauseOf(
      read,
      (who, { revision }, isOne) => `${who} ${isOne ? 'gets' : 'get'} this once ${revision} has it`,
    ),
  );
  if (each.length === 0) return [];
  if (each.length > 1)
    return [`Environments read several revisions of this repository: ${each.join('; ')}.`];
  const told = new Set([...lines.values()].flat().map(({ environment }) => environment));
  const others = [...all].flatMap(([line, read]) => {
    const also = read.every(({ environment }) => told.has(environment)) ? 'also ' : '';
    return lines.has(line)
      ? []
      : clauseOf(read, (who, _, isOne) => `${who} ${also}${isOne ? 'reads' : 'read'} ${line}`);
  });
  return [`${each.join('')}; ${listed(others, MOST_NAMED)}.`];
}

function clauseOf(
  read: readonly Followed[],
  said: (who: string, first: Followed, isOne: boolean) => string,
): readonly string[] {
  const where = [...new Set(read.map(({ environment }) => environment))];
  return read
    .slice(0, 1)
    .map(
      (first) =>
        `${said(listed(where, MOST_NAMED), first, where.length === 1)} (${placeOf(first.origin)})`,
    );
}

const MOST_NAMED = 3;

/** Gives the revisions of the roots of one environment whose objects a change alters. */
function followedIn({ name, before, after }: EnvironmentPair): readonly Followed[] {
  if (before === null || after === null) return [];
  return pairedRoots(before.roots, after.roots).flatMap((pair) => {
    if (pair.after === null || !isOtherwise(pair.before, pair.after)) return [];
    return readIn(name, [pair.after]);
  });
}

const readIn = (environment: string, roots: readonly Rendered[]): readonly Followed[] =>
  roots.flatMap(revisionsOf).map((read) => ({
    environment,
    revision: read.named,
    line: lineOf(read),
    origin: read.origin,
  }));

type Rendered = RenderedEnvironment['roots'][number];

/** Tells whether anything is another object now that applies nothing itself. */
function isOtherwise(before: Rendered | null, after: Rendered): boolean {
  if (before === after) return false;
  const [was, is] = [contentOf(before), contentOf(after)];
  return (
    was.size !== is.size ||
    [...is].some(([key, { node }]) => {
      const past = was.get(key);
      return past === undefined || !sameData(past.node, node);
    })
  );
}

const contentOf = (root: RenderedRoot | null): ReadonlyMap<string, Resource> =>
  new Map(
    (root?.resources ?? [])
      .filter((each) => !isDelivering(each))
      .map((each) => [stableKeyOf(each), each]),
  );

type Revision = NonNullable<
  NonNullable<NonNullable<ReturnType<typeof objectApplying>>['appliedAs']>[number]['revision']
>;

/** Gives the revisions that appliers of a root read; those that only a forge, a cluster or a variable knows are left out. */
const revisionsOf = ({ root }: Rendered): readonly Revision[] =>
  (objectApplying(root)?.appliedAs ?? []).flatMap(({ revision }) =>
    revision === undefined || revision.isOpen === true ? [] : [revision],
  );

/** Gives the name alone: the default branch has one, whether it is named or not, and Flux and Argo CD have one for a branch. */
const lineOf = ({ named }: Pick<Revision, 'named'>): string =>
  named.replace(/^\S+ (?:refs\/heads\/)?/, '').replace(/^(?:HEAD|master|)$/, 'main');
