import { routeDestinations, viewOf } from '../../../istio/index.ts';
import { API_GROUPS, nodeAt, placeOf, stringAt, subjectText } from '../../../manifest/index.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import { namedVirtualService, shiftedVirtualServices } from '../../canary-at-odds/rollouts.ts';
import type { Check } from '../../detection/check.ts';
import { nearObjects } from '../host-outcome.ts';
import type { NamedObject } from '../reference-target.ts';
import { DELEGATE, DEPLOYMENT, DESTINATION_RULE, SERVICE } from '../reference-target.ts';
import type { ReferencePlace, ReferenceRow } from '../reference-row.ts';
import type { Reference } from '../reference.ts';
import { missing, resolved, scopeOf } from '../reference.ts';
import { hasVariable } from '../unresolved-text.ts';

const ROLLOUT_TARGET_MISSING: Check = {
  id: 'rollout-target-missing',
  title: "Argo Rollout's Service, Deployment, Istio object or subset not found",
  level: 'high',
  blind: 'Objects that charts, operators or other repositories create.',
};
export const ROLLOUT_CHECKS = [ROLLOUT_TARGET_MISSING];

const from = [{ group: API_GROUPS.argo, kind: 'Rollout' }];

const said = (
  kind: string,
): Pick<Extract<ReferenceRow, { target: unknown }>, 'check' | 'from' | 'key' | 'sentences'> => ({
  check: ROLLOUT_TARGET_MISSING,
  from,
  key: ({ namespace, name }) => `${kind} ${namespace}/${name}`,
  sentences: ({ subject }, { namespace, name }) => ({
    message: `${subjectText(subject)} rolls out no new version: ${kind} ${name}, by which it shifts traffic, does not exist.`,
    why: `No ${kind} is called \`${name}\` in namespace ${namespace}.`,
    symptom:
      'the Rollout is Degraded with the reason InvalidSpec, and a new image is not rolled out',
    fix: `Name a ${kind} that exists.`,
  }),
});

const textOf = (at: Node): string | null =>
  at.kind === 'scalar' && typeof at.value === 'string' && at.value !== '' ? at.value : null;

/** Finds Services of both versions, in the namespace of the Rollout. */
const SERVICES: ReferenceRow = {
  ...said('Service'),
  under: 'spec.strategy',
  at: [
    'canary.canaryService',
    'canary.stableService',
    'canary.pingPong.pingService',
    'canary.pingPong.pongService',
    'blueGreen.activeService',
    'blueGreen.previewService',
  ],
  target: ({ at, subject: { namespace } }: ReferencePlace): NamedObject | null => {
    const name = textOf(at);
    return name === null ? null : { of: SERVICE, namespace, name };
  },
};

const VIRTUAL_SERVICES: ReferenceRow = {
  ...said('VirtualService'),
  under: 'spec.strategy.canary.trafficRouting.istio',
  at: ['virtualService', 'virtualServices[]'],
  target: ({ at, subject }) => {
    const name = stringAt(at, 'name');
    return name === undefined
      ? null
      : { of: DELEGATE, ...namedVirtualService(name, subject.namespace) };
  },
};

const DESTINATION_RULES: ReferenceRow = {
  ...said('DestinationRule'),
  under: 'spec.strategy.canary.trafficRouting.istio',
  at: ['destinationRule'],
  target: ({ at, subject: { namespace } }) => {
    const name = stringAt(at, 'name');
    return name === undefined ? null : { of: DESTINATION_RULE, namespace, name };
  },
  follow: ({ world, subject, at }, found) =>
    found.kind === 'DestinationRule'
      ? VERSIONS.flatMap((version) => subsetReference({ world, subject, at }, found, version))
      : [],
};

const VERSIONS = ['canary', 'stable'] as const;

/** Looks for the subset of a version; one that a shifted route names is told at that route. */
function subsetReference(
  { world, subject, at }: ReferencePlace,
  rule: Resource,
  version: (typeof VERSIONS)[number],
): readonly Reference[] {
  const written = nodeAt(at, `${version}SubsetName`);
  const subset = written === undefined ? null : textOf(written);
  if (written === undefined || subset === null || hasVariable(subset)) return [];
  const { origin } = written;
  const reference = { check: ROLLOUT_TARGET_MISSING, subject, key: `subset ${subset}`, origin };
  const subsets = new Map(
    viewOf('DestinationRule', rule).subsets.value.map((one) => [
      one.name?.value ?? '',
      { ...rule, origin: one.origin },
    ]),
  );
  const found = subsets.get(subset);
  if (found !== undefined) return [{ ...reference, outcome: resolved(found) }];
  const isRouted = shiftedVirtualServices(world.mesh)
    .filter(({ rollout }) => rollout === subject)
    .some(({ virtualService }) =>
      routeDestinations(virtualService).some((to) => to.subset === subset),
    );
  if (isRouted) return [];
  return [
    {
      ...reference,
      outcome: missing({
        target: `subset ${subset} of ${subjectText(rule)}`,
        namespace: rule.namespace,
        proof: 'certain',
        near: nearObjects(subset, subsets),
        scope: scopeOf('service'),
        related: [rule.origin],
        sentences: {
          message: `No request can be sent to the ${version} version of ${subjectText(subject)}: ${subjectText(rule)} has no subset ${subset}.`,
          why: `The Rollout names it (${placeOf(origin)}), and Argo Rollouts writes the label of the version into the subset of that name, of which there is none (${placeOf(rule.origin)}).`,
          symptom: 'a route to it ends with 503, response flag NC (cluster not found)',
          fix: `Add the subset to ${subjectText(rule)}, with the labels of the pods.`,
        },
      }),
    },
  ];
}

/** Finds the template of its pods, where that is a Deployment's. */
const TEMPLATES: ReferenceRow = {
  ...said('Deployment'),
  under: 'spec',
  at: ['workloadRef'],
  target: ({ at, subject: { namespace } }) => {
    const name = stringAt(at, 'name');
    return name === undefined || stringAt(at, 'kind') !== 'Deployment'
      ? null
      : { of: DEPLOYMENT, namespace, name };
  },
  sentences: ({ subject }, { namespace, name }) => ({
    message: `${subjectText(subject)} makes no pods: Deployment ${name}, whose template they would have, does not exist.`,
    why: `No Deployment is called \`${name}\` in namespace ${namespace}.`,
    symptom:
      'the Rollout is Degraded with the reason InvalidSpec; pods that it has stay as they are',
    fix: 'Name a Deployment that exists.',
  }),
};

/**
 * Finds what Argo Rollouts makes pods of and shifts traffic by (fields of its CRD); what is missing stops the
 * rollout, and not the traffic.
 */
export const ROLLOUT_ROWS: readonly ReferenceRow[] = [
  SERVICES,
  VIRTUAL_SERVICES,
  DESTINATION_RULES,
  TEMPLATES,
];
