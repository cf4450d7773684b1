import type { ApplierObjects, Deliverer } from '../watch/delivery/deliverers.ts';
import type { Analysis, Assumption, BegunWatch } from '../../../review/index.ts';
import type { Contains } from '../watch/delivery/argo-cd-status.ts';
import { deliverersOf, revisionsOf } from '../watch/delivery/deliverers.ts';
import type { Appliers, ListedKind, Repository } from '../../../forge/index.ts';
import { fullName } from '../../../forge/index.ts';

export interface SeePorts {
  readonly analysis: Pick<Analysis, 'landed'>;
  readonly appliers: Appliers;
}

/** What is known of whoever applies a merge. */
export type SeenAppliers =
  | {
      readonly kind: 'seen';
      readonly deliverers: readonly Deliverer[];
      readonly contains: Contains;
    }
  /** The cluster did not answer this time. */
  | { readonly kind: 'no-answer'; readonly why: string }
  /** Nobody will ever say when it was applied. */
  | { readonly kind: 'not-known'; readonly why: Assumption };

/** Commits that are looked up at one look: each may cost a fetch. */
const MOST_REVISIONS = 30;

/** Reads who applies the environment of a watch, and which of the commits that they speak of contain the merge. */
export async function seeAppliers(
  { cluster, commit, roots }: BegunWatch,
  repository: Repository,
  { appliers, analysis }: SeePorts,
): Promise<SeenAppliers> {
  if (cluster === null) return { kind: 'not-known', why: 'no-cluster' };
  const name = fullName(repository);
  const allowed = appliers.allows(name, cluster);
  if (allowed === null) return { kind: 'not-known', why: 'not-allowed' };
  if (!allowed.shown && repository.private !== true) return { kind: 'not-known', why: 'not-shown' };
  const listed = await appliers.appliers(name, cluster);
  const urls = [repository.cloneUrl, repository.htmlUrl];
  const deliverers = deliverersOf(objectsOf(listed), { urls, roots });
  if (deliverers.length === 0) return nobody(listed);
  const contained = new Set([commit]);
  const others = revisionsOf(deliverers).filter((revision) => revision !== commit);
  for (const after of others.slice(-MOST_REVISIONS)) {
    const landed = await analysis.landed(repository, { before: commit, after }, 1);
    if (landed?.forced === false) contained.add(after);
  }
  return { kind: 'seen', deliverers, contains: (revision) => contains(contained, revision) };
}

const contains = (contained: ReadonlySet<string>, revision: string): boolean =>
  contained.has(revision);

function nobody(listed: readonly ListedKind[]): SeenAppliers {
  const unknown = listed.flatMap((each) => (each.kind === 'unknown' ? [each] : []));
  if (unknown.length === 0) return { kind: 'not-known', why: 'nobody-applies' };
  // a role that is not there does not come by itself
  const passing = unknown.find(({ reason }) => reason !== 'forbidden');
  return passing === undefined
    ? { kind: 'not-known', why: 'not-readable' }
    : { kind: 'no-answer', why: passing.why };
}

function objectsOf(listed: readonly ListedKind[]): ApplierObjects {
  const of = (wanted: string): readonly unknown[] =>
    listed.flatMap((each) => (each.kind === 'listed' && each.of.kind === wanted ? each.items : []));
  return {
    applications: of('Application'),
    kustomizations: of('Kustomization'),
    gitRepositories: of('GitRepository'),
  };
}
