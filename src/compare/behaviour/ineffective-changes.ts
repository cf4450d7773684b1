import type { Change } from '../diff/change.ts';
import { isOfLabel, unreadLabels } from '../diff/unread-labels.ts';
import { completedHost, isGatewayWorkload, viewOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { besideCompared } from './compared-fields.ts';
import type { Behaviour } from './consequence.ts';
import { meansSame } from './object-equivalence.ts';

/**
 * Changes of text of which it is known that calls end as before: of VirtualServices and DestinationRules in fields that
 * are compared whole, where all requests were compared and none ends otherwise; objects that say the same in another form;
 * and labels of pods that nothing names. Labels apart, none of the root namespace, and none where parts of the mesh are
 * not seen.
 */
export function changesWithoutEffect(
  changes: readonly Change[],
  { before, after }: { readonly before: Mesh; readonly after: Mesh },
  behaviour: Behaviour,
): ReadonlySet<Change> {
  const isSeen = isSeenWhole(before) && isSeenWhole(after);
  const isUnread = unreadLabels(before, after);
  const isSilent = isWholeAndSilent(behaviour);
  const without = changes.filter((change) => {
    const { object, oldObject, subject } = change;
    if (object === null || oldObject === null || change.part !== undefined) return false;
    if (isOfLabel(change)) return isUnread(change);
    if (!isSeen || subject.namespace === after.configuration.rootNamespace) return false;
    if (meansSame(oldObject, object, { before, after })) return true;
    if (!isSilent || !isForServices(oldObject, before) || !isForServices(object, after))
      return false;
    const rest = besideCompared(object);
    return rest !== null && rest === besideCompared(oldObject);
  });
  return new Set(without);
}

/** What charts and filters of proxies make of a mesh is not compared. */
const isSeenWhole = (mesh: Mesh): boolean =>
  !mesh.partial &&
  mesh.charts.length === 0 &&
  mesh.ofKind('networking.istio.io', 'EnvoyFilter').length === 0;

const isWholeAndSilent = ({ consequences, undecided, notes, compared }: Behaviour): boolean =>
  consequences.length === 0 && undecided === 0 && notes.length === 0 && compared.pairs > 0;

/** Whether an object is for calls between workloads to Services that have pods here, which are all compared. */
function isForServices(resource: Resource, mesh: Mesh): boolean {
  const hosts = hostsOf(resource);
  return hosts.length > 0 && hosts.every((host) => isCompared(host, resource, mesh));
}

function hostsOf(resource: Resource): readonly string[] {
  if (resource.kind === 'DestinationRule') {
    const { host } = viewOf('DestinationRule', resource);
    return host === null ? [] : [host.value];
  }
  if (resource.kind !== 'VirtualService') return [];
  const { hosts, gateways } = viewOf('VirtualService', resource);
  const isInside = gateways.value.every(({ value }) => value === 'mesh');
  return isInside ? hosts.value.map(({ value }) => value) : [];
}

function isCompared(host: string, { namespace }: Resource, mesh: Mesh): boolean {
  const name = completedHost(host, namespace, mesh.configuration.clusterDomain).toLowerCase();
  const service = mesh.services.find((one) => one.host.toLowerCase() === name);
  return (
    service !== undefined &&
    service.workloads.length > 0 &&
    !service.workloads.some((one) => isGatewayWorkload(mesh, one))
  );
}
