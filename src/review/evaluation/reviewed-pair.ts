import type { Behaviour, Change, Rollout, WhereChangesGo } from '../../compare/index.ts';
import { changesWithoutEffect, newClusters, rolloutOf } from '../../compare/index.ts';
import type {
  EnvironmentPair,
  RenderedEnvironment,
  RenderedTree,
  Root,
} from '../../gitops/index.ts';
import {
  scriptAppliers,
  isBelow,
  isProduction,
  isToldBeside,
  NOBODY,
  objectApplying,
} from '../../gitops/index.ts';
import type { Detected, Finding, Undecided } from '../../checks/index.ts';
import { comesIntoForce } from '../../checks/index.ts';
import type { Status } from '../../manifest/index.ts';
import { resourceKey, stableKeyOf } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { AssessedEnvironment, Assessment } from '../policy/assessment.ts';
import type { LeftOutFinding } from '../policy/ignored-findings.ts';
import type { RepositoryConfig } from '../policy/configuration/repository-config.ts';
import { sharedWithProduction } from '../policy/production-sharing.ts';
import { clusterOfEnvironment } from './environment-cluster.ts';
import { neverApplied } from './never-applied.ts';
import { appliersOf } from './object-appliers.ts';
import type { EnvironmentReview, FolderApplier } from './review.ts';

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
  /** What would be found too, and does not count. */
  readonly leftOut: readonly LeftOutFinding[];
  /** Null where nothing changes, or one side is not there. */
  readonly behaviour: Behaviour | null;
  readonly unknowns: readonly Undecided[];
  readonly notes: readonly string[];
  /** Says of each object in a clause which fields the cluster keeps, although they change in Git. */
  readonly kept: readonly string[];
  readonly gapsOfChecks: Detected['gaps'];
  /** Names of the other environments of its cluster: parts of one mesh. */
  readonly inOneMeshWith: readonly string[];
}

/** Of an environment that is gone. */
export const NOTHING_FOUND = {
  findings: [],
  leftOut: [],
  behaviour: null,
  unknowns: [],
  notes: [],
  kept: [],
  gapsOfChecks: { base: [], merged: [] },
};

export function assessedEnvironments(
  pairs: readonly ReviewedPair[],
  { brought, isOfNoProduction, toProduction }: WhereChangesGo,
): readonly AssessedEnvironment[] {
  const rendered = pairs.flatMap(({ after, before }) => after ?? before ?? []);
  const made = newClusters(pairs);
  return pairs.flatMap((pair) => {
    const side = pair.after ?? pair.before;
    if (side === null || pair.mesh === null) return [];
    return [
      {
        name: pair.name,
        production: isProduction(pair),
        status: environmentStatus(side),
        rootNamespace: pair.mesh.configuration.rootNamespace,
        sharedWithProduction: withoutOthers(
          [...sharedWithProduction(side, rendered), ...pair.changes.flatMap(toProduction)],
          pair.changes,
          isOfNoProduction,
        ),
        // whoever changes nothing is judged for nothing
        inProduction: isJudged(pair) ? brought.of(pair) : NOTHING_THERE,
        changes: pair.changes,
        findings: pair.findings,
        consequences: pair.behaviour?.consequences ?? [],
        isUndecided: pair.unknowns.some(({ mayChange }) => mayChange !== undefined),
        objects: countOfCompared(pair),
        withoutEffect: withoutEffect(pair),
        ...(made.has(pair) && { isNewCluster: true }),
      },
    ];
  });
}

/** A set that production shares shows there what becomes of it there: all that changes of it may be of others. */
function withoutOthers(
  keys: readonly string[],
  changes: readonly Change[],
  isOfNone: (change: Change) => boolean,
): ReadonlySet<string> {
  const [others, own] = [new Set<string>(), new Set<string>()];
  for (const change of changes) (isOfNone(change) ? others : own).add(resourceKey(change.subject));
  return new Set(keys.filter((key) => own.has(key) || !others.has(key)));
}

const NOTHING_THERE: AssessedEnvironment['inProduction'] = new Map();

const isJudged = ({ changes, findings }: ReviewedPair): boolean =>
  changes.length > 0 || findings.some(comesIntoForce);

const withoutEffect = ({
  mesh,
  meshBefore,
  changes,
  behaviour,
}: ReviewedPair): ReadonlySet<Change> =>
  mesh === null || meshBefore === null || behaviour === null
    ? new Set()
    : changesWithoutEffect(
        // of what is only applied again, nobody knows what the cluster has
        changes.filter(({ isAgain }) => isAgain !== true),
        { before: meshBefore, after: mesh },
        behaviour,
      );

export function rolloutsOf(pair: ReviewedPair, merged: RenderedTree): readonly Rollout[] {
  const { name, meshAdmitted, meshBefore, behaviour, written } = pair;
  if (meshAdmitted === null || meshBefore === null || behaviour === null) return [];
  const appliers = appliersOf(written, merged);
  const gateways = gatewaysSoughtInVain(pair);
  const never = neverApplied(pair, pair.changes);
  return [rolloutOf(name, meshBefore, meshAdmitted, appliers, gateways, never)];
}

/** Begins the key of a finding that a named Gateway is nowhere. */
const OF_GATEWAY = 'gateway ';

/** Names the Gateways of which findings say that there are none; what holds a variable may be any. */
const gatewaysSoughtInVain = ({ findings, leftOut }: ReviewedPair): ReadonlySet<string> =>
  new Set(
    [...findings, ...leftOut.map(({ finding }) => finding)]
      .flatMap(({ check, key }) =>
        check === 'route-without-gateway' && key.startsWith(OF_GATEWAY)
          ? [key.slice(OF_GATEWAY.length)]
          : [],
      )
      .filter((name) => !/\$[({]|\{\{/.test(name)),
  );

/** Which environments are only names of folders that nothing seen here applies, though it applies others. */
export function notAppliedAmong(
  pairs: readonly EnvironmentPair[],
  { plan }: RenderedTree,
): ReadonlySet<EnvironmentPair> {
  const scripts = plan.scripts?.appliers ?? [];
  const rootsOf = ({ before, after }: EnvironmentPair): readonly Root[] =>
    [before, after].flatMap((side) => (side?.roots ?? []).map(({ root }) => root));
  const times = new Map<string, number>();
  for (const key of pairs.flatMap((pair) => [...new Set(rootsOf(pair).map(sharedKey))]))
    times.set(key, (times.get(key) ?? 0) + 1);
  // what counts in every environment makes none of any of them
  const named = pairs.filter(({ name }) => name !== NOBODY).length;
  const isShared = (root: Root): boolean => named > 1 && times.get(sharedKey(root)) === named;
  const isApplied = (pair: EnvironmentPair): boolean => {
    const roots = rootsOf(pair);
    const own = roots.flatMap((root) => (isShared(root) ? [] : [root.path]));
    return roots.some((root) =>
      isShared(root)
        ? isAppliedFrom(own, root)
        : // appliers that nothing applies themselves are all that this one has
          (root.by.origin !== null && pair.name !== NOBODY) ||
          scriptAppliers.of(root, scripts).length > 0,
    );
  };
  const isHeld = (pair: EnvironmentPair): boolean => rootsOf(pair).length > 0;
  return pairs.some(isApplied)
    ? new Set(pairs.filter((pair) => isHeld(pair) && !isApplied(pair)))
    : new Set();
}

/** Tells roots apart that count in all environments: a folder that a set applies by an Application for each is none. */
const sharedKey = (root: Root): string => {
  const by = objectApplying(root);
  const made = by?.tool === 'argo' ? by.made : undefined;
  return `${root.path} ${made === undefined ? '' : `${made.set} ${made.application}`}`;
};

/** Tells whether an applier in one of these folders applies a root, as where each cluster has its own for what all get. */
const isAppliedFrom = (folders: readonly string[], root: Root): boolean =>
  (objectApplying(root)?.appliedAs ?? []).some(({ from }) =>
    folders.some((folder) => folder !== '.' && isBelow(`${from}/`, folder)),
  );

export function environmentReview(
  pair: ReviewedPair,
  assessment: Assessment,
  notApplied: ReadonlySet<EnvironmentPair>,
  config: RepositoryConfig,
  appliersOfRoot: (root: Root) => readonly FolderApplier[],
): EnvironmentReview {
  const side = pair.after ?? pair.before;
  const roots = side?.roots ?? [];
  const cluster = side === null ? null : clusterOfEnvironment(side.environment, config);
  return {
    name: pair.name,
    ...(side?.environment.isUnnamed === true && { isUnnamed: true as const }),
    production: isProduction(pair),
    changed: pair.changes.length > 0,
    status: side === null ? 'failed' : environmentStatus(side),
    tier: assessment.environments.find(({ name }) => name === pair.name)?.tier ?? null,
    roots: roots.map(({ root, status, failure }) => {
      const appliedBy = appliersOfRoot(root).map(({ kind, namespace, name }) => ({
        ...{ kind, namespace, name },
      }));
      return {
        ...{ path: root.path, status, failure },
        ...(appliedBy.length > 0 && { appliedBy }),
      };
    }),
    objects: countOfCompared(pair),
    presence: presenceOf(pair),
    ...(notApplied.has(pair) && { isNotApplied: true as const }),
    ...(pair.inOneMeshWith.length > 0 && { inOneMeshWith: pair.inOneMeshWith }),
    ...(pair.kept.length > 0 && { kept: pair.kept }),
    ...(cluster !== null && { cluster }),
  };
}

/** Tells whether an environment comes or goes: one that is made below a folder that was there is no new place. */
const presenceOf = ({
  before,
  after,
  isNew,
  hadFolder,
}: EnvironmentPair): EnvironmentReview['presence'] => {
  if ((before === null || isNew === true) && hadFolder !== true) return 'added';
  return after === null ? 'removed' : 'both';
};

/**
 * All that is rendered on the newer side, and what only the older one has; what is written twice counts twice. What
 * was in a root that does not render any more is compared with nothing, nor is what can be read of one that stands as the
 * base has it.
 */
function countOfCompared({
  before,
  after,
  written,
}: Pick<ReviewedPair, 'before' | 'after' | 'written'>): number {
  const now = after?.roots ?? [];
  const failed = new Set(
    now.flatMap(({ root, status }) => (status === 'failed' ? [root.path] : [])),
  );
  const rendered = now.flatMap(({ resources }) => resources);
  const kept = new Set(rendered.map(stableKeyOf));
  const gone = (before?.roots ?? [])
    .filter(({ root }) => !failed.has(root.path))
    .flatMap(({ resources }) => resources.filter((each) => !kept.has(stableKeyOf(each))));
  const standing = new Set(written?.roots.flatMap(({ resources }) => resources));
  const unseen = now.flatMap(({ status, resources }) =>
    status === 'failed' && !resources.every((each) => standing.has(each)) ? resources : [],
  );
  return rendered.length - unseen.length + gone.length;
}

function environmentStatus({ roots }: RenderedEnvironment): Status {
  if (roots.length > 0 && roots.every(({ status }) => status === 'failed')) return 'failed';
  return roots.every(({ status }) => status === 'complete') ? 'complete' : 'partial';
}

/** What becomes of calls is told where something changes, and in production where what changes beside it is not. */
export const isToldHere = (
  pair: EnvironmentPair,
  {
    changes,
    inCluster,
    mates,
  }: {
    readonly changes: readonly Change[];
    readonly inCluster: readonly Change[];
    readonly mates: readonly EnvironmentPair[];
  },
): boolean => changes.length > 0 || (inCluster.length > 0 && isToldBeside(pair, mates));

/** A folder is delivered from, whatever it is called, if the configuration names it as an environment. */
export const stepsOfEnvironments = ({
  environments,
}: Pick<RepositoryConfig, 'environments'>): ReadonlySet<string> =>
  new Set(environments.flatMap(({ paths }) => paths.flatMap((path) => path.split('/'))));
