import type { Mesh } from '../../istio/index.ts';
import {
  booleanAt,
  entriesAt,
  itemsAt,
  nodeAt,
  numberAt,
  placeOf,
  stringMapAt,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import type {
  ManifestSchemas,
  MapNode,
  Node,
  Origin,
  Resource,
  SchemaViolation,
} from '../../manifest/index.ts';
import { check, checks } from '../detection/check.ts';
import type { Check, Told, ToldBy } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import type { StrayField } from './operator-fields.ts';
import { strayFields } from './operator-fields.ts';
import { istioAgeOf } from '../invalid-mesh-resource/istio-release.ts';
import { WHOLE_MESH } from '../detection/finding-scope.ts';

const OPERATOR_FIELD_UNKNOWN: Check = {
  id: 'operator-field-unknown',
  title: 'IstioOperator has an unknown field',
  level: 'medium',
  blind: 'Values of fields, and fields of an Istio newer than the bundled one.',
};
const AUTOSCALER_WITHOUT_TARGET: Check = {
  id: 'autoscaler-without-target',
  title: 'IstioOperator autoscaler has no scale target',
  level: 'low',
  blind: 'Which releases fill in the target by themselves.',
};
/**
 * From this minor release on, `istioctl` reads components strictly, and merges what is written into its
 * charts.
 */
const STRICT_SINCE = 24;

/** Finds what an IstioOperator says of itself, and of pods below `components.*.k8s`, and nobody reads. */
export const operatorFields = checks(
  [OPERATOR_FIELD_UNKNOWN, AUTOSCALER_WITHOUT_TARGET],
  (input) => [
    ...input.mesh
      .ofKind('install.istio.io', 'IstioOperator')
      .flatMap((operator) => strayFields(operator).map((stray) => tellStray(operator, stray))),
    ...operatorComponents(input.mesh).flatMap((component) => [
      ...unknownFields(component, input).map((violation) => tellField(component, violation)),
      ...tellAutoscaler(component, input),
    ]),
  ],
);

function tellStray(
  operator: Resource,
  { path, name, origin, nearest, belongs }: StrayField,
): ToldBy {
  const right = nearest === null ? belongs : nearest;
  return {
    by: OPERATOR_FIELD_UNKNOWN,
    subject: operator,
    key: `field ${path.replace(/\[\d+\]/g, '[]')}`,
    scope: WHOLE_MESH,
    message: `${subjectText(operator)} does not get what it asks for at ${path}.`,
    why: `No operator reads ${name} there${right === null ? '' : `; ${right} is a field`} (${placeOf(origin)}).`,
    symptom: nearest?.toLowerCase() === name.toLowerCase() ? DROPPED_FOR_ITS_CASE : DROPPED,
    origin,
    fix:
      nearest === null
        ? { text: belongs === null ? 'Take it away.' : `Put it at spec.${belongs}.` }
        : { text: `Write ${nearest}.`, replacement: { origin, from: name, to: nearest } },
  };
}

const DROPPED =
  'an operator in the cluster drops the field and says nothing; `istioctl install` of today stops with "unknown field"';

const DROPPED_FOR_ITS_CASE =
  'no errors: an operator in the cluster drops the field, as `istioctl install` does from Istio 1.24 on; before, that stops with "unknown field"';

const unknownFields = (
  { settings }: OperatorComponent,
  { schemas, mesh }: Pick<DetectorInput, 'schemas' | 'mesh'>,
): readonly SchemaViolation[] =>
  violationsOf(settings, schemas).filter(
    ({ field, written, nearest }) =>
      // operators of older releases took metrics in the form of an older API
      (!field.includes('hpaSpec.metrics') || (istioAgeOf(mesh).minor ?? 0) >= STRICT_SINCE) &&
      // Go reads fields in any case of letters
      (written ?? '').toLowerCase() !== (nearest ?? ' ').toLowerCase(),
  );

const violationsOf = (
  settings: OperatorComponent['settings'],
  schemas: ManifestSchemas,
): readonly SchemaViolation[] =>
  schemas
    .validateComponentResources(settings)
    .filter(({ kind }) => kind === 'unknown-field' || kind === 'wrong-nesting');

function tellField(
  { operator, name }: OperatorComponent,
  { field, message, origin, nearest, written }: SchemaViolation,
): ToldBy {
  const path = `${name}.${field}`;
  return {
    by: OPERATOR_FIELD_UNKNOWN,
    subject: operator,
    key: `field ${path.replace(/\[\d+\]/g, '[]')}`,
    scope: WHOLE_MESH,
    message: `${subjectText(operator)} does not get what it asks for at ${path}.`,
    why: `${message} (${placeOf(origin)})`,
    symptom: DROPPED,
    origin,
    fix:
      nearest === null
        ? { text: say`Take it away, or put it where the component has it.` }
        : {
            text: `${written === null ? 'Put it at' : 'Write'} ${nearest}.`,
            ...(written !== null && { replacement: { origin, from: written, to: nearest } }),
          },
  };
}

function tellAutoscaler(
  { operator, name, settings }: OperatorComponent,
  { mesh }: Pick<DetectorInput, 'mesh'>,
): readonly ToldBy[] {
  const scaler = nodeAt(settings, 'hpaSpec');
  const isMerged = (istioAgeOf(mesh).minor ?? 0) >= STRICT_SINCE;
  if (scaler?.kind !== 'map' || isMerged || nodeAt(scaler, 'scaleTargetRef') !== undefined)
    return [];
  return [
    {
      by: AUTOSCALER_WITHOUT_TARGET,
      subject: operator,
      key: `autoscaler of ${name.replace(/\[\d+\]/g, '[]')}`,
      scope: WHOLE_MESH,
      message: `The autoscaler of ${name} may be refused: ${subjectText(operator)} does not say what it scales.`,
      why: say`\`hpaSpec\` has no \`scaleTargetRef\` (${slot.place(scaler.origin)}), and some releases of the operator write an empty one over that of Istio's chart.`,
      symptom: say`the installation stops at a HorizontalPodAutoscaler with an empty scaleTargetRef, or the component keeps the number of pods that it has`,
      origin: scaler.origin,
      fix: {
        text: say`Write \`scaleTargetRef\` with apiVersion apps/v1, kind Deployment and the name of the Deployment of the component.`,
      },
    },
  ];
}

export const controlPlaneAtZero = check({
  id: 'control-plane-at-zero',
  title: 'Control plane is configured with zero pods',
  level: 'high',
  blind: 'Autoscalers outside this tree that start it again.',
  find: ({ mesh }) => controlPlanesAtZero(mesh).map(tellZero),
});

const tellZero = ({ resource, origin }: ControlPlaneAtZero): Told => ({
  subject: resource,
  key: 'no replicas',
  scope: WHOLE_MESH,
  message: say`${slot.object(resource)} asks for no control plane at all: 0 replicas.`,
  why: say`Proxies get configuration and certificates from it, and pods their proxy (${slot.place(origin)}).`,
  symptom: say`running proxies go on with what they have until their certificates expire, usually within a day; new pods are refused, or come up without a proxy`,
  origin,
  fix: {
    text: say`Ask for 1 or more; 2 keep the webhook answering while a node goes. Take the object away where the control plane is meant to go.`,
  },
});

/** Holds what an IstioOperator says of the pods of one component. */
interface OperatorComponent {
  readonly operator: Resource;
  /** The name in the object: `pilot`, `ingressGateways[0]`. */
  readonly name: string;
  readonly settings: MapNode;
}

const LISTS: ReadonlySet<string> = new Set(['ingressGateways', 'egressGateways']);

/** Lists the components of operators that are not turned off and say something of their pods. */
const operatorComponents = (mesh: Mesh): readonly OperatorComponent[] =>
  mesh
    .ofKind('install.istio.io', 'IstioOperator')
    .flatMap((operator) =>
      [...entriesAt(operator.node, 'spec', 'components')].flatMap(([name, node]) =>
        LISTS.has(name)
          ? itemsAt(node).flatMap((item, index) =>
              componentOf(operator, `${name}[${String(index)}]`, item),
            )
          : componentOf(operator, name, node),
      ),
    );

function componentOf(operator: Resource, name: string, node: Node): readonly OperatorComponent[] {
  const settings = nodeAt(node, 'k8s');
  if (settings?.kind !== 'map' || booleanAt(node, 'enabled') === false) return [];
  return [{ operator, name, settings }];
}

/** Holds an object that asks for a control plane without pods. */
interface ControlPlaneAtZero {
  readonly resource: Resource;
  readonly origin: Origin;
}

/** Lists control planes that are asked to have no pod, by their Deployment or by their operator. */
const controlPlanesAtZero = (mesh: Mesh): readonly ControlPlaneAtZero[] => [
  ...mesh
    .ofKind('apps', 'Deployment')
    .filter(
      ({ node }) =>
        stringMapAt(node, 'metadata', 'labels').get('app') === 'istiod' &&
        numberAt(node, 'spec', 'replicas') === 0,
    )
    .map((resource) => ({
      resource,
      origin: placeAt(resource, resource.node, 'spec', 'replicas'),
    })),
  ...operatorComponents(mesh)
    .filter(({ name, settings }) => name === 'pilot' && numberAt(settings, 'replicaCount') === 0)
    .map(({ operator, settings }) => ({
      resource: operator,
      origin: placeAt(operator, settings, 'replicaCount'),
    })),
];

const placeAt = ({ origin }: Resource, node: Node, ...path: readonly string[]): Origin =>
  nodeAt(node, ...path)?.origin ?? origin;
