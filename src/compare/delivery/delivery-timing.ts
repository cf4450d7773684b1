import { API_GROUPS, itemsAt, parseGoDuration, stringAt } from '../../manifest/index.ts';
import type { Plain, Resource } from '../../manifest/index.ts';
import type { Change } from '../diff/change.ts';

/** Fields of delivering objects that say when something is applied, how patiently, or what people read of it. */
interface TimingFields {
  readonly groups: ReadonlySet<string>;
  readonly field: RegExp;
  /** Tells whether no value that it has now keeps anything away; absent for every value. */
  readonly isHarmless?: (change: Change) => boolean;
  /** Tells whether others that depend on the object are applied at another time by it. */
  readonly isReadiness?: true;
}

const FLUX: ReadonlySet<string> = new Set([
  API_GROUPS.fluxKustomize,
  API_GROUPS.fluxHelm,
  API_GROUPS.fluxSource,
]);

const MS_OF_SECOND = 1000;
/** What is looked at less often than this is as good as left alone. */
const LONGEST_MS = 24 * 60 * 60 * MS_OF_SECOND;
/** Objects of the ordinary course are applied and checked within this time. */
const ENOUGH_MS = 60 * MS_OF_SECOND;

/** How long Flux waits for each action of Helm where nothing says so (helm-controller, `HelmReleaseSpec.Timeout`). */
const HELM_TIMEOUT_MS = 5 * ENOUGH_MS;

/** Each of them; a new one is one row. FLUX-32, FLUX-37, HELM-14 */
const TIMING_FIELDS: readonly TimingFields[] = [
  {
    groups: FLUX,
    field: /^spec\.interval$/,
    isHarmless: ({ before, after }) => isOften(before, after),
  },
  {
    groups: FLUX,
    field: /^spec\.(?:retryInterval|chart\.spec\.interval)$/,
    isHarmless: ({ before, after }) => after === null || isOften(before, after),
  },
  {
    groups: new Set([API_GROUPS.fluxKustomize]),
    field: /^spec\.timeout$/,
    isHarmless: ({ before, after }) => after === null || isPatient(before, after),
    isReadiness: true,
  },
  {
    groups: new Set([API_GROUPS.fluxKustomize]),
    field: /^spec\.(?:wait|healthChecks)\b/,
    isReadiness: true,
  },
  {
    groups: new Set([API_GROUPS.fluxHelm]),
    field: /^spec\.timeout$/,
    // an upgrade that takes longer than this fails, and may be rolled back
    isHarmless: ({ before, after }) =>
      (durationOf(after) ?? 0) >= (durationOf(before) ?? HELM_TIMEOUT_MS),
  },
  { groups: new Set([API_GROUPS.fluxHelm]), field: /^spec\.maxHistory$/ },
  {
    groups: new Set([API_GROUPS.argo]),
    field: /^spec\.(?:template\.spec\.)?(?:info|revisionHistoryLimit)\b/,
  },
  { groups: new Set([API_GROUPS.argo]), field: /^spec\.(?:description|orphanedResources)\b/ },
];

const isOften = (before: Plain, after: Plain): boolean => {
  const [then, now] = [durationOf(before), durationOf(after)];
  return (
    now !== null && now >= MS_OF_SECOND && (now <= LONGEST_MS || (then !== null && now <= then))
  );
};

const isPatient = (before: Plain, after: Plain): boolean => {
  const [then, now] = [durationOf(before), durationOf(after)];
  return now !== null && (now >= ENOUGH_MS || (then !== null && now >= then));
};

const durationOf = (value: Plain): number | null =>
  typeof value === 'string' ? parseGoDuration(value) : null;

/**
 * Tells whether a change says only when or how patiently something is applied: the same is applied, and nothing that is
 * seen here waits for it. `others` are all appliers of both trees.
 */
export function isOfTiming(change: Change, others: readonly Resource[]): boolean {
  const { kind, object, oldObject, field } = change;
  if (kind !== 'resource-changed' || field === null || object === null || oldObject === null)
    return false;
  return TIMING_FIELDS.some(
    ({ groups, field: pattern, isHarmless, isReadiness }) =>
      groups.has(object.group) &&
      pattern.test(field) &&
      isHarmless?.(change) !== false &&
      (isReadiness !== true || !others.some((each) => mayDependOn(each, object))),
  );
}

/** A name that is filled in may be any. */
const mayDependOn = ({ node }: Resource, { name }: Resource): boolean =>
  itemsAt(node, 'spec', 'dependsOn').some((each) => {
    const named = stringAt(each, 'name') ?? '';
    return named === name || /[${}<>]/.test(named);
  });
