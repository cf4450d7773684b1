import {
  isUnknown,
  knownNumber,
  knownText,
  placeAt,
  placesAt,
} from '../../admission/pathed-node.ts';
import type { PathedNode } from '../../admission/pathed-node.ts';
import type { Violations } from '../../schema-violations.ts';
import { checkNotBoth, checkRange, checkWord, demand, refuse, setFields } from '../refusals.ts';
import { CARRIED } from '../kubernetes-schema.ts';
import { checkSelector } from '../values/labels.ts';
import { checkAmount, quantityAt } from '../values/quantities.ts';

const AN_HOUR = 3600;
const HALF_AN_HOUR = 1800;

/** [src: pkg/apis/autoscaling/validation/validation.go validateHorizontalPodAutoscalerSpec] */
export function checkAutoscaler(spec: PathedNode, violations: Violations): void {
  checkRange(violations, spec, 'minReplicas', 0);
  checkZero(violations, spec);
  if (placeAt(spec, 'maxReplicas') === undefined)
    demand(violations, spec, 'maxReplicas', 'A HorizontalPodAutoscaler needs maxReplicas.');
  checkRange(violations, spec, 'maxReplicas', 1);
  const most = placeAt(spec, 'maxReplicas');
  const [min, max] = [knownNumber(placeAt(spec, 'minReplicas')), knownNumber(most)];
  if (most !== undefined && min !== undefined && max !== undefined && max < min)
    refuse(
      violations,
      most,
      `maxReplicas (${String(max)}) must be at least minReplicas (${String(min)}).`,
      {
        kind: 'range',
      },
    );
  const target = demand(
    violations,
    spec,
    'scaleTargetRef',
    'A HorizontalPodAutoscaler needs scaleTargetRef.',
  );
  if (target?.node.kind === 'map') checkScaleTarget(violations, target);
  for (const metric of placesAt(spec, 'metrics')) checkMetric(violations, metric);
  for (const direction of ['scaleUp', 'scaleDown']) {
    const rules = placeAt(spec, 'behavior', direction);
    if (rules?.node.kind === 'map') checkScaling(violations, rules);
  }
}

/** The releases that ask for the group of what is scaled, of new objects alone. */
const WITH_GROUP = { from: 34, until: CARRIED.until };

/** [src: pkg/apis/autoscaling/validation/validation.go ValidateCrossVersionObjectReference, ValidateAPIVersion] */
function checkScaleTarget(violations: Violations, target: PathedNode): void {
  for (const name of ['kind', 'name'])
    demand(violations, target, name, `scaleTargetRef needs ${name}.`);
  const place = placeAt(target, 'apiVersion');
  const text = place === undefined ? '' : knownText(place);
  if (text === undefined || text.includes('/')) return;
  const kind = knownText(placeAt(target, 'kind')) ?? '';
  refuse(violations, place ?? target, 'scaleTargetRef.apiVersion must name a group.', {
    kind: place === undefined ? 'required' : 'value',
    remedy: OF_APPS.has(kind)
      ? 'Write apiVersion: apps/v1.'
      : 'Write the group and version of the kind.',
    kubernetes: WITH_GROUP,
  });
}

const OF_APPS: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'ReplicaSet']);

/** The releases before the one that scales to zero. [src: pkg/features HPAScaleToZero] */
const NEVER_ZERO = { from: 31, until: 36 };

function checkZero(violations: Violations, spec: PathedNode): void {
  const place = placeAt(spec, 'minReplicas');
  if (place === undefined || knownNumber(place) !== 0) return;
  const isFromOutside = placesAt(spec, 'metrics').some((metric) =>
    ['External', 'Object', undefined].includes(knownText(placeAt(metric, 'type'))),
  );
  refuse(violations, place, 'minReplicas must be at least 1.', {
    kind: 'range',
    kubernetes: isFromOutside ? NEVER_ZERO : undefined,
  });
}

const METRICS: ReadonlyMap<string, string> = new Map([
  ['ContainerResource', 'containerResource'],
  ['External', 'external'],
  ['Object', 'object'],
  ['Pods', 'pods'],
  ['Resource', 'resource'],
]);

/** [src: pkg/apis/autoscaling/validation/validation.go validateMetricSpec] */
function checkMetric(violations: Violations, metric: PathedNode): void {
  if (metric.node.kind !== 'map') return;
  demand(violations, metric, 'type', 'A metric needs a type.');
  checkWord(violations, metric, 'type', [...METRICS.keys()]);
  const type = placeAt(metric, 'type');
  const word = knownText(type);
  const field = METRICS.get(word ?? '');
  if (isUnknown(type) || word === undefined || field === undefined) return;
  const source = demand(violations, metric, field, `A metric of type ${word} needs ${field}.`);
  for (const other of setFields(metric, [...METRICS.values()]))
    if (other !== field)
      refuse(
        violations,
        placeAt(metric, other) ?? metric,
        `A metric of type ${word} has ${field} alone, not ${other}.`,
        {
          kind: 'exclusive',
        },
      );
  if (source?.node.kind === 'map') checkSource(violations, source, field);
}

function checkSource(violations: Violations, source: PathedNode, field: string): void {
  const isOfResources = field === 'resource' || field === 'containerResource';
  if (isOfResources) demand(violations, source, 'name', `${field} needs the name of a resource.`);
  else checkMetricName(violations, source, field);
  if (field === 'containerResource')
    demand(violations, source, 'container', 'containerResource needs a container.');
  const target = demand(violations, source, 'target', `${field} needs a target.`);
  if (target?.node.kind === 'map') checkTarget(violations, target, field);
}

function checkMetricName(violations: Violations, source: PathedNode, field: string): void {
  const metric = demand(violations, source, 'metric', `${field} needs a metric.`);
  if (metric?.node.kind !== 'map') return;
  demand(violations, metric, 'name', 'metric needs a name.');
  checkSelector(violations, placeAt(metric, 'selector'));
}

const VALUES: ReadonlyMap<string, readonly string[]> = new Map([
  ['resource', ['averageUtilization', 'averageValue']],
  ['containerResource', ['averageUtilization', 'averageValue']],
  ['pods', ['averageValue']],
  ['object', ['value', 'averageValue']],
  ['external', ['value', 'averageValue']],
]);

/** [src: pkg/apis/autoscaling/validation/validation.go validateMetricTarget] */
function checkTarget(violations: Violations, target: PathedNode, field: string): void {
  demand(violations, target, 'type', 'A target needs a type.');
  checkWord(violations, target, 'type', ['Utilization', 'Value', 'AverageValue']);
  const values = VALUES.get(field) ?? [];
  const [first, second] = setFields(target, values);
  if (first === undefined)
    refuse(violations, target, `This target needs ${values.join(' or ')}.`, { kind: 'required' });
  else if (second !== undefined && field !== 'object')
    refuse(
      violations,
      placeAt(target, second) ?? target,
      `Only one of ${values.join(' and ')} can be set.`,
      {
        kind: 'exclusive',
      },
    );
  checkRange(violations, target, 'averageUtilization', 1);
  for (const name of ['value', 'averageValue']) {
    const place = placeAt(target, name);
    const value = quantityAt(place);
    if (place !== undefined && value !== undefined && value <= 0n)
      refuse(violations, place, `${name} must be more than zero.`, { kind: 'range' });
  }
}

/** [src: pkg/apis/autoscaling/validation/validation.go validateScalingRules] */
function checkScaling(violations: Violations, rules: PathedNode): void {
  checkRange(violations, rules, 'stabilizationWindowSeconds', 0, AN_HOUR);
  checkWord(violations, rules, 'selectPolicy', ['Max', 'Min', 'Disabled']);
  for (const policy of placesAt(rules, 'policies')) {
    demand(violations, policy, 'type', 'A policy needs a type.');
    checkWord(violations, policy, 'type', ['Pods', 'Percent']);
    for (const name of ['value', 'periodSeconds'])
      if (placeAt(policy, name) === undefined)
        demand(violations, policy, name, `A policy needs ${name}.`);
    checkRange(violations, policy, 'value', 1);
    checkRange(violations, policy, 'periodSeconds', 1, HALF_AN_HOUR);
  }
}

/** [src: pkg/apis/policy/validation/validation.go ValidatePodDisruptionBudgetSpec] */
export function checkDisruptionBudget(spec: PathedNode, violations: Violations): void {
  checkNotBoth(violations, spec, ['minAvailable', 'maxUnavailable']);
  for (const name of ['minAvailable', 'maxUnavailable'])
    checkAmount(violations, placeAt(spec, name), 100);
  checkSelector(violations, placeAt(spec, 'selector'));
  checkWord(violations, spec, 'unhealthyPodEvictionPolicy', ['AlwaysAllow', 'IfHealthyBudget']);
}
