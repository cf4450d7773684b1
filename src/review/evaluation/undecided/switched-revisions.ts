import type { Undecided } from '../../../checks/index.ts';
import { upperFirst } from '../../../checks/index.ts';
import type { EnvironmentPair, RenderedEnvironment } from '../../../gitops/index.ts';
import { objectApplying } from '../../../gitops/index.ts';
import { API_GROUPS, listed, placeOf } from '../../../manifest/index.ts';
import { groupedBy } from '../../../istio/index.ts';

type Sides = Pick<EnvironmentPair, 'before' | 'after'>;

type Applying = NonNullable<ReturnType<typeof objectApplying>>;
type AppliedAs = NonNullable<Applying['appliedAs']>[number];
type Revision = NonNullable<AppliedAs['revision']>;

/** Holds what something reads of this repository now, and what it read before. */
interface Switch {
  readonly now: Revision;
  readonly was: Revision;
}

/**
 * Tells of appliers that a change lets read another branch, tag or commit of this repository. Both sides are rendered
 * from the trees of the change, so what the other revision holds is in none of them: it may be anything (ARGO-10, FLUX-1).
 */
export function switchedRevisions({ before, after }: Sides): readonly Undecided[] {
  if (before === null || after === null) return [];
  const earlier = revisionsOf(before);
  const switches = [...revisionsOf(after)].flatMap(([applier, now]): readonly Switch[] => {
    const was = earlier.get(applier);
    return was === undefined || nameOf(was) === nameOf(now) ? [] : [{ now, was }];
  });
  const alike = groupedBy(switches, ({ now, was }) => JSON.stringify([nameOf(now), nameOf(was)]));
  return [...alike.values()].flatMap((own) => {
    const [first] = own;
    return first === undefined ? [] : [tell(first, own)];
  });
}

function tell({ now, was }: Switch, all: readonly Switch[]): Undecided {
  const { kind, namespace, name } = now.sayer;
  const who = [...new Set(all.map((each) => sayerText(each.now)))].sort();
  const places = [...new Set(all.map((each) => placeOf(each.now.origin)))].sort();
  const held = `what ${nameOf(now)} of this repository holds is not known here`;
  return {
    subject: { group: GROUPS.get(kind) ?? '', kind, namespace, name },
    key: `${nameOf(was)} to ${nameOf(now)}`,
    message: `${upperFirst(held)}: ${listed(who, MOST_NAMED)} ${who.length === 1 ? 'reads' : 'read'} it in the place of ${nameOf(was)} from now on (${listed(places, MOST_NAMED)}). What is compared is the tree under review, and what is applied from there may differ.`,
    origin: now.origin,
    mayChange: held,
  };
}

/** Bounds those that are named one by one; the rest is counted. */
const MOST_NAMED = 3;

const GROUPS: ReadonlyMap<string, string> = new Map([
  ['Application', API_GROUPS.argo],
  ['ApplicationSet', API_GROUPS.argo],
  ['GitRepository', API_GROUPS.fluxSource],
  ['FluxInstance', API_GROUPS.fluxOperator],
]);

const sayerText = ({ sayer: { kind, namespace, name } }: Revision): string =>
  `${kind} ${[namespace, name].filter(Boolean).join('/')}`;

/**
 * Gives what each applier of an environment reads, those too of clusters that get the same. A folder that several clusters
 * share is read by the appliers of each: those count that lie in folders of the environment, if any do.
 */
function revisionsOf({ roots, environment }: RenderedEnvironment): ReadonlyMap<string, Revision> {
  const all = [...roots.map(({ root }) => root), ...(environment.alike ?? [])];
  const isOwn = ({ from }: AppliedAs): boolean =>
    all.some(({ path }) => path !== '.' && `${from}/`.startsWith(`${path}/`));
  return new Map(
    all.flatMap((root) => {
      const applied = objectApplying(root)?.appliedAs ?? [];
      const own = applied.filter(isOwn);
      return (own.length > 0 ? own : applied).flatMap(({ id, from, revision }) =>
        revision === undefined ? [] : [[JSON.stringify([id, from]), revision] as const],
      );
    }),
  );
}

/** A branch has one name, however it is spelled; what only a cluster fills in is left out. */
const nameOf = ({ named }: Revision): string =>
  named.replace(' refs/heads/', ' ').replaceAll('\uFFFC', '…');
