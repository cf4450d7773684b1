import { comesIntoForce } from '../../../checks/index.ts';
import type { Change } from '../../../compare/index.ts';
import { textOfChange } from '../../../compare/index.ts';
import { isMeshKind, resourceKey } from '../../../manifest/index.ts';
import type { Assessment } from '../../policy/assess.ts';
import type { Policy } from '../../policy/configuration/policy-of-tree.ts';
import { assess } from '../../policy/assess.ts';
import type { Tier } from '../../../manifest/index.ts';
import type { NamedPair } from '../stages/named-pairs.ts';
import { withOtherContent } from '../stages/named-pairs.ts';
import type { ReviewedPair, WhereItGoes } from '../reviewed-pair.ts';
import { assessedEnvironments } from '../reviewed-pair.ts';
import { otherPair } from './other-pair.ts';
import {
  appliedAgain,
  undecidedNotes,
  undecidedObjects,
  undecidedTexts,
} from './undecided-changes.ts';

/** How an environment is reviewed once more, with something else in it. */
export interface Reviewing {
  readonly policy: Policy;
  readonly goes: WhereItGoes;
  readonly changedFiles: ReadonlySet<string>;
  readonly review: (pair: NamedPair) => ReviewedPair;
}

/**
 * What is said of an environment, with what a change does where that which only the cluster, the clock or the release
 * decides is decided the other way: it has the tier that it would have there.
 */
export function withOtherWays(resolved: NamedPair, reviewing: Reviewing): ReviewedPair {
  const { policy, review } = reviewing;
  const rendered = review(resolved);
  const texts = undecidedTexts(resolved.pair, rendered.changes);
  const usual = {
    ...rendered,
    unknowns: [...rendered.unknowns, ...appliedAgain(resolved.pair), ...texts],
  };
  const { mesh, before } = resolved;
  const rootNamespace = (mesh ?? before)?.configuration.rootNamespace ?? '';
  const other = otherPair(resolved.pair, resolved.whole, rootNamespace);
  if (other === null) return usual;
  const ways = review(withOtherContent(resolved, other, policy.config));
  const told = new Set(usual.changes.map(textOfChange));
  const found = new Set(usual.findings.map(({ id }) => id));
  const others = ways.changes.filter((each) => !told.has(textOfChange(each)));
  const isTold = isToldOf(others, (each) =>
    tierOf({ ...ways, changes: each, findings: [] }, reviewing),
  );
  const changes = others.filter(isTold);
  const untold = others.filter((each) => !isTold(each));
  const findings = ways.findings.filter(
    (finding) => comesIntoForce(finding) && !found.has(finding.id),
  );
  return {
    ...usual,
    changes: [...usual.changes, ...changes],
    findings: [...usual.findings, ...findings],
    unknowns: [...usual.unknowns, ...undecidedObjects(resolved.pair, untold)],
    notes: [...usual.notes, ...undecidedNotes(resolved.pair, changes)],
  };
}

/** What the rules say of the changes and calls of one environment by itself. */
export const tierOf = (pair: ReviewedPair, reviewing: Reviewing): Tier | null =>
  assessed(pair, reviewing).tierOfChanges;

/** The same, with its findings. */
export const wholeTierOf = (pair: ReviewedPair, reviewing: Reviewing): Tier | null =>
  assessed(pair, reviewing).tier;

const assessed = (pair: ReviewedPair, { policy, goes }: Reviewing): Assessment =>
  assess({
    environments: assessedEnvironments([pair], goes),
    changedFiles: [],
    rules: policy.rules,
  });

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
