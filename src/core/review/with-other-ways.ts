import { comesIntoForce } from '../detectors/index.ts';
import type { OpenReason } from '../charts/index.ts';
import { OPEN_REASONS } from '../charts/index.ts';
import type { EnvironmentPair } from '../gitops/index.ts';
import type { Change } from '../diff/index.ts';
import { changeSubject, textOfChange } from '../diff/index.ts';
import { isMeshKind } from '../kinds/index.ts';
import { resourceKey } from '../manifest/index.ts';
import type { Policy } from '../policy/index.ts';
import { assess } from '../policy/index.ts';
import type { Tier } from '../risk/index.ts';
import type { NamedPair } from './stages/named-pairs.ts';
import { namedPair } from './stages/named-pairs.ts';
import { resolvedPair } from './stages/resolved-pair.ts';
import type { ReviewedPair, WhereItGoes } from './reviewed-pair.ts';
import { assessedEnvironments } from './reviewed-pair.ts';
import { otherPair } from './other-pair.ts';

/** How an environment is reviewed once more, with something else in it. */
export interface Reviewing {
  readonly policy: Policy;
  readonly goes: WhereItGoes;
  readonly review: (pair: NamedPair) => ReviewedPair;
}

/**
 * What is said of an environment, with what a change does where that which only the cluster, the clock or the release
 * decides is decided the other way: it has the tier that it would have there.
 */
export function withOtherWays(resolved: NamedPair, reviewing: Reviewing): ReviewedPair {
  const { policy, review } = reviewing;
  const usual = review(resolved);
  const other = otherPair(resolved.pair, resolved.whole);
  if (other === null) return usual;
  const { whole, pair } = other;
  const { mates, isOwn, environments, environmentsBefore } = resolved;
  const ways = review(
    namedPair({
      ...resolvedPair(pair, { whole, mates, isOwn }, policy.config),
      environments,
      environmentsBefore,
    }),
  );
  const told = new Set(usual.changes.map(textOfChange));
  const found = new Set(usual.findings.map(({ id }) => id));
  const others = ways.changes.filter((each) => !told.has(textOfChange(each)));
  const changes = others.filter(
    isToldOf(others, (each) => tierOf({ ...ways, changes: each, findings: [] }, reviewing)),
  );
  const findings = ways.findings.filter(
    (finding) => comesIntoForce(finding) && !found.has(finding.id),
  );
  return {
    ...usual,
    changes: [...usual.changes, ...changes],
    findings: [...usual.findings, ...findings],
    notes: [...usual.notes, ...undecidedNotes(resolved.pair, changes)],
  };
}

/** What the rules say of one environment by itself. */
export const tierOf = (pair: ReviewedPair, { policy, goes }: Reviewing): Tier | null =>
  assess({
    environments: assessedEnvironments([pair], goes),
    changedFiles: [],
    rules: policy.rules,
  }).tierOfChanges;

/** Which of what is told holds only where something is decided otherwise than here, and what decides. */
function undecidedNotes(
  { before, after }: EnvironmentPair,
  changes: readonly Change[],
): readonly string[] {
  if (changes.length === 0) return [];
  const roots = [...(before?.roots ?? []), ...(after?.roots ?? [])];
  const reasons = new Set(roots.flatMap(({ otherwise }) => otherwise?.reasons ?? []));
  const asked = OPEN_REASONS.filter((each) => reasons.has(each)).map((each) => ASKED[each]);
  const objects = [...new Set(changes.map(({ subject }) => changeSubject(subject)))];
  const others = objects.length - MOST_NAMED;
  const named = `${objects.slice(0, MOST_NAMED).join(', ')}${others > 0 ? ` and ${String(others)} more` : ''}`;
  const by = asked.length === 0 ? 'what is not known here' : asked.join(', ');
  return [
    `charts decide by ${by}, which nobody here knows: changes of ${named} are told as they are where it is otherwise than it is rendered here.`,
  ];
}

const MOST_NAMED = 5;

const ASKED: Readonly<Record<OpenReason, string>> = {
  lookup: 'objects of the cluster',
  kubeVersion: "the cluster's version",
  apiVersions: 'the kinds that the cluster has',
  clock: 'the time',
  chance: 'chance',
  dns: 'DNS',
  revision: 'the revision of the release',
  phase: 'whether it is the first installation',
};

/**
 * Many charts have an object for each kind of cluster: of what is nothing of the mesh, it is told where somebody has to
 * look at it.
 */
function isToldOf(
  changes: readonly Change[],
  tierOf: (changes: readonly Change[]) => Tier | null,
): (change: Change) => boolean {
  const known = new Map<string, boolean>();
  return ({ subject }) => {
    if (isMeshKind(subject)) return true;
    const key = resourceKey(subject);
    const isTold = known.get(key) ?? isHigh(tierOf(changes.filter(isOf(key))));
    known.set(key, isTold);
    return isTold;
  };
}

const isOf =
  (key: string) =>
  ({ subject }: Change): boolean =>
    resourceKey(subject) === key;

/** Whether somebody has to look at it; what has no tier is not known to be less. */
export const isHigh = (tier: Tier | null): boolean => tier !== 'low' && tier !== 'medium';
