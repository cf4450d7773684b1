import type { Mesh, PolicyTarget, Workload } from '../../istio/index.ts';
import {
  containsLabels,
  gatewaysOfCharts,
  isGatewayWorkload,
  policyIndexOf,
  viewOf,
} from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { placeOf, resourceKey, subjectText } from '../../manifest/index.ts';

/** An EnvoyFilter that puts a filter into proxies which asks an authorizer, past what policies say (ext_authz). */
export interface AuthorizingFilter {
  readonly filter: Resource;
  /** Names the host that is asked, or Envoy's cluster for it; null where neither is written. */
  readonly asked: string | null;
}

/** Gives pods whose proxies may have such a filter. */
interface FilteredPods {
  readonly target: PolicyTarget;
  /** The workload; null for pods that are not rendered here. */
  readonly workload: Workload | null;
}

/** Finds the EnvoyFilters that ask an authorizer about requests that come in at pods, each once. SCOPE-1 */
export function authorizingFilters(mesh: Mesh, pods: FilteredPods): readonly AuthorizingFilter[] {
  const found = mesh
    .ofKind('networking.istio.io', 'EnvoyFilter')
    .filter((filter) => isForPods(mesh, filter, pods.target))
    .flatMap((filter): readonly AuthorizingFilter[] => {
      const patch = askingPatches(filter).find(({ context }) =>
        isAtPods(mesh, pods, filter, context?.value ?? 'ANY'),
      );
      const text = patch?.patch?.value;
      return text === undefined ? [] : [{ filter, asked: clusterIn(text) }];
    });
  return [...new Map(found.map((one) => [resourceKey(one.filter), one])).values()];
}

/** Tells whether an EnvoyFilter, be it one of another state of the mesh, is for pods. */
export const isForPods = (mesh: Mesh, filter: Resource, target: PolicyTarget): boolean =>
  policyIndexOf(mesh).attaches(attachmentOf(filter), target);

/** Gives the place of an EnvoyFilter among pods as policies have it: SCOPE-1 and AUTHZ-1…6 say the same. */
function attachmentOf(filter: Resource) {
  const { selector, targetRefs } = viewOf('EnvoyFilter', filter);
  return {
    namespace: filter.namespace,
    selector: selector.value.size === 0 ? null : selector.value,
    selectorOrigin: selector.origin ?? filter.origin,
    targetRefs: targetRefs.value.map(({ group, kind, name, namespace }) => ({
      group: group?.value ?? '',
      kind: kind?.value ?? '',
      name: name?.value ?? '',
      namespace: namespace?.value ?? '',
    })),
  };
}

const askingPatches = (filter: Resource) =>
  viewOf('EnvoyFilter', filter).configPatches.value.filter(
    ({ applyTo, patch }) =>
      OF_FILTERS.has(applyTo?.value ?? '') &&
      PUTTING_IN.has(patch?.operation?.value ?? '') &&
      patch?.said.names.has('ext_authz') === true,
  );

const OF_FILTERS: ReadonlySet<string> = new Set(['HTTP_FILTER', 'NETWORK_FILTER']);

/** Operations after which a filter is there that was not. */
const PUTTING_IN: ReadonlySet<string> = new Set([
  'ADD',
  'INSERT_FIRST',
  'INSERT_BEFORE',
  'INSERT_AFTER',
  'REPLACE',
]);

/** Tells whether a patch is for what comes in at pods: where it is not known what they are, a selector names them. */
function isAtPods(
  mesh: Mesh,
  { target, workload }: FilteredPods,
  filter: Resource,
  context: string,
): boolean {
  if (context === 'ANY') return true;
  if (context !== 'GATEWAY' && context !== 'SIDECAR_INBOUND') return false;
  const ofGateways = context === 'GATEWAY';
  if (workload !== null) return isGatewayWorkload(mesh, workload) === ofGateways;
  const isGateway = gatewaysOfCharts(mesh).some(
    ({ namespace, labels }) =>
      namespace === target.namespace && containsLabels(labels, target.labels),
  );
  return isGateway ? ofGateways : viewOf('EnvoyFilter', filter).selector.value.size > 0;
}

/** Finds whom a filter asks: the host of a cluster of Istio (`outbound|9000||oauth.login…`), or the cluster's name. */
function clusterIn(text: string): string | null {
  const [, name = ''] = /"cluster(?:_?[nN]ame)?":"([^"]+)"/.exec(text) ?? [];
  const [, port = '', host] = /^outbound\|(\d+)\|[^|]*\|(.+)$/.exec(name) ?? [];
  return host === undefined ? name || null : `${host}:${port}`;
}

/** Says that a filter asks, in a sentence of its own, with its place: `EnvoyFilter … (…) still asks …, itself.` */
export function askingText({ filter, asked }: AuthorizingFilter, before: Mesh): string {
  const still = before.copiesOf(filter).length === 0 ? '' : 'still ';
  return `${subjectText(filter)} (${placeOf(filter.origin)}) ${still}asks ${asked ?? 'an authorizer'} by itself.`;
}
