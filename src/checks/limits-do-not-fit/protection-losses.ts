import {
  createHostResolver,
  gatewaysOfCharts,
  groupedBy,
  isRedirected,
  registryOf,
  servicePolicies,
  viewOf,
} from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { API_GROUPS, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { CallProtection, Client } from './call-protection.ts';
import { clientsOf, protectionsOf, subsetsInUse } from './call-protection.ts';

type Rule = NonNullable<ReturnType<typeof servicePolicies>['rule']>;

/** A Service, or a host outside that a ServiceEntry names. */
interface Called {
  readonly resource: Resource;
  readonly namespace: string;
  readonly host: string;
  readonly name: string;
  readonly ports: readonly { readonly port: number }[];
}

/** Names what callers of a Service lose, and the rules that count for them before and after. */
export interface LostProtection {
  readonly service: Called;
  readonly clients: readonly Client[];
  readonly lost: readonly CallProtection[];
  /** The subsets that lose it; null for all pods. */
  readonly subsets: readonly (string | null)[];
  readonly ports: readonly number[];
  readonly old: Resource;
  readonly cause: LossCause;
}

type LossCause =
  | { readonly kind: 'removed' }
  | {
      readonly kind: 'not-seen';
      readonly rule: Resource;
      readonly at: Origin;
      readonly instead: Resource | null;
    }
  | { readonly kind: 'dropped'; readonly rule: Resource }
  | {
      readonly kind: 'replaced';
      readonly rule: Resource;
      readonly by: string;
      readonly at: Origin;
    };

/** Compares what holds for each caller on both sides. */
export function lostProtections(before: Mesh, after: Mesh): readonly LostProtection[] {
  const clients = clientsOf(after);
  const subsets = subsetsInUse(after);
  const inMesh = after.services.flatMap((service) => {
    const was = before.service(service.namespace, service.name);
    const called = { ...service, name: subjectText(service.resource) };
    return was === undefined
      ? []
      : clients(service).flatMap((client) =>
          lostBy(client, { before, after, was, service: called, subsets: subsets(service) }),
        );
  });
  const found = [...inMesh, ...lostOutside(before, after)];
  return [...groupedBy(found, keyOf).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : joined(first, others),
  );
}

/** Compares calls to hosts of ServiceEntries that a rule names, from where the rule lies and from beside the entry. */
function lostOutside(before: Mesh, after: Mesh): readonly LostProtection[] {
  const ruled = groupedBy(
    before.ofKind(API_GROUPS.istioNetworking, 'DestinationRule'),
    (rule) => viewOf('DestinationRule', rule).host?.value.toLowerCase() ?? '',
  );
  return registryOf(after)
    .services.filter(({ kubernetes, host }) => !kubernetes && ruled.has(host))
    .filter(({ host }) => registryOf(before).named(host).length > 0)
    .flatMap(({ resource, namespace, host, ports }) => {
      const called = {
        ...{ resource, namespace, host },
        name: `${host} (${subjectText(resource)})`,
        ports: ports.map(({ number }) => ({ port: number })),
      };
      const homes = new Set([
        namespace,
        ...(ruled.get(host) ?? [])
          .map((rule) => rule.namespace)
          .filter((home) => after.workloads.some((one) => one.namespace === home)),
      ]);
      const isOfZtunnel = (home: string): boolean =>
        after.workloads.some((one) => one.namespace === home && isRedirected(after, one));
      return [...homes]
        .filter((home) => !isOfZtunnel(home))
        .flatMap((home) =>
          lostBy(
            {
              name: home === namespace ? null : `pods of ${home}`,
              proxy: { kind: 'sidecar', namespace: home, labels: new Map() },
            },
            { before, after, was: called, service: called, subsets: [null] },
          ),
        );
    });
}

interface Compared {
  readonly before: Mesh;
  readonly after: Mesh;
  readonly was: Pick<Called, 'host' | 'namespace' | 'ports'>;
  readonly service: Called;
  readonly subsets: readonly (string | null)[];
}

function lostBy(
  client: Client,
  { before, after, was, service, subsets }: Compared,
): readonly LostProtection[] {
  const [past, now] = [
    servicePolicies(before, was, client.proxy),
    servicePolicies(after, service, client.proxy),
  ];
  const [old] = past.rule?.rules ?? [];
  if (old === undefined || !past.isCertain || !now.isCertain) return [];
  return service.ports.flatMap(({ port }) =>
    subsets.flatMap((subset) => {
      const kept = new Set(protectionsOf(now.on(subset, port)).map(({ field }) => field));
      const lost = protectionsOf(past.on(subset, port)).filter(({ field }) => !kept.has(field));
      const cause = causeOf(after, { old, rule: now.rule, service, subset, port, lost });
      return lost.length === 0 || cause === null
        ? []
        : [{ service, clients: [client], lost, subsets: [subset], ports: [port], old, cause }];
    }),
  );
}

interface Loss {
  readonly old: Resource;
  readonly rule: Rule | null;
  readonly service: Called;
  readonly subset: string | null;
  readonly port: number;
  readonly lost: readonly CallProtection[];
}

/** Finds why; null where another check says so already. */
function causeOf(after: Mesh, loss: Loss): LossCause | null {
  const { old, rule, service } = loss;
  const still = after.find(old.group, old.kind, old.namespace, old.name);
  const [now = null] = rule?.rules ?? [];
  if (now !== null && resourceKey(now) === resourceKey(old)) return causeWithin(now, loss);
  if (still === undefined) return isOutOfSight(after, service) ? null : { kind: 'removed' };
  // that one of the caller's takes the place of the owner's is told of that one
  return now !== null && now.namespace !== service.namespace && old.namespace === service.namespace
    ? null
    : { kind: 'not-seen', rule: still, at: exportOf(still), instead: now };
}

/** Finds, in the rule that still counts, what takes the place of the settings: a port or a subset of its own, or nothing. */
function causeWithin(rule: Resource, { subset, port, lost }: Loss): LossCause {
  const { trafficPolicy, subsets } = viewOf('DestinationRule', rule);
  const own =
    subset === null
      ? null
      : (subsets.value.find(({ name }) => name?.value === subset)?.trafficPolicy ?? null);
  for (const [policy, name] of [
    [own, ` of subset ${subset ?? ''}`],
    [trafficPolicy, ''],
  ] as const) {
    const entry = policy?.portLevelSettings.value.find((one) => one.port?.value === port);
    if (entry !== undefined)
      return { kind: 'replaced', rule, by: `port ${String(port)}${name}`, at: entry.origin };
  }
  const replacing = lost.flatMap(({ block }) => own?.[block] ?? [])[0];
  return replacing === undefined
    ? { kind: 'dropped', rule }
    : { kind: 'replaced', rule, by: `subset ${subset ?? ''}`, at: replacing.origin };
}

/** Tells whether a rule for the Service lies where no proxy looks, which is told of that rule. */
function isOutOfSight(mesh: Mesh, { resource, namespace: home }: Called): boolean {
  const hosts = createHostResolver(mesh);
  const inhabited = new Set([
    ...[...mesh.workloads, ...gatewaysOfCharts(mesh)].map(({ namespace }) => namespace),
    home,
    mesh.configuration.rootNamespace,
  ]);
  return mesh
    .ofKind(API_GROUPS.istioNetworking, 'DestinationRule')
    .filter(({ namespace }) => !inhabited.has(namespace))
    .some((rule) => {
      const target = hosts.resolve(
        viewOf('DestinationRule', rule).host?.value ?? '',
        rule.namespace,
      );
      return target.kind === 'service' && target.service.resource === resource;
    });
}

const keyOf = ({ service, old, cause }: LostProtection): string =>
  [service.host, resourceKey(old), cause.kind, cause.kind === 'replaced' ? cause.by : ''].join(' ');

function joined(
  first: LostProtection,
  others: readonly LostProtection[],
): readonly LostProtection[] {
  const all = [first, ...others];
  return [
    {
      ...first,
      clients: [
        ...new Map(all.flatMap(({ clients }) => clients).map((one) => [one.name, one])).values(),
      ],
      lost: [...new Map(all.flatMap(({ lost }) => lost).map((one) => [one.field, one])).values()],
      subsets: [...new Set(all.flatMap(({ subsets }) => subsets))],
      ports: [...new Set(all.flatMap(({ ports }) => ports))],
    },
  ];
}

const exportOf = (rule: Resource): Origin =>
  viewOf('Exported', rule).exportTo.origin ?? rule.origin;
