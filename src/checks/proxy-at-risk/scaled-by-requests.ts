import type { Mesh, Workload } from '../../istio/index.ts';
import { injectorValues } from '../../istio/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import { itemsAt, legacy, nodeAt, say, slot, stringAt } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { scopeOfWorkloads, workloadId } from '../detection/finding-scope.ts';
import { isKnownOutside } from '../outside-the-mesh/mesh-membership.ts';
import { proxyResources } from './proxy-resources.ts';

/**
 * Tells of scalers by a share of what pods request, where a container requests nothing: they count all containers, that of
 * the proxy too, and do nothing where one has no request. [src: kubernetes
 * pkg/controller/podautoscaler/replica_calculator.go calculatePodRequestsFromContainers]
 */
export const scalerWithoutRequests = check({
  id: 'scaler-without-requests',
  title: 'Utilization-based autoscaler, but a container or proxy lacks requests',
  level: 'medium',
  blind: 'Cluster policies that set requests, and containers that something else adds.',
  find: ({ mesh }) => [
    ...mesh
      .ofKind('autoscaling', 'HorizontalPodAutoscaler')
      .flatMap((scaler) => tell(mesh, scaler, sharesOfAutoscaler(scaler))),
    ...mesh
      .ofKind('keda.sh', 'ScaledObject')
      .flatMap((scaler) => tell(mesh, scaler, sharesOfScaledObject(scaler))),
  ],
});

type Share = 'cpu' | 'memory';

const isShare = (name: string | null | undefined): name is Share =>
  name === 'cpu' || name === 'memory';

/** Keeps the shares by which something scales, if it goes by nothing else as well. */
const onlyShares = (found: readonly (string | null | undefined)[]): readonly Share[] =>
  found.every(isShare) ? [...new Set(found.filter(isShare))] : [];

function sharesOfAutoscaler({ node }: Resource): readonly Share[] {
  // without a metric it goes by a share of the CPU
  if (nodeAt(node, 'spec', 'metrics') === undefined) return ['cpu'];
  return onlyShares(
    itemsAt(node, 'spec', 'metrics').map((metric) => {
      const isByShare = stringAt(metric, 'resource', 'target', 'type') === 'Utilization';
      const isOfPods = stringAt(metric, 'type') === 'Resource';
      return isOfPods && isByShare ? stringAt(metric, 'resource', 'name') : null;
    }),
  );
}

const sharesOfScaledObject = ({ node }: Resource): readonly Share[] =>
  onlyShares(
    itemsAt(node, 'spec', 'triggers').map((trigger) => {
      const isOfOne = nodeAt(trigger, 'metadata', 'containerName') !== undefined;
      const isByShare = stringAt(trigger, 'metricType') === 'Utilization';
      return isByShare && !isOfOne ? stringAt(trigger, 'type') : null;
    }),
  );

function targetOf(mesh: Mesh, { namespace, node }: Resource): Workload | undefined {
  const target = nodeAt(node, 'spec', 'scaleTargetRef');
  const [name, kind = 'Deployment'] = [stringAt(target, 'name'), stringAt(target, 'kind')];
  return mesh.workloads.find(
    (one) => one.namespace === namespace && one.name === name && one.kind === kind,
  );
}

function tell(mesh: Mesh, scaler: Resource, shares: readonly Share[]): readonly Told[] {
  const workload = targetOf(mesh, scaler);
  if (workload?.podSpec === undefined || workload.templateFrom !== null) return [];
  const { podSpec, namespace, resource } = workload;
  if (isKnownOutside(mesh, workload) || nodeAt(podSpec, 'resources') !== undefined) return [];
  // a LimitRange may fill in what containers do not say
  if (mesh.ofKind('', 'LimitRange').some((range) => range.namespace === namespace)) return [];
  const lacking = shares.flatMap((share) => {
    const found = containerWithout(podSpec, share) ?? proxyWithout(mesh, workload, share);
    return found === null ? [] : [{ share, ...found }];
  });
  const [first] = lacking;
  // where one of several shares is there, it still makes more pods
  if (first === undefined || lacking.length < shares.length) return [];
  return [
    {
      subject: scaler,
      of: [workloadId(resource)],
      key: `no requests of ${lacking.map(({ share }) => share).join(' ')}`,
      scope: scopeOfWorkloads([workload], mesh),
      message: say`${slot.object(resource)} keeps the pods that it has, however much it has to do: ${slot.object(scaler)} goes by a share of the ${NAMES[first.share]} that ${first.whose} does not request.`,
      why: say`${first.because} (${slot.place(first.origin)}), and the share of a pod is not known where one of its containers requests none.`,
      symptom: say`the scaler shows \`<unknown>\` and FailedGetResourceMetric ("missing request for ${first.share === 'cpu' ? say`cpu` : say`memory`}"), and nothing is added under load`,
      origin: first.origin,
      related: [scaler.origin],
      fix: { text: first.fix },
    },
  ];
}

const NAMES = { cpu: say`CPU`, memory: say`memory` } as const;

const PROXY = 'istio-proxy';

/** Finds the first container that has no request; a limit is the request as well, if none is written. */
function containerWithout(podSpec: Node, share: Share) {
  const container = itemsAt(podSpec, 'containers').find(
    (one) =>
      stringAt(one, 'name') !== PROXY &&
      nodeAt(one, 'resources', 'requests', share) === undefined &&
      nodeAt(one, 'resources', 'limits', share) === undefined,
  );
  if (container === undefined) return null;
  const name = legacy(stringAt(container, 'name') ?? '');
  return {
    whose: say`container ${name}`,
    because: say`Container ${name} has neither a request for ${NAMES[share]} nor a limit`,
    origin: container.origin,
    fix: say`Give it a request: ${slot.code(`resources.requests.${share}`)}.`,
  };
}

/** The proxy that is injected: what the pod's annotations say, else what the installation does; null if it asks, or it is not known. */
function proxyWithout(mesh: Mesh, workload: Workload, share: Share) {
  const { sidecar, podSpec, resource } = workload;
  if (sidecar.kind !== 'known' || !sidecar.value) return null;
  if (itemsAt(podSpec, 'containers').some((one) => stringAt(one, 'name') === PROXY)) return null;
  const all = proxyResources(mesh);
  const own = all.find((one) => one.workload?.resource === resource);
  const isOne = injectorValues(mesh).length === 1;
  const found = own ?? (isOne ? all.find((one) => one.workload === null) : undefined);
  if (found === undefined || found[share].request !== null || found[share].limit !== null)
    return null;
  const annotation = `sidecar.istio.io/${share === 'cpu' ? 'proxyCPU' : 'proxyMemory'}`;
  const whose = { whose: say`the proxy`, origin: found.origin };
  return own === undefined
    ? {
        ...whose,
        because: say`The installation requests no ${NAMES[share]} for proxies`,
        fix: say`Set ${slot.code(`global.proxy.resources.requests.${share}`)}, or scale by one container (\`ContainerResource\`).`,
      }
    : {
        ...whose,
        because: say`One annotation takes the place of all requests of the proxy, and none is about ${NAMES[share]}`,
        fix: say`Set ${slot.code(annotation)} beside it, or scale by one container (\`ContainerResource\`).`,
      };
}
