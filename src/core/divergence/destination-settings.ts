import type { Node, Plain } from '../manifest/index.ts';
import { canonicalJson, isPlainList, nodeAt, parseGoDuration } from '../manifest/index.ts';
import type { MergedRule } from '../mesh/index.ts';
import { destinationRules, effectivePolicy } from '../mesh/index.ts';
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
    Object.entries(effectivePolicy(mesh, rule, subset, port.port)).flatMap(([block, field]) =>
      leavesOf(field.value, block).map(([path, value]): ServiceSetting => {
        const written = rule === null ? null : placeIn(rule, field.origin, path, block);
        const shown = textOf(value);
        return {
          name: subset === null ? path : `subset ${subset}: ${path}`,
          of: null,
          field: path,
          value: shown,
          compared: String(parseGoDuration(shown) ?? shown),
          origin: written?.origin ?? field.origin,
          source: rule?.rules[0] ?? null,
          security: path === 'tls.mode',
          unsaid: subset === null ? 'unset' : null,
        };
      }),
    ),
  );
}

/** Values below a block with their paths; a list is one value. */
function leavesOf(value: Plain, path: string): readonly (readonly [string, Plain])[] {
  if (typeof value !== 'object' || value === null || isPlainList(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, `${path}.${key}`));
}

const textOf = (value: Plain): string =>
  typeof value === 'object' ? canonicalJson(value) : String(value);

/** The line of one value in a block: blocks know only where they begin. */
function placeIn(
  { rules }: MergedRule,
  begin: Node['origin'],
  path: string,
  block: string,
): Node | undefined {
  const steps = path.slice(block.length + 1).split('.');
  return rules
    .flatMap((rule) => blocksAt(rule.node, begin))
    .flatMap((node) => nodeAt(node, ...steps) ?? [])[0];
}

function blocksAt(node: Node, begin: Node['origin']): readonly Node[] {
  if (node.kind === 'map' && node.origin === begin) return [node];
  if (node.kind === 'scalar') return [];
  const inner = node.kind === 'map' ? [...node.entries.values()] : node.items;
  return inner.flatMap((each) => blocksAt(each, begin));
}
