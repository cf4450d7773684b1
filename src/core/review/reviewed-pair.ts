import type { Behaviour } from '../behaviour/index.ts';
import { changesWithoutEffect } from '../behaviour/index.ts';
import type {
  ChangedEnvironment,
  DeliveredBy,
  EnvironmentPair,
  RenderedTree,
} from '../delivery/index.ts';
import { deliversToProduction, isProduction } from '../delivery/index.ts';
import type { Finding, Undecided } from '../detectors/index.ts';
import type { Change, ComparedObjects } from '../diff/index.ts';
import { appliedTogether } from '../diff/index.ts';
import type { RenderedEnvironment } from '../environments/index.ts';
import type { Status } from '../gaps/index.ts';
import type { Resource } from '../manifest/index.ts';
import type { Mesh } from '../mesh/index.ts';
import type { AssessedEnvironment, Assessment } from '../policy/index.ts';
import { sharedWithProduction } from '../policy/index.ts';
import type { Rollout } from '../rollout/index.ts';
import { rolloutOf } from '../rollout/index.ts';
import { appliersOf } from './applied-by.ts';
import type { EnvironmentReview } from './review.ts';

/** An environment on both sides, and what was found in it. */
export interface ReviewedPair extends EnvironmentPair {
  /** `after`, with what the base has where something could not be read. */
  readonly written: RenderedEnvironment | null;
  readonly mesh: Mesh | null;
  readonly meshBefore: Mesh | null;
  /** `mesh` without what is refused: of that the old stays. */
  readonly meshAdmitted: Mesh | null;
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  /** Null where nothing changes, or one side is not there. */
  readonly behaviour: Behaviour | null;
  readonly unknowns: readonly Undecided[];
  readonly notes: readonly string[];
}

/** The objects of an environment as they are written on both sides; none where both are the same. */
export function comparedObjects(pair: ReviewedPair): ComparedObjects {
  const { name, before, written, changes } = pair;
  const objectsOf = (side: RenderedEnvironment | null): readonly Resource[] =>
    before === written ? [] : (side?.roots.flatMap(({ resources }) => resources) ?? []);
  return {
    environment: name,
    production: isProduction(pair),
    before: objectsOf(before),
    after: objectsOf(written),
    areOne: appliedTogether([before, written]).areOne,
    rootsOf: rootsHolding([before, written]),
    changes,
  };
}

/** Which roots have an object, found once somebody asks. */
function rootsHolding(
  sides: readonly (RenderedEnvironment | null)[],
): (resource: Resource) => readonly string[] {
  let known: Map<Resource, string[]> | null = null;
  return (resource) => {
    if (known === null) {
      known = new Map();
      for (const side of sides)
        for (const { root, resources } of side?.roots ?? [])
          for (const each of resources) known.set(each, [...(known.get(each) ?? []), root.path]);
    }
    return known.get(resource) ?? [];
  };
}

export function assessedEnvironments(
  pairs: readonly ReviewedPair[],
  deliveredBy: DeliveredBy,
): readonly AssessedEnvironment[] {
  const rendered = pairs.flatMap(({ after, before }) => after ?? before ?? []);
  return pairs.flatMap((pair) => {
    const side = pair.after ?? pair.before;
    if (side === null || pair.mesh === null) return [];
    return [
      {
        name: pair.name,
        production: isProduction(pair),
        status: environmentStatus(side),
        rootNamespace: pair.mesh.configuration.rootNamespace,
        sharedWithProduction: new Set([
          ...sharedWithProduction(side, rendered),
          ...pair.changes.flatMap((change) => deliversToProduction(change, deliveredBy)),
        ]),
        changes: pair.changes,
        findings: pair.findings,
        consequences: pair.behaviour?.consequences ?? [],
        withoutEffect: withoutEffect(pair),
      },
    ];
  });
}

const withoutEffect = ({
  mesh,
  meshBefore,
  changes,
  behaviour,
}: ReviewedPair): ReadonlySet<Change> =>
  mesh === null || meshBefore === null || behaviour === null
    ? new Set()
    : changesWithoutEffect(changes, { before: meshBefore, after: mesh }, behaviour);

export function rolloutsOf(
  { name, meshAdmitted, meshBefore, behaviour, written }: ReviewedPair,
  merged: RenderedTree,
): readonly Rollout[] {
  if (meshAdmitted === null || meshBefore === null || behaviour === null) return [];
  return [rolloutOf(name, meshBefore, meshAdmitted, appliersOf(written, merged))];
}

export const changedPair = (pair: ReviewedPair): ChangedEnvironment => ({
  ...pair,
  production: isProduction(pair),
});

export function environmentReview(pair: ReviewedPair, assessment: Assessment): EnvironmentReview {
  const side = pair.after ?? pair.before;
  const roots = side?.roots ?? [];
  return {
    name: pair.name,
    production: isProduction(pair),
    changed: pair.changes.length > 0,
    status: side === null ? 'failed' : environmentStatus(side),
    tier: assessment.environments.find(({ name }) => name === pair.name)?.tier ?? null,
    roots: roots.map(({ root, status, failure }) => ({ path: root.path, status, failure })),
    objects: roots.reduce((sum, { resources }) => sum + resources.length, 0),
    presence: pair.before === null ? 'added' : pair.after === null ? 'removed' : 'both',
  };
}

function environmentStatus({ roots }: RenderedEnvironment): Status {
  if (roots.length > 0 && roots.every(({ status }) => status === 'failed')) return 'failed';
  return roots.every(({ status }) => status === 'complete') ? 'complete' : 'partial';
}
