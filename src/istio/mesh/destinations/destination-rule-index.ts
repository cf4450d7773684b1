import type { TrafficPolicy } from '../../views/destination-rule.ts';
import { asDestinationRule } from '../../views/destination-rule.ts';
import { asExported, exportedTo, isVisibleIn } from '../../views/visibility.ts';
import { completedHost, indexHosts, mostSpecific } from '../../views/hosts.ts';
import type { HostIndex } from '../../views/hosts.ts';
import type { Resource } from '../../../manifest/index.ts';
import { choosesPods, selectorOf } from '../../../manifest/index.ts';
import { containsLabels } from '../label-index.ts';
import { isWithout } from '../control-plane/istiod-settings.ts';
import type { Mesh, Proxy } from '../mesh.ts';
import { creationOrders, sortedByAge } from '../registry/creation-order.ts';
import type { RegistryService } from '../registry/registry-service.ts';

export type Subset = ReturnType<typeof asDestinationRule>['subsets']['value'][number];

/** DestinationRules of one host and namespace as they count together (DR-8, DR-9). */
export interface MergedRule {
  readonly trafficPolicy: TrafficPolicy | null;
  readonly subsets: readonly Subset[];
  /** The rules it is made of, the one that gives host and exports first. */
  readonly rules: readonly [Resource, ...Resource[]];
}

const byHost = new WeakMap<Mesh, HostIndex<Resource>>();

/** The full name of the host that a DestinationRule is for; empty where it names none (DR-1). */
export const hostOfRule = (mesh: Mesh, rule: Resource): string =>
  completedHost(
    asDestinationRule(rule).host?.value ?? '',
    rule.namespace,
    mesh.configuration.clusterDomain,
  );

/** Lists the DestinationRules for a host or a pattern that covers it, whoever looks them up, the most specific first. */
export const rulesForHost = (mesh: Mesh, host: string): readonly Resource[] =>
  rulesCovering(mesh, host).map(({ item }) => item);

function rulesCovering(mesh: Mesh, host: string): ReturnType<HostIndex<Resource>['covering']> {
  const known = byHost.get(mesh);
  const index =
    known ??
    indexHosts(
      sortedByAge(mesh.ofKind('networking.istio.io', 'DestinationRule'), (rule) => rule).map(
        (rule) => ({ host: hostOfRule(mesh, rule), item: rule }),
      ),
    );
  if (known === undefined) byHost.set(mesh, index);
  return index.covering(host);
}

type Rules = readonly (MergedRule | null)[];

type KnownRules = Map<string, Rules | 'by-labels'>;

/** Keeps the rules by the proxy's namespace, the service's host and its namespace. */
const found = new WeakMap<Mesh, Map<string, Map<string, KnownRules>>>();

/**
 * The DestinationRule that a proxy uses for a service: of its own namespace, else of the service's, else of the root
 * namespace; null for none, several where only ages decide. DR-2…10.
 */
export function destinationRules(
  mesh: Mesh,
  proxy: Proxy,
  service: Pick<RegistryService, 'host' | 'namespace'>,
): Rules {
  const known = knownFor(mesh, proxy.namespace, service.host);
  const before = known.get(service.namespace);
  if (before !== undefined && before !== 'by-labels') return before;
  const covering = rulesCovering(mesh, service.host);
  const rules = covering.length === 0 ? [null] : rulesFor(mesh, proxy, service, covering);
  // only a rule that chooses pods looks at more of a proxy than its namespace
  if (before === undefined)
    known.set(
      service.namespace,
      covering.some(({ item }) => choosesPods(item)) ? 'by-labels' : rules,
    );
  return rules;
}

function knownFor(mesh: Mesh, namespace: string, host: string): KnownRules {
  const ofMesh = found.get(mesh) ?? new Map<string, Map<string, KnownRules>>();
  found.set(mesh, ofMesh);
  const ofNamespace = ofMesh.get(namespace) ?? new Map<string, KnownRules>();
  ofMesh.set(namespace, ofNamespace);
  const ofHost = ofNamespace.get(host) ?? new Map<string, Rules | 'by-labels'>();
  ofNamespace.set(host, ofHost);
  return ofHost;
}

function rulesFor(
  mesh: Mesh,
  proxy: Proxy,
  service: Pick<RegistryService, 'namespace'>,
  covering: ReturnType<typeof rulesCovering>,
): Rules {
  const { rootNamespace } = mesh.configuration;
  const isRoot = proxy.namespace === rootNamespace;
  const own = mostSpecific(
    covering.filter(
      ({ item }) =>
        item.namespace === proxy.namespace && (isRoot ? isPrivate(item, mesh) : holdsAtHome(item)),
    ),
  );
  if (own.length > 0) return [...chosen(own, proxy), ...mergedBefore(mesh, own)];
  for (const namespace of [service.namespace, rootNamespace]) {
    const level = mostSpecific(
      covering.filter(({ item }) => item.namespace === namespace && !isPrivate(item, mesh)),
    );
    const visible =
      level.length === 0 ? [] : [...exported(level, proxy, mesh), ...mergedBefore(mesh, level)];
    if (visible.length > 0) return visible;
  }
  return [null];
}

const exportsOf = (rule: Resource): readonly string[] =>
  choosesPods(rule) ? ['.'] : asExported(rule).exportTo.value.map(({ value }) => value);

/**
 * Tells whether clients of the rule's own namespace find it in the first step: it does not export to others
 * only (DR-7).
 */
function holdsAtHome(rule: Resource): boolean {
  const texts = exportsOf(rule);
  return (
    texts.length === 0 ||
    texts.includes('*') ||
    texts.includes('.') ||
    texts.includes(rule.namespace)
  );
}

/** Exported to its own namespace and no other (DR-4). */
function isPrivate(rule: Resource, mesh: Mesh): boolean {
  const texts = exportsOf(rule);
  if (texts.length === 0) {
    const preset = exportedTo(rule, mesh.configuration);
    return preset.has(rule.namespace) && !preset.has('*');
  }
  return texts.length === 1 && (texts[0] === '.' || texts[0] === rule.namespace);
}

/**
 * Lists, in each order of their ages, the rule that counts: the one that selects the client, else the
 * youngest that selects nobody (DR-9, 10).
 */
function chosen(rules: readonly Resource[], proxy: Proxy): readonly (MergedRule | null)[] {
  return ordersOf(rules).map((order) => {
    const merged = mergeRules(order);
    const selecting = merged.find(
      ({ rules: [first] }) =>
        choosesPods(first) &&
        first.namespace === proxy.namespace &&
        containsLabels(proxy.labels, selectorOf(first)),
    );
    return selecting ?? merged.findLast(({ rules: [first] }) => !choosesPods(first)) ?? null;
  });
}

function exported(
  rules: readonly Resource[],
  proxy: Proxy,
  mesh: Mesh,
): readonly (MergedRule | null)[] {
  const found = ordersOf(rules).map(
    (order) =>
      mergeRules(order).findLast(
        ({ rules: [first] }) =>
          !choosesPods(first) &&
          isVisibleIn(exportedTo(first, mesh.configuration), proxy.namespace),
      ) ?? null,
  );
  return found.every((one) => one === null) ? [] : found;
}

/**
 * Lists what may count besides where releases before 1.24 merged rules of one host whatever they export: all
 * of them as one, or none (DR-9). How exports added up there is not told.
 */
function mergedBefore(mesh: Mesh, rules: readonly Resource[]): readonly (MergedRule | null)[] {
  const [first, ...others] = rules.filter((rule) => !choosesPods(rule));
  if (first === undefined || others.every((rule) => isExportedAlike(first, rule))) return [];
  return isWithout(mesh, 'ENABLE_ENHANCED_DESTINATIONRULE_MERGE', '1.24')
    ? [toMerged([first, ...others]), null]
    : [];
}

function isExportedAlike(one: Resource, other: Resource): boolean {
  const exports = new Set(exportsOf(one));
  const others = new Set(exportsOf(other));
  return exports.size === others.size && [...exports].every((text) => others.has(text));
}

/** Names what is missing where several rules may count and say different things. */
export const whichRuleCounts = (mesh: Mesh): string =>
  isWithout(mesh, 'ENABLE_ENHANCED_DESTINATIONRULE_MERGE', '1.24')
    ? 'which of its DestinationRules is the oldest, and how releases before 1.24 merge them'
    : 'which of its DestinationRules is the oldest';

/**
 * Lists, for very many rivals, the orders in which each is the oldest once, and the youngest once: no other
 * place decides.
 */
function ordersOf(rules: readonly Resource[]): readonly (readonly Resource[])[] {
  const orders = creationOrders(rules, (rule) => rule);
  return orders.length === 0
    ? rules.map((_, index) => [...rules.slice(index), ...rules.slice(0, index)])
    : orders;
}

/** One rule for each list of exports and each selector: subsets add up, the first policy stays as a whole (DR-8, 9). */
function mergeRules(order: readonly Resource[]): readonly MergedRule[] {
  const merged: { exports: ReadonlySet<string>; key: string; rules: [Resource, ...Resource[]] }[] =
    [];
  const sorted = [...order.filter(choosesPods), ...order.filter((rule) => !choosesPods(rule))];
  for (const rule of sorted) {
    const exports = new Set(exportsOf(rule));
    const key = selectorKey(rule);
    const into = merged.filter((one) => one.key === key && absorbs(one.exports, exports));
    if (into.length === 0) merged.push({ exports, key, rules: [rule] });
    for (const one of into) one.rules.push(rule);
  }
  return merged.map(({ rules }) => (rules.length === 1 ? alone(rules[0]) : toMerged(rules)));
}

/** A rule that nothing merges with is the same for all clients. */
const unmerged = new WeakMap<Resource, MergedRule>();

function alone(rule: Resource): MergedRule {
  const merged = unmerged.get(rule) ?? toMerged([rule]);
  unmerged.set(rule, merged);
  return merged;
}

const selectorKey = (rule: Resource): string =>
  choosesPods(rule)
    ? JSON.stringify([...selectorOf(rule)].sort(([a], [b]) => (a < b ? -1 : 1)))
    : '';

/**
 * Tells whether the younger list is the same as the older, or holds all of an older one that is not empty and
 * more.
 */
const absorbs = (older: ReadonlySet<string>, younger: ReadonlySet<string>): boolean =>
  (older.size === younger.size || older.size > 0) && [...older].every((one) => younger.has(one));

function toMerged(rules: [Resource, ...Resource[]]): MergedRule {
  const views = rules.map((rule) => asDestinationRule(rule));
  const subsets = new Map<string, Subset>();
  for (const subset of views.flatMap((view) => view.subsets.value)) {
    const name = subset.name?.value ?? '';
    if (!subsets.has(name)) subsets.set(name, subset);
  }
  return {
    trafficPolicy: views.find((view) => view.trafficPolicy !== null)?.trafficPolicy ?? null,
    subsets: [...subsets.values()],
    rules,
  };
}

/** A subset of that name. */
export const subsetOf = (rule: MergedRule | null, name: string): Subset | undefined =>
  rule?.subsets.find((subset) => subset.name?.value === name);
