import type { Mesh, Workload } from '../../istio/index.ts';
import { injectorValues } from '../../istio/index.ts';
import { itemsAt, nodeAt, placeOf, stringAt, subjectText } from '../../manifest/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
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
  find: ({ mesh }) =>
    SCALERS.flatMap(({ group, kind, sharesOf }) =>
      mesh.ofKind(group, kind).flatMap((scaler) => {
        const workload = targetOf(mesh, scaler);
        return workload === null ? [] : tell(mesh, scaler, workload, sharesOf(scaler));
      }),
    ),
});

type Share = 'cpu' | 'memory';

interface ScalerByShare {
  readonly group: string;
  readonly kind: string;
  /** Lists the shares by which it scales; empty where it goes by anything else as well. */
  readonly sharesOf: (scaler: Resource) => readonly Share[];
}

const isShare = (name: string | undefined): name is Share => name === 'cpu' || name === 'memory';

const allOf = (shares: readonly (Share | null)[]): readonly Share[] => {
  const known = shares.flatMap((share) => share ?? []);
  return known.length < shares.length ? [] : [...new Set(known)];
};

const SCALERS: readonly ScalerByShare[] = [
  {
    group: 'autoscaling',
    kind: 'HorizontalPodAutoscaler',
    sharesOf: ({ node }) => {
      // without a metric it goes by a share of the CPU
      if (nodeAt(node, 'spec', 'metrics') === undefined) return ['cpu'];
      return allOf(
        itemsAt(node, 'spec', 'metrics').map((metric) => {
          const name = stringAt(metric, 'resource', 'name');
          const isByShare = stringAt(metric, 'resource', 'target', 'type') === 'Utilization';
          return stringAt(metric, 'type') === 'Resource' && isByShare && isShare(name)
            ? name
            : null;
        }),
      );
    },
  },
  {
    group: 'keda.sh',
    kind: 'ScaledObject',
    sharesOf: ({ node }) =>
      allOf(
        itemsAt(node, 'spec', 'triggers').map((trigger) => {
          const name = stringAt(trigger, 'type');
          const isByShare = stringAt(trigger, 'metricType') === 'Utilization';
          const isOfOne = nodeAt(trigger, 'metadata', 'containerName') !== undefined;
          return isByShare && !isOfOne && isShare(name) ? name : null;
        }),
      ),
  },
];

function targetOf(mesh: Mesh, { namespace, node }: Resource): Workload | null {
  const target = nodeAt(node, 'spec', 'scaleTargetRef');
  const [name, kind = 'Deployment'] = [stringAt(target, 'name'), stringAt(target, 'kind')];
  return (
    mesh.workloads.find(
      (one) => one.namespace === namespace && one.name === name && one.kind === kind,
    ) ?? null
  );
}

function tell(
  mesh: Mesh,
  scaler: Resource,
  workload: Workload,
  shares: readonly Share[],
): readonly Told[] {
  if (workload.templateFrom !== null || workload.podSpec === undefined) return [];
  if (isKnownOutside(mesh, workload)) return [];
  if (nodeAt(workload.podSpec, 'resources') !== undefined || hasDefaults(mesh, workload.namespace))
    return [];
  const lacking = shares.flatMap((share) => {
    const found =
      containersWithout(workload.podSpec, share)[0] ?? proxyWithout(mesh, workload, share);
    return found === null ? [] : [{ share, ...found }];
  });
  const [first] = lacking;
  // where one of several shares is there, it still makes more pods
  if (first === undefined || lacking.length < shares.length) return [];
  const [who, name] = [subjectText(workload.resource), SHARE_NAMES[first.share]];
  return [
    {
      subject: scaler,
      of: [workloadId(workload.resource)],
      key: `no requests of ${lacking.map(({ share }) => share).join(' ')}`,
      scope: scopeOfWorkloads([workload], mesh),
      message: `${who} keeps the pods that it has, however much it has to do: ${subjectText(scaler)} goes by a share of the ${name} that ${first.whose} does not request.`,
      why: `${first.because} (${placeOf(first.origin)}), and the share of a pod is not known where one of its containers requests none.`,
      symptom:
        'the scaler shows `<unknown>` and FailedGetResourceMetric ("missing request for ' +
        `${first.share}"), and nothing is added under load`,
      origin: first.origin,
      related: [scaler.origin],
      fix: { text: first.fix },
    },
  ];
}

const SHARE_NAMES: Readonly<Record<Share, string>> = { cpu: 'CPU', memory: 'memory' };

interface Lacking {
  readonly whose: string;
  readonly because: string;
  readonly origin: Origin;
  readonly fix: string;
}

/** A limit is the request as well, where none is written. */
const asks = (container: Node, share: Share): boolean =>
  ['requests', 'limits'].some(
    (field) => nodeAt(container, 'resources', field, share) !== undefined,
  );

const PROXY = 'istio-proxy';

const containersWithout = (podSpec: Node | undefined, share: Share): readonly Lacking[] =>
  itemsAt(podSpec, 'containers').flatMap((container) => {
    const name = stringAt(container, 'name') ?? '';
    return name === PROXY || asks(container, share)
      ? []
      : [
          {
            whose: `container ${name}`,
            because: `Container ${name} has neither a request for ${SHARE_NAMES[share]} nor a limit`,
            origin: container.origin,
            fix: `Give it a request: \`resources.requests.${share}\`.`,
          },
        ];
  });

/** The proxy that is injected: what the pod's annotations say, else what the installation does; null where it asks, or it is not known. */
function proxyWithout(mesh: Mesh, workload: Workload, share: Share): Lacking | null {
  const { sidecar, podSpec, resource } = workload;
  if (sidecar.kind !== 'known' || !sidecar.value) return null;
  if (itemsAt(podSpec, 'containers').some((one) => stringAt(one, 'name') === PROXY)) return null;
  const all = proxyResources(mesh);
  const own = all.find((one) => one.workload?.resource === resource);
  const ofAll =
    injectorValues(mesh).length === 1 ? all.find((one) => one.workload === null) : undefined;
  const found = own ?? ofAll;
  if (found === undefined || found[share].request !== null || found[share].limit !== null)
    return null;
  const [what, annotation] = [SHARE_NAMES[share], share === 'cpu' ? 'proxyCPU' : 'proxyMemory'];
  return {
    whose: 'the proxy',
    because:
      own === undefined
        ? `The installation requests no ${what} for proxies`
        : `One annotation takes the place of all requests of the proxy, and none is about ${what}`,
    origin: found.origin,
    fix:
      own === undefined
        ? `Set \`global.proxy.resources.requests.${share}\`, or scale by one container (\`ContainerResource\`).`
        : `Set \`sidecar.istio.io/${annotation}\` beside it, or scale by one container (\`ContainerResource\`).`,
  };
}

/** Tells whether a LimitRange may fill in what containers do not say. */
const hasDefaults = (mesh: Mesh, namespace: string): boolean =>
  mesh.ofKind('', 'LimitRange').some((range) => range.namespace === namespace);
