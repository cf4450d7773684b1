import { asDestinationRule } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { placeOf, subjectText } from '../../../manifest/index.ts';
import type { WrittenRouteDestination } from '../../../istio/index.ts';
import { hostText, nearObjects } from '../host-outcome.ts';
import type { Reference } from '../reference.ts';
import { missing, resolved, scopeOf } from '../reference.ts';
import { hasVariable } from '../unresolved-text.ts';
import { requestsText } from '../through-gateways.ts';
import { withAnalysis } from '../analysed-reference.ts';
import type { AnalysedDestination } from './destination-analysis.ts';
import { analysedSubset, SUBSET_NAMES } from './destination-analysis.ts';
import type { World } from '../world.ts';
import type { Check } from '../../detection/check.ts';

export const SUBSET_UNDEFINED: Check = {
  id: 'subset-undefined',
  title: 'A VirtualService routes to a subset that no DestinationRule of the host defines',
  level: 'high',
  blind: 'DestinationRules that are not rendered here.',
  knownAs: SUBSET_NAMES,
};

/** The subset of a route's destination has to be in a DestinationRule of that host (ROUTE-39). */
export function subsetReference(
  world: World,
  subject: Resource,
  to: Pick<WrittenRouteDestination, 'use' | 'subsetOrigin'> &
    AnalysedDestination & { readonly share: number | null },
  through: string,
): readonly Reference[] {
  const { subset } = to;
  if (subset === null || to.subsetOrigin === null || hasVariable(to.host + subset)) return [];
  const told = (reference: Reference): readonly Reference[] => [
    withAnalysis(world, reference, () => analysedSubset(world, subject, { ...to, subset })),
  ];
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
    key: `${to.use} subset ${to.host} ${subset}`,
    origin: to.subsetOrigin,
  };
  const found = subsets.get(subset);
  if (found !== undefined) return told({ ...place, outcome: resolved(found) });
  const [rule] = rules;
  const host = hostText(world, to.host);
  return told({
    ...place,
    outcome: missing({
      target: `subset ${subset} of host ${to.host}`,
      namespace: hostNamespace(world, to.host, subject.namespace),
      proof: rule === undefined ? 'absence' : 'certain',
      near: nearObjects(subset, subsets),
      scope: scopeOf('service'),
      related: rules.map(({ origin }) => origin),
      sentences: {
        message: `${requestsText(to.share)} that ${subjectText(subject)} routes to subset ${subset} of ${host}${through} fail.`,
        why:
          rule === undefined
            ? `No DestinationRule for ${host} defines subsets.`
            : `${subjectText(rule)} (${placeOf(rule.origin)}) defines ${subsetList([...subsets.keys()])}.`,
        symptom: '503, response flag NC (cluster not found)',
        fix: `Add the subset to the DestinationRule of ${host} before it is routed to.`,
      },
    }),
  });
}

const subsetList = (names: readonly string[]): string =>
  names.length === 0 ? 'no subsets' : `only ${names.slice(0, 8).join(', ')}`;

function hostNamespace(world: World, host: string, own: string): string {
  const target = world.hosts.resolve(host, own);
  if (target.kind === 'service') return target.service.namespace;
  return target.kind === 'missing' ? target.as.namespace : own;
}
