import type { Violations } from '../violations.ts';
import type { PathedNode } from './pathed-node.ts';
import {
  entriesOf,
  isSet,
  isUnknown,
  knownText,
  placeAt,
  placesAt,
  reportAt,
  reportMissing,
} from './pathed-node.ts';

const TARGETS: ReadonlySet<string> = new Set([
  'core/Service',
  'networking.istio.io/ServiceEntry',
  'gateway.networking.k8s.io/Gateway',
  'gateway.networking.k8s.io/GatewayClass',
]);

/**
 * Whom an object is for. `targetRef` and `targetRefs` of a policy name a Gateway of the Gateway API, its class, a
 * Service or a ServiceEntry; a selector names labels.
 */
export function checkTargets(spec: PathedNode, violations: Violations): void {
  const single = placeAt(spec, 'targetRef');
  for (const target of [...(single === undefined ? [] : [single]), ...placesAt(spec, 'targetRefs')])
    checkTarget(target, violations);
  for (const selector of SELECTORS)
    for (const { key, value } of entriesOf(placeAt(spec, ...selector)))
      if (key === '' || key.includes('*'))
        reportAt(
          violations,
          value,
          'value',
          key === '' ? 'A label key here cannot be empty.' : 'A label key here cannot contain *.',
          { remedy: 'Name the label in full.' },
        );
}

const SELECTORS = [
  ['selector', 'matchLabels'],
  ['workloadSelector', 'labels'],
  ['workloadSelector', 'matchLabels'],
];

function checkTarget(target: PathedNode, violations: Violations): void {
  if (!isSet(target, 'name'))
    reportMissing(violations, target, 'name', 'A target needs the name of the object.');
  const [group, kind] = ['group', 'kind'].map((name) => placeAt(target, name));
  if (isUnknown(group) || isUnknown(kind)) return;
  const text = `${knownText(group) || 'core'}/${knownText(kind) ?? ''}`;
  if (TARGETS.has(text)) return;
  const hint = text === 'core/Gateway' ? ' of group gateway.networking.k8s.io' : '';
  reportAt(
    violations,
    kind ?? target,
    'value',
    `A policy cannot be for ${text.replace(/^core\//, '') || 'this'}: only for a Gateway${hint} or a GatewayClass of the Gateway API, a Service or a ServiceEntry.`,
    { remedy: 'Write group and kind of one of these.' },
  );
}
