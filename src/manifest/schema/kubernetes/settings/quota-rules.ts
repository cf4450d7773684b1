import { entriesOf, knownText, placeAt, placesAt } from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import { isTemplateText } from '../../schema-violations.ts';
import type { Violations } from '../../schema-violations.ts';
import { checkDistinct, checkWordAt, demand, refuse, textsOf } from '../refusals.ts';
import { checkKey } from '../values/labels.ts';
import { qualifiedNameProblem } from '../values/object-names.ts';
import { checkNotNegative, ONE, quantityAt, quantityText } from '../values/quantities.ts';

const COUNTED = /^(?:count\/|requests\.|limits\.)/;

/** What is counted in whole numbers. */
const WHOLE: ReadonlySet<string> = new Set([
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);

const QUOTAS: ReadonlySet<string> = new Set([
  ...WHOLE,
  'cpu',
  'memory',
  'ephemeral-storage',
  'storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
]);

/** [src: pkg/apis/core/validation/validation.go ValidateResourceQuotaSpec] */
export function checkQuota(spec: PathedNode, violations: Violations): void {
  checkScopes(violations, spec);
  for (const { key, value } of entriesOf(placeAt(spec, 'hard'))) {
    checkKey(violations, key, value, qualifiedNameProblem);
    checkNotNegative(violations, value);
    const amount = quantityAt(value);
    if (WHOLE.has(key) && amount !== undefined && amount % ONE !== 0n)
      refuse(
        violations,
        value,
        `${key} is counted in whole numbers; ${quantityText(value)} is none.`,
      );
    const isKnown =
      key.includes('/') || QUOTAS.has(key) || /hugepages-/.test(key) || COUNTED.test(key);
    if (!isKnown && !isTemplateText(key))
      refuse(violations, value, `${key} is nothing that a quota limits.`, {
        remedy:
          'Write cpu, memory, pods or such, or count/ before the plural of a kind and its group.',
      });
  }
}

const SCOPES = [
  'Terminating',
  'NotTerminating',
  'BestEffort',
  'NotBestEffort',
  'PriorityClass',
  'CrossNamespacePodAffinity',
  'VolumeAttributesClass',
];

/** Scopes of which a pod is in one alone. */
const CONTRARY = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
];

/** [src: pkg/apis/core/validation/validation.go validateResourceQuotaScopes] */
function checkScopes(violations: Violations, spec: PathedNode): void {
  const scopes = placesAt(spec, 'scopes');
  for (const scope of scopes) checkWordAt(violations, scope, SCOPES);
  const words = scopes.map(knownText);
  for (const pair of CONTRARY) {
    const last = scopes.findLast((scope) => pair.includes(knownText(scope) ?? ''));
    if (last !== undefined && pair.every((word) => words.includes(word)))
      refuse(violations, last, `No pod is in both scopes, ${pair.join(' and ')}.`, {
        kind: 'exclusive',
      });
  }
  const best = scopes.find((scope) => knownText(scope) === 'BestEffort');
  const measured = entriesOf(placeAt(spec, 'hard')).find(
    ({ key }) => QUOTAS.has(key) && key !== 'pods',
  );
  if (best !== undefined && measured !== undefined)
    refuse(violations, best, `The scope BestEffort is for pods alone, not for ${measured.key}.`);
}

const LIMITS = ['min', 'default', 'defaultRequest', 'max'];

/** Pairs of which the first may not be above the second. */
const ORDERED: readonly (readonly [string, string])[] = [
  ['min', 'max'],
  ['min', 'defaultRequest'],
  ['min', 'default'],
  ['defaultRequest', 'default'],
  ['defaultRequest', 'max'],
  ['default', 'max'],
];

/** [src: pkg/apis/core/validation/validation.go ValidateLimitRange] */
export function checkLimitRange(spec: PathedNode, violations: Violations): void {
  const limits = placesAt(spec, 'limits');
  for (const limit of limits) {
    const type = demand(violations, limit, 'type', 'A limit needs a type.');
    if (type !== undefined && knownText(type)?.includes('/') === false)
      checkWordAt(violations, type, ['Container', 'PersistentVolumeClaim', 'Pod']);
    for (const pair of ORDERED) checkOrder(violations, limit, pair);
    if (knownText(placeAt(limit, 'type')) === 'Pod') checkPodLimit(violations, limit);
  }
  checkDistinct(
    violations,
    textsOf(limits, 'type'),
    (type) => `An earlier limit is of type ${type}, too.`,
    'Write one limit for each type.',
  );
}

function checkPodLimit(violations: Violations, limit: PathedNode): void {
  for (const name of LIMITS.slice(1, 3)) {
    const place = placeAt(limit, name);
    if (place !== undefined && entriesOf(place).length > 0)
      refuse(violations, place, `A limit of type Pod has no ${name}.`, {
        remedy: 'Write type Container.',
      });
  }
}

/** Pods have no defaults, which are refused by themselves. */
function checkOrder(
  violations: Violations,
  limit: PathedNode,
  [lower, upper]: readonly [string, string],
): void {
  const most = placeAt(limit, upper);
  if (most === undefined) return;
  for (const { key, value } of entriesOf(placeAt(limit, lower))) {
    const other = placeAt(most, key);
    const [low, high] = [quantityAt(value), quantityAt(other)];
    if (other === undefined || low === undefined || high === undefined || low <= high) continue;
    refuse(
      violations,
      value,
      `${lower} of ${key} (${quantityText(value)}) is above ${upper} (${quantityText(other)}).`,
      { kind: 'range' },
    );
  }
}
