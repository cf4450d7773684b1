import { asDestinationRule } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { placeOf, subjectText } from '../../../manifest/index.ts';
import type { WrittenRouteDestination } from '../../../mesh/index.ts';
import { hostText, nearObjects } from '../host-outcome.ts';
import type { Reference } from '../reference.ts';
import { missing, resolved, scopeOf } from '../reference.ts';
import { hasVariable } from '../unresolved-text.ts';
import type { World } from '../world.ts';
import type { Check } from '../../check.ts';

export const SUBSET_UNDEFINED: Check = {
  id: 'subset-undefined',
  title: 'A VirtualService routes to a subset that no DestinationRule of the host defines',
  level: 'high',
  blind: 'DestinationRules that are not rendered here.',
};

/** The subset of a route's destination has to be in a DestinationRule of that host (ROUTE-39). */
export function subsetReference(
  world: World,
  subject: Resource,
  to: Pick<WrittenRouteDestination, 'use' | 'host' | 'subset' | 'subsetOrigin'>,
  through: string,
): readonly Reference[] {
  if (to.subset === null || to.subsetOrigin === null || hasVariable(to.host + to.subset)) return [];
  const rules = world.rulesOf(to.host, subject.namespace);
  const subsets = new Map(
    rules.flatMap((rule) =>
      asDestinationRule(rule).subsets.value.map(
        ({ name, origin }) => [name?.value ?? '', { ...rule, origin }] as const,
      ),
    ),
  );
  const place = {
    check: SUBSET_UNDEFINED,
    subject,
    key: `${to.use} subset ${to.host} ${to.subset}`,
    origin: to.subsetOrigin,
  };
  const found = subsets.get(to.subset);
  if (found !== undefined) return [{ ...place, outcome: resolved(found) }];
  const [rule] = rules;
  const host = hostText(world, to.host);
  return [
    {
      ...place,
      outcome: missing({
        target: `subset ${to.subset} of host ${to.host}`,
        namespace: hostNamespace(world, to.host, subject.namespace),
        proof: rule === undefined ? 'absence' : 'certain',
        near: nearObjects(to.subset, subsets),
        scope: scopeOf('service'),
        related: rules.map(({ origin }) => origin),
        sentences: {
          message: `Requests that ${subjectText(subject)} routes to subset ${to.subset} of ${host}${through} fail.`,
          why:
            rule === undefined
              ? `No DestinationRule for ${host} defines subsets.`
              : `${subjectText(rule)} (${placeOf(rule.origin)}) defines ${subsetList([...subsets.keys()])}.`,
          symptom: '503, response flag NC (cluster not found)',
          fix: `Add the subset to the DestinationRule of ${host} before it is routed to.`,
        },
      }),
    },
  ];
}

const subsetList = (names: readonly string[]): string =>
  names.length === 0 ? 'no subsets' : `only ${names.slice(0, 8).join(', ')}`;

function hostNamespace(world: World, host: string, own: string): string {
  const target = world.hosts.resolve(host, own);
  if (target.kind === 'service') return target.service.namespace;
  return target.kind === 'missing' ? target.as.namespace : own;
}
