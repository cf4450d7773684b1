import { viewOf } from '../../istio/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import {
  isSystemNamespace,
  itemsAt,
  nodeAt,
  numberAt,
  placeOf,
  stringAt,
  subjectText,
  say,
} from '../../manifest/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { readAs, worthTelling } from '../istioctl/istioctl.ts';
import { isKnownOutside } from '../outside-the-mesh/mesh-membership.ts';

/**
 * Tells of applications whose traffic is not led to their sidecar, for it is taken for the sidecar's own
 * (INJ-22).
 */
export const runsAsProxy = check({
  id: 'runs-as-proxy',
  title: "Application runs with the proxy's user ID",
  level: 'medium',
  blind: 'Users that images or admission webhooks set.',
  knownAs: [{ code: 'IST0144', analyzer: 'applicationUID.Analyzer' }],
  find: (input) => {
    const { mesh } = input;
    const isTaken = readAs(input, { truly: isTakenByOne, istioctl: isTakenAnyhow });
    return worthTelling(
      input,
      proxyUsers(mesh, isTaken),
      ({ workload }) => !isKnownOutside(mesh, workload),
    ).map((user) => tell(mesh, user));
  },
});

/** Names the two kinds that `istioctl analyze` looks at. */
const NAMED: ReadonlySet<string> = new Set(['Pod', 'Deployment']);

function tell(mesh: Mesh, { workload, container, origin }: ProxyUser): Told {
  const subject = subjectText(workload.resource);
  const isCertain = workload.sidecar.kind === 'known' && workload.sidecar.value;
  return {
    subject: workload.resource,
    key: 'user',
    scope: scopeOfWorkloads([workload], mesh),
    ...(!NAMED.has(workload.kind) && { knownAs: [] }),
    message: `Calls of ${subject} pass by its sidecar${isCertain ? '' : ', where its pods get one'}: they leave without mTLS, routes and retries.`,
    why: `${container === null ? 'Its pods run' : `Its container ${container} runs`} as user 1337 (${placeOf(origin)}), the user of the proxy, whose own traffic is never led to it.`,
    symptom: say`servers that take only mTLS reset its connections; its calls show up in no graph`,
    origin,
    fix: { text: say`Run the application as another user.` },
  };
}

/** A workload that runs an application as the user whose traffic is never led to the proxy (INJ-22). */
interface ProxyUser {
  readonly workload: Workload;
  /** The container; null for all containers that say nothing else. */
  readonly container: string | null;
  readonly origin: Origin;
}

const OWN_CONTAINERS: ReadonlySet<string> = new Set(['istio-proxy', 'istio-operator']);

/**
 * Decides whether the user that is set for a pod counts as that of its containers: a container may set one of
 * its own.
 */
type IsTaken = (containers: readonly Node[]) => boolean;

const isTakenByOne: IsTaken = (containers) => containers.some((one) => userAt(one) === undefined);

/** Counts the user of a pod also where every container sets another one, as `istioctl analyze` does. */
const isTakenAnyhow: IsTaken = () => true;

/** Finds workloads with containers of that user; each once. */
const proxyUsers = (mesh: Mesh, isTaken: IsTaken): readonly ProxyUser[] =>
  mesh.workloads.flatMap((workload): readonly ProxyUser[] => {
    const { podSpec, resource, namespace } = workload;
    if (isSystemNamespace(namespace) || isOfIstio(resource)) return [];
    const containers = itemsAt(podSpec, 'containers').filter(
      (one) => !OWN_CONTAINERS.has(stringAt(one, 'name') ?? ''),
    );
    const ofPod = userAt(podSpec);
    if (isUser(ofPod) && isTaken(containers))
      return [{ workload, container: null, origin: ofPod.origin }];
    const own = containers.find((one) => isUser(userAt(one)));
    const user = userAt(own);
    return own === undefined || user === undefined
      ? []
      : [{ workload, container: stringAt(own, 'name') ?? '', origin: user.origin }];
  });

const userAt = (node: Node | undefined): Node | undefined =>
  nodeAt(node, 'securityContext', 'runAsUser');

/** The user of the proxy, whose traffic is never led to it (INJ-22). */
const PROXY_USER = 1337;

const isUser = (node: Node | undefined): node is Node =>
  node !== undefined && numberAt(node) === PROXY_USER;

/** Tells whether an object has the labels by which Istio marks its own. */
function isOfIstio(resource: Resource): boolean {
  const { labels } = viewOf('Metadata', resource);
  return labels.has('istio') || labels.get('release')?.value === 'istio';
}
