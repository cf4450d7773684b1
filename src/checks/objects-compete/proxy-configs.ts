import { containsLabels, groupedBy, viewOf } from '../../istio/index.ts';
import { selectablePods } from '../meshed-pods.ts';
import type { Mesh, View, Workload } from '../../istio/index.ts';
import { canonicalJson, namespaceText } from '../../manifest/index.ts';
import type { Resource, ResourceId } from '../../manifest/index.ts';
import { checks } from '../detection/check.ts';
import type { Check } from '../detection/check.ts';
import type { Scope } from '../detection/detector.ts';
import { workloadId } from '../detection/finding-scope.ts';
import {
  contendedNamespaces,
  contendedPods,
  distinctObjects,
  tellContendedPods,
  tellContention,
} from './contention.ts';
import type { ContendedPods } from './contention.ts';

const PROXY_CONFIGS: Check = {
  id: 'proxy-configs-compete',
  title: 'Several ProxyConfigs match the same pods; only one takes effect',
  level: 'medium',
  severity: 'warning',
  blind: 'Which one was created first, and pods that are not rendered here.',
};
const EXTENSIONS: Check = {
  id: 'extensions-without-order',
  title: 'WasmPlugins in the same proxies have no defined order',
  level: 'low',
  severity: 'info',
  blind: 'Whether the order matters to the plugins.',
};

const CONFIGS_TEXT = {
  by: PROXY_CONFIGS,
  decides:
    'the one that was created first holds as a whole, which Git does not say, and no other does anything',
  symptom:
    'nothing refuses this: threads, image or variables that one of them sets are not those of pods that start',
  fix: 'Write one ProxyConfig for these pods, with the settings of all of them.',
};

/** Finds ProxyConfigs of which one holds (PUSH-4), and WasmPlugins whose order is left open (SCOPE-2). */
export const competingProxyConfigs = checks([PROXY_CONFIGS, EXTENSIONS], (input) => {
  const { mesh } = input;
  const { rootNamespace } = mesh.configuration;
  const whomOf = (namespace: string): string =>
    namespace === rootNamespace ? 'the whole mesh' : `all pods of ${namespaceText(namespace)}`;
  const scopeOf = (namespace: string): Scope => ({
    level: namespace === rootNamespace ? 'mesh' : 'namespace',
    workloads: 0,
    services: 0,
    namespaces: 1,
  });
  return [
    ...tellContendedPods(input, proxyConfigsOnOnePod(mesh), () => CONFIGS_TEXT),
    ...proxyConfigsOfOneNamespace(mesh).flatMap((objects) => {
      const namespace = objects[0]?.namespace ?? '';
      return tellContention(
        input,
        { ...CONFIGS_TEXT, objects, whom: whomOf(namespace), scope: scopeOf(namespace) },
        'namespace',
      );
    }),
    ...extensionsWithoutOrder(mesh).flatMap((objects) =>
      tellContention(
        input,
        {
          by: EXTENSIONS,
          objects,
          over: placesOf(mesh, objects),
          whom: 'the same proxies, in one phase and with one priority',
          decides:
            'the one that was created first runs first, which Git does not say and the next cluster may do otherwise',
          symptom:
            'one plugin sees requests before or after the other has changed or refused them, and a new cluster turns it round',
          fix: 'Give each a `priority` of its own (the higher one runs first), or another `phase`.',
          scope: scopeOf(objects[0]?.namespace ?? ''),
        },
        'order',
      ),
    ),
  ];
});

const configsOf = (mesh: Mesh): readonly Resource[] =>
  mesh.ofKind('networking.istio.io', 'ProxyConfig');

/** Lists pods that several ProxyConfigs select: the oldest holds as a whole (PUSH-4). */
const proxyConfigsOnOnePod = (mesh: Mesh): readonly ContendedPods[] =>
  contendedPods(
    mesh,
    configsOf(mesh)
      .map((resource) => ({ resource, labels: viewOf('ProxyConfig', resource).selector.value }))
      .filter(({ labels }) => labels.size > 0),
  );

/**
 * Lists ProxyConfigs without a selector, where a namespace, or the mesh, has several: the oldest holds as a
 * whole (PUSH-4).
 */
const proxyConfigsOfOneNamespace = (mesh: Mesh): readonly (readonly Resource[])[] =>
  contendedNamespaces(
    configsOf(mesh).filter((config) => viewOf('ProxyConfig', config).selectorPlace === null),
  );

/**
 * Groups WasmPlugins of one namespace that run in the same proxies, in the same phase and with the same
 * priority, so that nothing written says which comes first (SCOPE-2).
 */
function extensionsWithoutOrder(mesh: Mesh): readonly (readonly Resource[])[] {
  const plugins = distinctObjects(mesh.ofKind('extensions.istio.io', 'WasmPlugin'), (one) => one);
  const sameTurn = groupedBy(plugins, (plugin) => {
    const { phase, priority, type } = viewOf('WasmPlugin', plugin);
    return JSON.stringify([
      plugin.namespace,
      phase?.value ?? 'UNSPECIFIED_PHASE',
      priority?.value ?? null,
      type?.value === 'NETWORK' ? 'NETWORK' : 'HTTP',
    ]);
  });
  return [...sameTurn.values()]
    .map((group) =>
      group.filter((one) => group.some((other) => one !== other && meet(mesh, one, other))),
    )
    .filter((group) => group.length > 1);
}

/** Lists pods that two of the plugins select by labels, and what they name as targets. */
function placesOf(mesh: Mesh, plugins: readonly Resource[]): readonly ResourceId[] {
  const labels = plugins.map((plugin) => viewOf('WasmPlugin', plugin).selector.value);
  const chosen = labels.some(({ size }) => size > 0)
    ? [...new Set(plugins.flatMap((plugin) => podsOf(mesh, plugin)))].filter(
        (pod) => labels.filter((each) => containsLabels(pod.labels, each)).length > 1,
      )
    : [];
  const targets = plugins.flatMap((plugin) =>
    targetsIn(viewOf('WasmPlugin', plugin)).map(({ group, kind, name }) => ({
      group: group?.value ?? '',
      kind: kind?.value ?? '',
      namespace: plugin.namespace,
      name: name?.value ?? '',
    })),
  );
  return [...chosen.map(({ resource }) => workloadId(resource)), ...targets];
}

const podsOf = (
  mesh: Mesh,
  plugin: Resource,
  labels = viewOf('WasmPlugin', plugin).selector.value,
): readonly Workload[] =>
  plugin.namespace === mesh.configuration.rootNamespace
    ? selectablePods(mesh).anywhere(labels)
    : selectablePods(mesh).inNamespace(plugin.namespace, labels);

/** Tells whether two plugins of one namespace run on the same traffic of the same proxies. */
function meet(mesh: Mesh, one: Resource, other: Resource): boolean {
  const [a, b] = [viewOf('WasmPlugin', one), viewOf('WasmPlugin', other)];
  const sameTraffic =
    a.match === null ||
    b.match === null ||
    canonicalJson(a.match.value) === canonicalJson(b.match.value);
  return sameTraffic && targetsText(a) === targetsText(b) && sharePods(mesh, one, other);
}

const targetsIn = ({ targetRef, targetRefs }: View<'WasmPlugin'>) => [
  ...(targetRef === null ? [] : [targetRef]),
  ...targetRefs.value,
];

const targetsText = (plugin: View<'WasmPlugin'>): string =>
  targetsIn(plugin)
    .map(({ kind, name }) => `${kind?.value ?? ''}/${name?.value ?? ''}`)
    .sort()
    .join(' ');

/**
 * Tells whether two plugins may choose one pod: one without a selector is for all, and a selector of the root
 * namespace looks everywhere.
 */
function sharePods(mesh: Mesh, one: Resource, other: Resource): boolean {
  const [a, b] = [one, other].map((plugin) => viewOf('WasmPlugin', plugin).selector.value);
  if (a === undefined || b === undefined || a.size === 0 || b.size === 0) return true;
  if ([...a].some(([key, value]) => (b.get(key) ?? value) !== value)) return false;
  return podsOf(mesh, one, new Map([...a, ...b])).length > 0;
}
