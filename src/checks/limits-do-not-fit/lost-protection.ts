import {
  createHostResolver,
  gatewaysOfCharts,
  groupedBy,
  servicePolicies,
  viewOf,
} from '../../istio/index.ts';
import type { Mesh, Service } from '../../istio/index.ts';
import { API_GROUPS, listed, placeOf, resourceKey, subjectText } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { betweenSides, check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import type { Client, CallProtection } from './call-protection.ts';
import { clientsOf, protectionsOf, subsetsInUse } from './call-protection.ts';

/**
 * Outlier detection and limits hold for a caller by the one rule that counts for it, whatever takes them away: the rule
 * goes or moves, the block goes, or a port or subset says something of its own (DR-2…7, DR-13…15, DR-19, DR-23).
 */
export const protectionLost = check({
  id: 'protection-lost',
  title: 'Callers of a Service lose its outlier detection, or a limit of connections or requests',
  level: 'medium',
  blind:
    'Callers that the configuration does not show, and servers that limit what they take themselves.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => lostProtections(before, after).map(tell)),
});

type Rule = NonNullable<ReturnType<typeof servicePolicies>['rule']>;

/** Names what callers of a Service lose, and the rules that count for them before and after. */
interface LostProtection {
  readonly service: Service;
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
  | { readonly kind: 'not-seen'; readonly rule: Resource; readonly instead: Resource | null }
  | { readonly kind: 'dropped'; readonly rule: Resource }
  | {
      readonly kind: 'replaced';
      readonly rule: Resource;
      readonly by: string;
      readonly at: Origin;
    };

function lostProtections(before: Mesh, after: Mesh): readonly LostProtection[] {
  const clients = clientsOf(after);
  const subsets = subsetsInUse(after);
  const found = after.services.flatMap((service) => {
    const was = before.service(service.namespace, service.name);
    return was === undefined
      ? []
      : clients(service).flatMap((client) =>
          lostBy(client, { before, after, was, service, subsets: subsets(service) }),
        );
  });
  return [...groupedBy(found, keyOf).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : joined(first, others),
  );
}

interface Compared {
  readonly before: Mesh;
  readonly after: Mesh;
  readonly was: Service;
  readonly service: Service;
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
  readonly service: Service;
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
    : { kind: 'not-seen', rule: still, instead: now };
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
function isOutOfSight(mesh: Mesh, service: Service): boolean {
  const hosts = createHostResolver(mesh);
  const inhabited = new Set([
    ...[...mesh.workloads, ...gatewaysOfCharts(mesh)].map(({ namespace }) => namespace),
    service.namespace,
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
      return target.kind === 'service' && target.service === service;
    });
}

const keyOf = ({ service, old, cause }: LostProtection): string =>
  [
    resourceKey(service.resource),
    resourceKey(old),
    cause.kind,
    cause.kind === 'replaced' ? cause.by : '',
  ].join(' ');

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

const MOST = 2;

function tell(one: LostProtection): Told {
  const { service, clients, lost, subsets, cause, old } = one;
  const what = listed(
    lost.map(({ name }) => name),
    lost.length,
  );
  const names = clients.flatMap(({ name }) => name ?? []).sort();
  const calls = names.length === 0 ? 'Calls' : `Calls of ${listed(names, MOST)}`;
  const to = subsets.flatMap((subset) => (subset === null ? [] : `subset ${subset}`));
  const place = placeOfCause(one);
  return {
    subject: cause.kind === 'removed' ? old : cause.rule,
    key: `${cause.kind} ${service.namespace}/${service.name}`,
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `${calls} to ${subjectText(service.resource)}${to.length === 0 ? '' : ` (${listed(to, MOST)})`} lose ${what}.`,
    why: whyOf(one),
    symptom: symptomOf(lost),
    ...place,
    fix: { text: fixOf(one), kind: 'choice' },
  };
}

function placeOfCause({ cause, lost, old }: LostProtection): Pick<Told, 'side'> & {
  readonly origin: Origin;
} {
  switch (cause.kind) {
    case 'removed':
      return { origin: old.origin, side: 'base' };
    case 'dropped':
      return { origin: lost[0]?.written.origin ?? old.origin, side: 'base' };
    case 'not-seen':
      return { origin: exportOf(cause.rule) ?? cause.rule.origin };
    case 'replaced':
      return { origin: cause.at };
  }
}

const exportOf = (rule: Resource): Origin | undefined =>
  viewOf('Exported', rule).exportTo.origin ?? undefined;

function whyOf({ cause, old, lost, service }: LostProtection): string {
  const written = lost[0]?.written.origin ?? old.origin;
  switch (cause.kind) {
    case 'removed':
      return `${subjectText(old)} set it (${placeOf(written)} at the base) and is gone, and no other rule for these calls does.`;
    case 'dropped':
      return `${subjectText(old)} set it (${placeOf(written)} at the base) and no longer does.`;
    case 'not-seen':
      return cause.instead === null
        ? `${subjectText(old)} sets it and does not hold for these callers any more (${placeOf(exportOf(cause.rule) ?? cause.rule.origin)}): proxies look for rules in their own namespace, in that of the service (${service.namespace}) and in the root namespace, and see what is exported to them.`
        : `${subjectText(cause.instead)} (${placeOf(cause.instead.origin)}) holds for these callers in the place of ${subjectText(old)}, and rules of several namespaces are not merged.`;
    case 'replaced':
      return `${subjectText(old)} says it of all calls (${placeOf(written)} at the base), and what it says of ${cause.by} by itself (${placeOf(cause.at)}) takes the place of that as a whole.`;
  }
}

const symptomOf = (lost: readonly CallProtection[]): string =>
  [
    ...(lost.some(({ block }) => block === 'outlierDetection')
      ? ['requests keep going to a pod that fails all of them']
      : []),
    ...(lost.some(({ block }) => block === 'connectionPool')
      ? ['a slow server gets more and more requests, until its callers wait as well']
      : []),
  ].join('; ');

function fixOf({ cause, lost, old }: LostProtection): string {
  const blocks = listed([...new Set(lost.map(({ block }) => `\`${block}\``))], lost.length);
  switch (cause.kind) {
    case 'removed':
    case 'dropped':
      return `Keep ${blocks}, or say in the pull request that these calls go without.`;
    case 'not-seen':
      return `Let ${subjectText(old)} hold for these callers, or give theirs ${blocks} too.`;
    case 'replaced':
      return `Repeat ${blocks} at ${placeOf(cause.at)}, with all that is to hold.`;
  }
}
