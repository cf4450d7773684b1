import {
  isIstioKind,
  isSystemNamespace,
  KIND_ROWS,
  namespaceText,
  nodeAt,
  pathOfSelector,
  placeOf,
  rowOf,
  say,
  slot,
} from '../../manifest/index.ts';
import type { KindRow, Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';

const ANALYZER = 'schema.ValidationAnalyzer';

/**
 * Lists the kinds whose selector istiod warns of; a Gateway without labels is for all gateways on purpose.
 */
const KINDS = KIND_ROWS.filter(
  (row) => isIstioKind(row) && row.selector !== undefined && row.kind !== 'Gateway',
);

/** Finds objects of Istio with an empty selector: it is accepted with a warning, and chooses everything. */
export const selectorWithoutLabels = check({
  id: 'selector-without-labels',
  title: 'Selector is set but names no label',
  level: 'medium',
  blind: 'Whether all pods were intended.',
  knownAs: [{ code: 'IST0133', analyzer: `${ANALYZER}.*` }],
  find: ({ mesh }) =>
    KINDS.flatMap(({ group, kind }) => mesh.ofKind(group, kind)).flatMap((resource) => {
      const row = rowOf(resource);
      return row === undefined || isSystemNamespace(resource.namespace) ? [] : tell(resource, row);
    }),
});

function tell(resource: Resource, { selector }: KindRow): readonly Told[] {
  if (selector === undefined) return [];
  const written = nodeAt(resource.node, 'spec', selector.field);
  if (written?.kind !== 'map') return [];
  const labels = nodeAt(resource.node, ...pathOfSelector(selector));
  if (labels?.kind === 'map' && labels.entries.size > 0) return [];
  return [
    {
      subject: resource,
      key: 'selector without labels',
      scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
      message: say`${slot.object(resource)} is for no workload in particular: its selector names no label.`,
      why: `\`${selector.field}\` is written without labels (${placeOf(written.origin)}), which chooses every pod that an object of ${namespaceText(resource.namespace)} reaches.`,
      symptom: say`istiod takes it with a warning; neighbours of the workload that was meant get it too`,
      origin: written.origin,
      fix: {
        text: say`Name the labels of the pods that it is meant for, or take ${slot.code(selector.field)} away to say that it is for all.`,
      },
      knownAs: isRefusedBefore(resource)
        ? []
        : [{ code: 'IST0133', analyzer: `${ANALYZER}.${resource.kind}` }],
    },
  ];
}

/**
 * Tells whether an object is refused before anyone warns: a Sidecar that sets nothing is refused, and its
 * warnings are dropped. [src: pkg/config/validation ValidateSidecar]
 */
const isRefusedBefore = ({ kind, node }: Resource): boolean =>
  kind === 'Sidecar' && !SETTINGS.some((field) => nodeAt(node, 'spec', field) !== undefined);

const SETTINGS = ['egress', 'ingress', 'outboundTrafficPolicy', 'inboundConnectionPool'];
