import { counterpartIn } from '../../compare/index.ts';
import { delegatesOf, exportedTo, viewOf } from '../../istio/index.ts';
import type { Node, Resource } from '../../manifest/index.ts';
import { placeOf, sameData, subjectText, say } from '../../manifest/index.ts';
import type { ForeignHost } from './foreign-hosts.ts';
import type { Mesh } from '../../istio/index.ts';
import { foreignHosts } from './foreign-hosts.ts';
import { leadsAway, leadsHostElsewhere } from '../traffic-taken/traffic-interception.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { provesAbsence } from '../detection/absence-proof.ts';

const GROUP = 'networking.istio.io';

/**
 * Tells of VirtualServices and ServiceEntries that are new or other than before, and decide where calls to
 * services of other namespaces go, for callers of other namespaces: those services' owners have no say in it.
 */
export const servicesCaptured = check({
  id: 'services-captured',
  title: "Routes or endpoints take over calls to other namespaces' Services",
  level: 'high',
  blind: 'Callers whose Sidecar imports only the service itself, or nothing from that namespace.',
  find: (input) =>
    // all of an environment that is new is new in it
    input.before === null
      ? captures(input, null, input.mesh)
      : betweenSides(input, ({ before, after }) => captures(input, before, after)),
});

function captures(input: DetectorInput, before: Mesh | null, after: Mesh): readonly Told[] {
  const delegating = delegatingTo(after);
  return ['VirtualService', 'ServiceEntry'].flatMap((kind) =>
    after.ofKind(GROUP, kind).flatMap((resource): readonly Told[] => {
      const old = before === null ? undefined : counterpartIn(before, resource, after);
      if (old !== undefined && sameData(specOf(old), specOf(resource))) return [];
      const hosts = hostsOf(resource, after, delegating);
      if (hosts.length === 0) return [];
      const isSure = kind !== 'ServiceEntry' || hosts.some((host) => isAlone(input, host));
      return [isSure ? tell(resource, hosts, after) : besideUnseen(resource, hosts, after)];
    }),
  );
}

/**
 * Tells whether nothing unseen goes first: a Service that a chart makes is not seen, and goes before
 * ServiceEntries of other namespaces (SE-5).
 */
const isAlone = (input: DetectorInput, { namespace }: ForeignHost): boolean =>
  namespace === '*' || provesAbsence(input, namespace);

function besideUnseen(entry: Resource, hosts: readonly ForeignHost[], mesh: Mesh): Told {
  const { namespace } = entry;
  const { resolution, endpoints } = viewOf('ServiceEntry', entry);
  const isOfItself = resolution?.value === 'DNS' && endpoints.value.length === 0;
  const where = [...new Set(hosts.map((host) => host.namespace))].join(', ');
  return {
    ...tell(
      entry,
      hosts,
      mesh,
      `, unless ${where} has a Kubernetes Service of that name: then only for callers in ${namespace}`,
    ),
    severity: isOfItself ? 'info' : 'warning',
    ...(isOfItself && {
      symptom: say`no errors by itself: calls still go to its DNS address, as to a server outside the mesh`,
    }),
  };
}

const specOf = ({ node }: Resource): Node | undefined => node.entries.get('spec');

/**
 * Lists the hosts of an object; a VirtualService without hosts acts through those that delegate to it
 * (ROUTE-53).
 */
function hostsOf(
  resource: Resource,
  mesh: Mesh,
  delegating: ReadonlyMap<Resource, ReadonlySet<Resource>>,
): readonly ForeignHost[] {
  const { kind } = resource;
  if (kind !== 'VirtualService' || viewOf('VirtualService', resource).hosts.value.length > 0)
    return foreignHosts(resource, mesh);
  const roots = delegating.get(resource) ?? [];
  return [...roots].flatMap((root) => foreignHosts(root, mesh));
}

function delegatingTo(mesh: Mesh): ReadonlyMap<Resource, ReadonlySet<Resource>> {
  const found = new Map<Resource, Set<Resource>>();
  for (const root of mesh.ofKind(GROUP, 'VirtualService'))
    for (const delegate of delegatesOf(mesh, root))
      found.set(delegate, (found.get(delegate) ?? new Set()).add(root));
  return found;
}

function tell(resource: Resource, hosts: readonly ForeignHost[], mesh: Mesh, unless = ''): Told {
  const namespaces = new Set(hosts.map(({ namespace }) => namespace));
  const services = mesh.services.filter(
    ({ namespace }) =>
      namespace !== resource.namespace && (namespaces.has('*') || namespaces.has(namespace)),
  );
  const [first] = hosts;
  const origin = first?.origin ?? resource.origin;
  const what = namespaces.has('*')
    ? 'services of every namespace'
    : hosts.map(({ text }) => text).join(', ');
  const callers = exportedTo(resource, mesh.configuration);
  const others = [...callers].filter((one) => one !== resource.namespace);
  const isNamed = others.length > 0 && !callers.has('*');
  const whom = isNamed ? others.join(', ') : 'every namespace';
  const text = subjectText(resource);
  const leads =
    resource.kind === 'ServiceEntry'
      ? hosts.some((host) => leadsHostElsewhere(resource, host.text))
      : leadsAway(resource, mesh);
  return {
    subject: resource,
    key: 'captured services',
    ...(namespaces.has('*') && !isNamed && { aspect: 'every-namespace' }),
    scope: {
      level: 'cross-namespace',
      workloads: new Set(services.flatMap(({ workloads }) => workloads)).size,
      services: services.length,
      namespaces: Math.max(1, new Set(services.map(({ namespace }) => namespace)).size),
    },
    message: leads
      ? `${text} decides where calls to ${what} go, for callers in ${whom}${unless}.`
      : `${text} decides how calls to ${what} are treated, for callers in ${whom}${unless}.`,
    why: `Its host ${first?.text ?? ''} (${placeOf(origin)}) stands for services of other namespaces than its own, ${resource.namespace}, and their callers see it.`,
    origin,
    related: hosts.slice(1, MAX_RELATED).map(({ origin: at }) => at),
    symptom: leads
      ? say`no errors by itself: calls go to what it names, or get no answer`
      : say`no errors by itself: calls go to the same addresses; timeouts and protocol follow it`,
    fix: {
      text: `Name services of ${resource.namespace} only, or set exportTo to "." if it is meant for callers of ${resource.namespace}; what is meant for all callers of a service belongs into that service's namespace.`,
    },
  };
}

const MAX_RELATED = 6;
