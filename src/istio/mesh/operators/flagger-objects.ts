import {
  API_GROUPS,
  booleanAt,
  entriesAt,
  itemsAt,
  mapNode,
  nodeAt,
  numberAt,
  resourceOf,
  scalar,
  seqNode,
  stringAt,
} from '../../../manifest/index.ts';
import type { MapNode, Node, Resource, ScalarNode } from '../../../manifest/index.ts';
import { asCanary } from '../../views/canary.ts';
import type { ResourceIndex } from '../resource-index.ts';

const FLAGGER = 'flagger.app';

/** Holds what Flagger makes for a Canary, whatever its provider; none of it is in Git. */
export interface FlaggerObjects {
  readonly canary: Resource;
  /** The Deployment or DaemonSet of Git: its pods are the new version, none of which run between two rollouts. */
  readonly target: Resource;
  /** Its copy `-primary`, which answers all requests between two rollouts. */
  readonly primary: Resource;
  /**
   * Lists the Services: the one before all pods, the one before the new ones, the one before the proven ones.
   */
  readonly services: readonly Resource[];
}

/** Flagger selects pods by the first of these that it finds (its option `-selector-labels`). */
const SELECTOR_LABELS = ['app', 'name', 'app.kubernetes.io/name'];

/** Kinds that Flagger copies; of others it makes no copy, or one that is not followed. */
const TARGETS: ReadonlySet<string> = new Set(['Deployment', 'DaemonSet']);

const known = new WeakMap<Resource, FlaggerObjects>();

/**
 * The objects of each Canary whose target is here, as deployment_controller.go, daemonset_controller.go and
 * kubernetes_default.go of Flagger write them. The same Canary of the same target has the same ones.
 */
export const flaggerObjects = (
  index: Pick<ResourceIndex, 'ofKind' | 'find'>,
): readonly FlaggerObjects[] =>
  index.ofKind(FLAGGER, 'Canary').flatMap((canary) => {
    const kind = stringAt(canary.node, 'spec', 'targetRef', 'kind') ?? '';
    const name = stringAt(canary.node, 'spec', 'targetRef', 'name') ?? '';
    const target = TARGETS.has(kind)
      ? index.find(API_GROUPS.apps, kind, canary.namespace, name)
      : undefined;
    if (target === undefined) return [];
    const before = known.get(canary);
    if (before?.target === target) return [before];
    const made = objectsFor(canary, target);
    if (made !== undefined) known.set(canary, made);
    return made ?? [];
  });

function objectsFor(canary: Resource, target: Resource): FlaggerObjects | undefined {
  const matched = entriesAt(target.node, 'spec', 'selector', 'matchLabels');
  const label = SELECTOR_LABELS.find((each) => matched.has(each));
  const value = stringAt(target.node, 'spec', 'selector', 'matchLabels', label ?? '');
  if (label === undefined || value === undefined) return undefined;
  const proven = `${value}-primary`;
  const primary = copyOf(target, label, proven);
  if (primary === undefined) return undefined;
  const { apex } = asCanary(canary);
  const services = [
    serviceOf(canary, target, { name: apex, label, value: proven }),
    serviceOf(canary, target, { name: `${apex}-canary`, label, value }),
    serviceOf(canary, target, { name: `${apex}-primary`, label, value: proven }),
  ];
  return { canary, target, primary, services: services.flatMap((one) => one ?? []) };
}

function copyOf(target: Resource, label: string, value: string): Resource | undefined {
  const name = `${target.name}-primary`;
  const { origin } = target;
  const selector = mapNode(new Map([[label, scalar(value, origin)]]), origin);
  const changes: readonly (readonly [readonly string[], Node])[] = [
    [['metadata', 'name'], scalar(name, origin)],
    [['spec', 'selector', 'matchLabels'], selector],
    [['spec', 'template', 'metadata', 'labels', label], scalar(value, origin)],
  ];
  const node = changes.reduce<MapNode>(
    (whole, [path, part]) => replacedAt(whole, path, part),
    target.node,
  );
  return resourceOf(node, name);
}

/** Gives the map with another value at a path; maps that are missing on the way are made. */
function replacedAt(node: MapNode, [key = '', ...rest]: readonly string[], value: Node): MapNode {
  const inner = node.entries.get(key);
  const below = inner?.kind === 'map' ? inner : mapNode(new Map(), node.origin);
  const part = rest.length === 0 ? value : replacedAt(below, rest, value);
  return mapNode(new Map([...node.entries, [key, part]]), node.origin);
}

interface Selecting {
  readonly name: string;
  readonly label: string;
  readonly value: string;
}

function serviceOf(
  canary: Resource,
  target: Resource,
  { name, label, value }: Selecting,
): Resource | undefined {
  const written = nodeAt(canary.node, 'spec', 'service');
  if (name === '' || numberAt(written, 'port') === undefined) return undefined;
  const origin = written?.origin ?? canary.origin;
  const text = (one: ScalarNode['value']): Node => scalar(one, origin);
  const map = (entries: Readonly<Record<string, Node>>): Node =>
    mapNode(new Map(Object.entries(entries)), origin);
  return resourceOf(
    map({
      apiVersion: text('v1'),
      kind: text('Service'),
      metadata: map({ name: text(name), namespace: text(canary.namespace) }),
      spec: map({
        selector: map({ [label]: text(value) }),
        ports: seqNode([portOf(written, map), ...discoveredPorts(written, target, map)], origin),
      }),
    }),
    name,
  );
}

type MapOf = (entries: Readonly<Record<string, Node>>) => Node;

/** Called `http` where the Canary does not say, which is Flagger's default. */
function portOf(written: Node | undefined, map: MapOf): Node {
  const [port, targetPort, appProtocol] = ['port', 'targetPort', 'appProtocol'].map((field) =>
    nodeAt(written, field),
  );
  const origin = (port ?? written)?.origin;
  const name =
    nodeAt(written, 'portName') ?? (origin === undefined ? undefined : scalar('http', origin));
  return map({
    ...(name !== undefined && { name }),
    ...(port !== undefined && { port }),
    ...(targetPort !== undefined && { targetPort }),
    ...(appProtocol !== undefined && { appProtocol }),
  });
}

/**
 * Lists, with `portDiscovery`, a port for each other one that the containers declare (getPorts of util.go).
 */
function discoveredPorts(written: Node | undefined, target: Resource, map: MapOf): readonly Node[] {
  if (booleanAt(written, 'portDiscovery') !== true) return [];
  const main = numberAt(written, 'targetPort') ?? stringAt(written, 'targetPort');
  const taken = main ?? numberAt(written, 'port');
  const containers = itemsAt(target.node, 'spec', 'template', 'spec', 'containers').filter(
    (one) => !['istio-proxy', 'envoy'].includes(stringAt(one, 'name') ?? ''),
  );
  return containers.flatMap((container) =>
    itemsAt(container, 'ports').flatMap((declared, at) => {
      const number = nodeAt(declared, 'containerPort');
      const name = nodeAt(declared, 'name');
      if (number?.kind !== 'scalar' || number.value === taken) return [];
      if (stringAt(declared, 'name') === taken) return [];
      const own = scalar(`tcp-${stringAt(container, 'name') ?? ''}-${String(at)}`, number.origin);
      return [map({ name: name ?? own, port: number })];
    }),
  );
}
