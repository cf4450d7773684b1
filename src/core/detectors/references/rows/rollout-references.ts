import { API_GROUPS } from '../../../kinds/index.ts';
import type { Node } from '../../../manifest/index.ts';
import { stringAt, subjectText } from '../../../manifest/index.ts';
import { namedVirtualService } from '../../../mesh/index.ts';
import type { Check } from '../../detection/check.ts';
import type { NamedObject } from '../named-object.ts';
import { DELEGATE, DESTINATION_RULE, SERVICE } from '../named-object.ts';
import type { ReferencePlace, ReferenceRow } from '../reference-row.ts';

const ROLLOUT_TARGET_MISSING: Check = {
  id: 'rollout-target-missing',
  title:
    'An Argo Rollout shifts traffic by a Service, VirtualService or DestinationRule that does not exist',
  level: 'high',
  blind: 'Objects that charts, operators or other repositories make.',
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

/** Services of both versions, in the namespace of the Rollout. */
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
};

/** By what Argo Rollouts shifts traffic (fields of its CRD); what is missing stops the rollout, and not the traffic. */
export const ROLLOUT_ROWS: readonly ReferenceRow[] = [
  SERVICES,
  VIRTUAL_SERVICES,
  DESTINATION_RULES,
];
