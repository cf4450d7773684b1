import { stopsFirst } from '../../compare/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { isGatewayWorkload } from '../../istio/index.ts';
import { placeOf, resourceKey, subjectText, say } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import { isKnownOutside } from '../outside-the-mesh/mesh-membership.ts';
import { isEntrance } from './entrances.ts';
import type { PodCount } from './pod-count.ts';
import { podCountOf } from './pod-count.ts';

export const sparePodLost = check({
  id: 'spare-pod-lost',
  title: 'Production gateway, or its backend, is reduced to one pod',
  level: 'medium',
  blind: 'How many pods an autoscaler that is not seen here sets.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => {
      if (!after.environment.production) return [];
      const earlier = new Map(before.workloads.map((one) => [resourceKey(one.resource), one]));
      return after.workloads.flatMap((workload) => {
        const was = earlier.get(resourceKey(workload.resource));
        const [had, has] = [was && podCountOf(before, was), podCountOf(after, workload)];
        return had == null || has === null || had.least < 2 || has.least !== 1
          ? []
          : tell(after, workload, had, has);
      });
    }),
});

/** A pod that stops before the next one runs is told with its rollouts. */
function tell(mesh: Mesh, workload: Workload, had: PodCount, has: PodCount): readonly Told[] {
  const { resource, services } = { ...workload, services: servicesOf(mesh, workload) };
  if (isKnownOutside(mesh, workload) || !isEntrance(mesh, workload)) return [];
  if (services === 0 || stopsFirst(resource, has.least)) return [];
  const name = subjectText(resource);
  return [
    {
      subject: resource,
      key: 'one pod left',
      scope: scopeOfWorkloads([workload], mesh),
      message: `Nothing answers in place of ${name} while its only pod is gone: it has one${has.isScaled ? ' at least' : ''}, and had ${String(had.least)}.`,
      why: `${placeOf(has.origin)} says one pod${has.isScaled ? ' at least' : ''}, and ${isGatewayWorkload(mesh, workload) ? 'requests from outside come in by it' : 'a gateway leads to it'}.`,
      symptom: say`503, response flag UH (no healthy upstream), or no connection, when its node goes or is emptied, until another pod is ready`,
      origin: has.origin,
      fix: { text: say`Leave it two pods, on two nodes.` },
    },
  ];
}

/** Counts the Services that have no other workload. */
const servicesOf = (mesh: Mesh, workload: Workload): number =>
  mesh.services.filter(({ workloads }) => workloads.length === 1 && workloads[0] === workload)
    .length;
