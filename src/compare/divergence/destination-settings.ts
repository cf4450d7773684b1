import type { Node, Plain } from '../../manifest/index.ts';
import { canonicalJson, isPlainList, nodeAt, parseGoDuration } from '../../manifest/index.ts';
import type { MergedRule } from '../../istio/index.ts';
import { destinationRules, effectivePolicy } from '../../istio/index.ts';
import type { PlacedService, ServiceSetting } from './service-setting.ts';

/** What clients of a Service do by its DestinationRule: limits, outlier detection, balancing, TLS; of each subset too. */
export function destinationSettings({ mesh, service }: PlacedService): readonly ServiceSetting[] {
  const proxy = {
    kind: 'sidecar' as const,
    namespace: service.namespace,
    labels: new Map<string, string>(),
  };
  const [rule = null] = destinationRules(mesh, proxy, service);
  const [port] = service.ports;
  if (port === undefined) return [];
  const subsets = (rule?.subsets ?? []).flatMap(({ name }) => (name === null ? [] : name.value));
  return [null, ...subsets].flatMap((subset) =>
    Object.entries(effectivePolicy(mesh, rule, subset, port.port)).flatMap(([block, field]) => {
      const node = rule === null ? undefined : blockAt(rule, field.origin);
      return leavesOf(field.value, block).map(([path, value]): ServiceSetting => {
        const shown = textOf(value);
        const steps = path.slice(block.length + 1).split('.');
        return {
          name: subset === null ? path : `subset ${subset}: ${path}`,
          of: null,
          field: path,
          value: shown,
          compared: String(parseGoDuration(shown) ?? shown),
          origin: nodeAt(node, ...steps)?.origin ?? field.origin,
          source: rule?.rules[0] ?? null,
          security: path === 'tls.mode',
          unsaid: subset === null ? 'unset' : null,
        };
      });
    }),
  );
}

/** Values below a block with their paths; a list is one value. */
function leavesOf(value: Plain, path: string): readonly (readonly [string, Plain])[] {
  if (typeof value !== 'object' || value === null || isPlainList(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, `${path}.${key}`));
}

const textOf = (value: Plain): string =>
  typeof value === 'object' ? canonicalJson(value) : String(value);

/** The node of a block, which tells the line of each value: the block itself knows only where it begins. */
const blockAt = ({ rules }: MergedRule, begin: Node['origin']): Node | undefined =>
  firstMapAt(
    rules.map(({ node }) => node),
    begin,
  );

function firstMapAt(nodes: Iterable<Node>, begin: Node['origin']): Node | undefined {
  for (const node of nodes) {
    if (node.kind === 'scalar') continue;
    if (node.kind === 'map' && node.origin === begin) return node;
    const found = firstMapAt(node.kind === 'map' ? node.entries.values() : node.items, begin);
    if (found !== undefined) return found;
  }
  return undefined;
}
