import { nearestNames, viewOf } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { isWildcard } from '../../manifest/index.ts';
import type { parseServiceHost } from '../../istio/index.ts';
import { misspeltDomain } from './cluster-domain.ts';
import { isExternal, serviceMadeElsewhere } from './external-objects.ts';
import type { Missing, NearObject, Outcome } from './reference.ts';
import { missing, resolved } from './reference.ts';
import type { World } from './world.ts';

type ServiceName = NonNullable<ReturnType<typeof parseServiceHost>>;

/** Says what it means for a host of mesh configuration that nothing has its name. */
type HostConsequence = Pick<Missing, 'sentences' | 'scope' | 'related' | 'since'>;

/** Looks up a host that an object of `namespace` names (ROUTE-1…3, ROUTE-41). */
export function hostOutcome(
  world: World,
  host: string,
  namespace: string,
  consequence: HostConsequence,
): Outcome {
  const target = world.hosts.resolve(host, namespace);
  switch (target.kind) {
    case 'pattern':
      return resolved();
    case 'service-entry':
      return resolved(target.entry);
    case 'service': {
      const { form } = target.as;
      const slip = misspeltDomain(world, host);
      if (slip !== null) return elsewhereThan(slip, host, target.as, consequence);
      if (form === 'short' || form === 'full') return resolved(target.service.resource);
      return missing({
        ...consequence,
        target: `a host named \`${host}\``,
        namespace: target.as.namespace,
        proof: 'certain',
        near: [
          {
            name: target.service.host,
            says: 'The Service itself exists',
            relation: 'prefix',
            origin: target.service.resource.origin,
            write: target.service.host,
            sure: true,
          },
        ],
        sentences: {
          ...consequence.sentences,
          why: `Istio takes a host with a dot as it is, so \`${host}\` is not completed and names nothing.`,
        },
      });
    }
    case 'outside':
      return outsideOutcome(world, host, consequence);
    case 'missing':
      return missingService(world, target.as, consequence);
  }
}

/** Tells of a name in another domain than the cluster's that it names nothing, whatever Service is meant. */
export const elsewhereThan = (
  near: NearObject,
  host: string,
  { namespace }: ServiceName,
  consequence: HostConsequence,
): Outcome =>
  missing({
    ...consequence,
    target: `a host named \`${host}\``,
    namespace,
    proof: 'certain',
    near: [near],
  });

function outsideOutcome(world: World, host: string, consequence: HostConsequence): Outcome {
  const entries = world.mesh.ofKind('networking.istio.io', 'ServiceEntry');
  const origins = new Map<string, Resource>();
  for (const entry of entries)
    for (const name of hostsOf(entry)) if (!isWildcard(name)) origins.set(name, entry);
  if (isExternal(world, 'Host', '', host)) return resolved();
  return missing({
    ...consequence,
    target: `a ServiceEntry with host ${host}`,
    namespace: null,
    proof: 'near',
    near: nearObjects(host, origins).filter(({ relation }) => relation === 'letters'),
  });
}

const hostsOf = (entry: Resource): readonly string[] =>
  viewOf('ServiceEntry', entry).hosts.value.map(({ value }) => value.toLowerCase());

/** Tells of an in-cluster name without a Service. */
export function missingService(
  world: World,
  as: ServiceName,
  consequence: HostConsequence & Partial<Pick<Missing, 'proof' | 'quiet' | 'near'>>,
): Outcome {
  const { name, namespace } = as;
  // one without a namespace goes wherever its applier puts it, which may be here
  const unplaced = world.servicesNamed(name).find((service) => service.namespace === '');
  if (unplaced !== undefined) return resolved(unplaced.resource);
  if (serviceMadeElsewhere(world, namespace, name)) return resolved();
  return missing({
    proof: 'absence',
    ...consequence,
    target: serviceText(namespace, name),
    namespace,
    near: [...(consequence.near ?? []), ...nearServices(world, as)],
  });
}

/** Writes a host as people say it: `orders.shop` for `orders.shop.svc.cluster.local`. */
export function hostText({ mesh }: World, host: string): string {
  const end = `.svc.${mesh.configuration.clusterDomain}`;
  return host.endsWith(end) ? host.slice(0, -end.length) : host;
}

export const serviceText = (namespace: string, name: string): string =>
  namespace === '' ? `Service ${name}` : `Service ${name} in namespace ${namespace}`;

/** Lists Services that could be meant: nearly the same name in the namespace, or the same name in another. */
function nearServices(world: World, { name, namespace, form }: ServiceName): readonly NearObject[] {
  const own = new Map(
    world.inNamespace('', 'Service', namespace).map((service) => [service.name, service]),
  );
  const written = (other: string): string =>
    form === 'short'
      ? other
      : `${other}.${namespace}.svc.${world.mesh.configuration.clusterDomain}`;
  const near = nearObjects(name, own).map((found) => ({ ...found, write: written(found.name) }));
  const elsewhere = world.servicesNamed(name).filter((service) => service.namespace !== namespace);
  return [
    ...elsewhere.map((service) => ({
      name,
      says: `There is a Service of that name in namespace ${service.namespace}`,
      relation: 'suffix' as const,
      origin: service.resource.origin,
      write: service.host,
      sure:
        elsewhere.length === 1 &&
        (form === 'short'
          ? world.hidden.in(namespace).length === 0
          : isNearNamespace(namespace, service.namespace)),
    })),
    ...near,
  ];
}

const isNearNamespace = (wanted: string, found: string): boolean =>
  nearestNames(wanted, [found]).some(({ relation }) => relation === 'letters');

/** Names near to `wanted` with where they are. */
export function nearObjects(
  wanted: string,
  candidates: ReadonlyMap<string, Resource>,
): readonly NearObject[] {
  const near = nearestNames(wanted, candidates.keys());
  const only = near.filter(({ relation }) => relation === 'letters').length === 1;
  return near.flatMap(({ name, relation }) => {
    const found = candidates.get(name);
    if (found === undefined) return [];
    const slip = only && relation === 'letters' && { slip: { from: wanted, to: name } };
    return [{ name, relation, origin: found.origin, write: name, ...slip }];
  });
}
