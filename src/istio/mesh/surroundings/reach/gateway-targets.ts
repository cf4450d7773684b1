import { API_GROUPS, stringAt } from '../../../../manifest/index.ts';
import type { MapNode, Node } from '../../../../manifest/index.ts';

/** A Gateway or GatewayClass of the Gateway API that an object names, and where. */
export interface GatewayTarget {
  readonly kind: string;
  readonly name: string;
  readonly at: Node;
}

const KINDS: ReadonlySet<string> = new Set(['Gateway', 'GatewayClass', 'XListenerSet']);

/**
 * Lists the Gateways and GatewayClasses that an object names, in fields of any name. Where a reference has no group it
 * may be the Gateway API's; a kind `Gateway` of another group is none.
 */
export function* gatewayTargets(
  node: Node | undefined,
  keys: readonly string[] = [],
): Generator<GatewayTarget> {
  if (node === undefined || node.kind === 'scalar') return;
  if (node.kind === 'seq') {
    for (const item of node.items) yield* gatewayTargets(item, keys);
    return;
  }
  const target = targetIn(node, keys.at(-1) ?? '');
  if (target !== null) yield target;
  for (const [key, value] of node.entries) yield* gatewayTargets(value, [...keys, key]);
}

function targetIn(map: MapNode, key: string): GatewayTarget | null {
  const name = stringAt(map, 'name');
  const written = stringAt(map, 'kind');
  // a route's parent is a Gateway where it does not say what it is
  const kind = written ?? (/^parentRefs?$/.test(key) && name !== undefined ? 'Gateway' : '');
  // `gateways.networking.istio.io` names the definition of the kind, as lists of an operator's kinds do
  if (name?.startsWith(`${kind.toLowerCase()}s.`) === true) return null;
  if (!KINDS.has(kind) || !isOfGatewayApi(map)) return null;
  return { kind, name: name ?? '', at: map };
}

function isOfGatewayApi(map: MapNode): boolean {
  const group = stringAt(map, 'group') ?? stringAt(map, 'apiGroup');
  const version = stringAt(map, 'apiVersion');
  if (group !== undefined) return group === API_GROUPS.gatewayApi || group.includes('*');
  return version === undefined || version.startsWith(`${API_GROUPS.gatewayApi}/`);
}
