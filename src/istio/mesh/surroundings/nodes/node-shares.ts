import {
  booleanAt,
  itemsAt,
  nodeAt,
  podTemplateOf,
  rowOf,
  runsPods,
  stringAt,
} from '../../../../manifest/index.ts';
import type { MapNode, Node, Resource } from '../../../../manifest/index.ts';
import { isOfKubernetes } from '../reach/known-kinds.ts';
import { mapsBelow } from '../../../matching/node-walk.ts';
import { plainFolder, reachesNode } from './host-folders.ts';

/** One way in which a pod shares its node, as `hostNetwork`, `NET_ADMIN` or `folder /etc/cni`. */
export interface NodeShare {
  readonly words: string;
  readonly at: Node;
  /** Names the container that has it, with its list: `init container tune`; null for what all of the pod has. */
  readonly container: string | null;
  /** Tells of a capability, which is no share of the node by itself. */
  readonly isCapability: boolean;
  /** The folder of the node, and whether the pod can write to it; null for what is no folder. */
  readonly folder: { readonly path: string; readonly isWritten: boolean } | null;
}

/** Names fields of a pod, or of its security context, by which it lives among the processes of its node. */
const SWITCHES = ['privileged', 'hostNetwork', 'hostPID', 'hostIPC', 'hostProcess'];

/**
 * Capabilities with which a container gets no further than itself: those that Kubernetes' baseline lets everybody add, and
 * those for memory and turns of the processor.
 */
const OWN_CAPABILITIES: ReadonlySet<string> = new Set([
  ...['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'SETPCAP'],
  ...['NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETUID', 'SYS_CHROOT'],
  ...['IPC_LOCK', 'SYS_NICE', 'SYS_RESOURCE', 'LEASE', 'WAKE_ALARM', 'BLOCK_SUSPEND'],
]);

/** Lists how pods of an object share their node, each way once; objects of any kind that describes pods. AROUND-19 */
export function nodeSharesOf(resource: Resource): readonly NodeShare[] {
  const found = new Map<string, NodeShare>();
  const owner = `${resource.namespace}/${resource.name}`;
  const maps = podPartsOf(resource).flatMap((part) => [...mapsBelow(part)]);
  const written = writtenVolumes(maps);
  const apart = new Set(
    maps.filter(isIstioInit).map(({ entries }) => entries.get('securityContext')),
  );
  const containerOf = new Map(maps.flatMap(containersIn));
  for (const map of maps)
    for (const share of apart.has(map) ? [] : sharesIn(map, owner, written))
      if (!found.has(share.words))
        found.set(share.words, { ...share, container: containerOf.get(map) ?? null });
  return [...found.values()];
}

/** Matches groups whose objects say what pods of others may do. */
const ABOUT_PODS =
  /^(?:constraints\.gatekeeper\.sh|kyverno\.io|policies\.(?:kyverno|kubewarden)\.io|security\.openshift\.io)$/;

/** Gives what describes pods or volumes: a template; of kinds that are not Kubernetes' own all but the metadata. */
function podPartsOf(resource: Resource): readonly Node[] {
  const { group, kind, node } = resource;
  if (runsPods(resource)) return [nodeAt(podTemplateOf(resource), 'spec') ?? node];
  if (kind === 'PersistentVolume' && group === '') return [node];
  if (isOfKubernetes(resource) || rowOf(resource)?.family === 'delivery') return [];
  if (ABOUT_PODS.test(group)) return [];
  return [...node.entries].flatMap(([key, value]) =>
    key === 'metadata' || key === 'status' ? [] : [value],
  );
}

/** Pairs each map of a container with the container's name. */
function containersIn(map: MapNode): readonly (readonly [MapNode, string])[] {
  return [...CONTAINERS].flatMap(([field, word]) =>
    itemsAt(map, field).flatMap((container) => {
      const runsOn = stringAt(container, 'restartPolicy') === 'Always';
      const name = `${runsOn ? 'container' : word} ${stringAt(container, 'name') ?? ''}`.trim();
      return [...mapsBelow(container)].map((below) => [below, name] as const);
    }),
  );
}

const CONTAINERS: ReadonlyMap<string, string> = new Map([
  ['containers', 'container'],
  ['initContainers', 'init container'],
]);

type WrittenShare = Omit<NodeShare, 'container'>;

function* sharesIn(
  map: MapNode,
  owner: string,
  written: ReadonlyMap<string, boolean>,
): Generator<WrittenShare> {
  for (const field of SWITCHES) {
    const at = map.entries.get(field);
    if (at !== undefined && booleanAt(at) === true)
      yield { words: field, at, isCapability: false, folder: null };
  }
  for (const at of itemsAt(map, 'capabilities', 'add')) {
    const words = (stringAt(at) ?? '').toUpperCase().replace(/^CAP_/, '');
    if (words !== '' && !OWN_CAPABILITIES.has(words))
      yield { words, at, isCapability: true, folder: null };
  }
  yield* folderIn(map, owner, written);
}

function* folderIn(
  map: MapNode,
  owner: string,
  written: ReadonlyMap<string, boolean>,
): Generator<WrittenShare> {
  for (const source of ['hostPath', 'local']) {
    const at = nodeAt(map, source, 'path') ?? nodeAt(map, source);
    const text = stringAt(at);
    if (at === undefined || text === undefined) continue;
    const path = plainFolder(text);
    const isSocket = stringAt(map, source, 'type') === 'Socket';
    if (!isSocket && !reachesNode(path, owner)) continue;
    const isWritten = written.get(stringAt(map, 'name') ?? '') ?? true;
    yield {
      words: `${isWritten ? '' : 'read-only '}${isSocket ? 'socket' : 'folder'} ${path}`,
      at,
      isCapability: false,
      folder: { path, isWritten },
    };
  }
}

/** Tells of volumes that containers mount whether one of them can write there, by the volume's name. */
function writtenVolumes(maps: readonly MapNode[]): ReadonlyMap<string, boolean> {
  const found = new Map<string, boolean>();
  for (const mount of maps.flatMap((map) => itemsAt(map, 'volumeMounts'))) {
    const name = stringAt(mount, 'name') ?? '';
    found.set(name, found.get(name) === true || booleanAt(mount, 'readOnly') !== true);
  }
  return found;
}

/** Tells of the container that leads the traffic of its own pod to the proxy, where one was injected by hand. */
const isIstioInit = (map: MapNode): boolean =>
  stringAt(map, 'name') === 'istio-init' && /\/proxyv2[:@-]/.test(stringAt(map, 'image') ?? '');
