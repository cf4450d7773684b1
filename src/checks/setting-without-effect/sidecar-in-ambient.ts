import type { Mesh } from '../../istio/index.ts';
import { namespaceText, placeOf, subjectText } from '../../manifest/index.ts';
import type { UnreadSidecar } from '../objects-compete/sidecar-contention.ts';
import { sidecarsWithoutReader } from '../objects-compete/sidecar-contention.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';

/** ztunnel knows no Sidecar (AMBIENT-1). */
export const sidecarInAmbient = check({
  id: 'sidecar-in-ambient',
  title: 'A Sidecar is for pods that ztunnel takes, which reads none',
  level: 'medium',
  blind: 'Pods that are handed to ztunnel by something else than labels seen here.',
  severity: 'warning',
  knownAs: [{ code: 'IST0167', analyzer: 'sidecar.SelectorAnalyzer' }],
  find: ({ mesh }) => sidecarsWithoutReader(mesh).map((unread) => tell(unread, mesh)),
});

function tell({ sidecar, workload }: UnreadSidecar, mesh: Mesh): Told {
  const whom =
    workload === null
      ? `the pods of ${namespaceText(sidecar.namespace)} that ztunnel takes`
      : `the pods of ${subjectText(workload)}`;
  const label =
    workload === null ? mesh.namespaceObject(sidecar.namespace)?.origin : workload.resource.origin;
  return {
    subject: sidecar,
    key: 'ambient',
    scope: {
      level: workload === null ? 'namespace' : 'workload',
      workloads: workload === null ? 0 : 1,
      services: 0,
      namespaces: 1,
    },
    message: `${subjectText(sidecar)} does nothing for ${whom}: they have no sidecar that could read it.`,
    why: `These pods are of the ambient mesh${label === undefined ? '' : ` (${placeOf(label)})`}, and ztunnel knows no Sidecar.`,
    symptom:
      'nothing refuses this: the pods reach every host, and outboundTrafficPolicy does not hold',
    fix: {
      text: 'Remove the Sidecar; restrict who is called by an AuthorizationPolicy at the called workloads, or by a NetworkPolicy.',
    },
  };
}
