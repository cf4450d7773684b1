import type { Mesh } from '../../../istio/index.ts';
import type { Node, Resource } from '../../../manifest/index.ts';
import {
  canonicalJson,
  entriesAt,
  nodeAt,
  plainOf,
  sameData,
  stringAt,
} from '../../../manifest/index.ts';

/** An object of one side, with its mesh. */
interface OfSide {
  readonly object: Resource;
  readonly mesh: Mesh;
}

/**
 * Tells whether proxies learn nothing new: of a Service only what is for those outside the mesh differs (PUSH-9), of an
 * object of Istio only labels and annotations of others (PUSH-11).
 */
export function isToldAlike(...sides: readonly [OfSide, OfSide]): boolean {
  if (sides.every(({ object }) => isPushedBySpec(object))) return isSaidAlike(...sides);
  if (!sides.every(({ object: { group, kind } }) => group === '' && kind === 'Service'))
    return false;
  if (sides.some(({ object, mesh }) => isOfOtherNetworks(object, mesh))) return false;
  const [before, after] = sides;
  return toldOf(before.object) === toldOf(after.object);
}

/** Labels of an entry are those of what it stands for: proxies are told of these. */
const isPushedBySpec = ({ group, kind }: Resource): boolean =>
  /(?:^|\.)istio\.io$/.test(group) && !/Entry$|^WorkloadGroup$/.test(kind);

function isSaidAlike(...sides: readonly [OfSide, OfSide]): boolean {
  const [was, is] = sides.map(({ object: { node } }) => nodeAt(node, 'spec'));
  const marks = sides.flatMap(({ object: { node } }) => [
    ...entriesAt(node, 'metadata', 'labels').keys(),
    ...entriesAt(node, 'metadata', 'annotations').keys(),
  ]);
  return sameData(was, is) && !marks.some((key) => key.includes('istio.io'));
}

/** Fields that lead to the Service from outside the mesh, or limit who may come from there. */
const OF_OTHERS: ReadonlySet<string> = new Set([
  'nodePort',
  'externalIPs',
  'externalTrafficPolicy',
  'healthCheckNodePort',
  'sessionAffinity',
  'sessionAffinityConfig',
  'allocateLoadBalancerNodePorts',
  'loadBalancerClass',
  'loadBalancerIP',
  'loadBalancerSourceRanges',
]);

function toldOf({ node }: Resource): string {
  const spec = [...entriesAt(node, 'spec')].flatMap(([key, value]) => {
    if (OF_OTHERS.has(key)) return [];
    if (key === 'type') return stringAt(node, 'spec', 'type') === 'ExternalName' ? [[key]] : [];
    return [[key, key === 'ports' ? portsText(value) : canonicalJson(plainOf(value))]];
  });
  const annotations = [...entriesAt(node, 'metadata', 'annotations')].flatMap(([key, value]) =>
    key.includes('istio.io/') ? [[key, canonicalJson(plainOf(value))]] : [],
  );
  const labels = nodeAt(node, 'metadata', 'labels');
  return JSON.stringify([
    spec.sort(),
    annotations.sort(),
    labels === undefined ? null : canonicalJson(plainOf(labels)),
  ]);
}

const portsText = (ports: Node): string =>
  JSON.stringify(
    ports.kind === 'seq'
      ? ports.items.map((port) =>
          [...entriesAt(port)]
            .flatMap(([key, value]) =>
              OF_OTHERS.has(key) ? [] : [`${key} ${canonicalJson(plainOf(value))}`],
            )
            .sort(),
        )
      : null,
  );

/** A gateway that clusters or networks are reached through: its addresses are told to proxies. */
const isOfOtherNetworks = ({ node, name }: Resource, mesh: Mesh): boolean =>
  entriesAt(node, 'metadata', 'labels').has('topology.istio.io/network') ||
  mesh
    .ofKind('', 'ConfigMap')
    .some((map) => stringAt(map.node, 'data', 'meshNetworks')?.includes(name) === true);
