import type { Field, Mesh, View } from '../../istio/index.ts';
import { hostOfRule, registryOf, viewOf, protocolFamily } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { placeOf, subjectText, say, slot } from '../../manifest/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { checks } from '../detection/check.ts';
import { hostId } from '../detection/finding-scope.ts';
import type { PoolLimits } from './limits-of-one.ts';
import { limitOfOne, limitsOfOne } from './limits-of-one.ts';

/** Each way to count errors is off at 0; what is not written has the default of Envoy (DR-23). */
const breakerOfNothing: Check = {
  id: 'breaker-of-nothing',
  title: 'Outlier detection cannot eject any endpoint',
  level: 'low',
  severity: 'warning',
  blind: 'Health checks of the platform, which remove endpoints by themselves.',
};

/** Istio cannot tell 0 from a limit that is not written: neither limits anything (DR-19). */
const limitOfZero: Check = {
  id: 'limit-of-zero',
  title: 'DestinationRule limit of 0 limits nothing',
  level: 'low',
  severity: 'warning',
  blind: 'The intended limit.',
};

/** Proxies balance requests over connections that stay open as well, so nothing is won by closing them (DR-21). */
const connectionForEachRequest: Check = {
  id: 'connection-for-each-request',
  title: 'DestinationRule opens a new connection for each request',
  level: 'low',
  blind: 'Servers that cannot keep a connection open, and ports without a known protocol.',
};

/** Finds limits in DestinationRules; a rule may write each of them at every level at which it has a policy. */
export const breakersOfDestinationRules = checks(
  [limitOfOne, limitOfZero, breakerOfNothing, connectionForEachRequest],
  ({ mesh }) =>
    mesh
      .ofKind('networking.istio.io', 'DestinationRule')
      .flatMap((rule) =>
        policiesOf(rule).flatMap((placed) => [
          ...limitsOfOne(limitsOfRule(rule, placed)),
          ...limitsOfZero(rule, placed),
          ...breakersOfNothing(rule, placed),
          ...connectionsNotKept(mesh, rule, placed),
        ]),
      ),
);

type Policy = Pick<View<'TrafficPolicy'> | View<'PortPolicy'>, 'limits' | 'ejection'>;

interface Placed {
  /** The level in words: `trafficPolicy`, `subset v1`, `port 80`. */
  readonly at: string;
  readonly policy: Policy;
  /** Tells whether it is the one for a port: what is said of a port takes the place of all that is said of the others (DR-14, DR-15). */
  readonly isFor: (port: number) => boolean;
}

function policiesOf(rule: Resource): readonly Placed[] {
  const { trafficPolicy, subsets } = viewOf('DestinationRule', rule);
  const levels = [
    { at: '', own: trafficPolicy },
    ...subsets.value.map(({ name, trafficPolicy: own }) => ({
      at: `subset ${name?.value ?? ''}`,
      own,
    })),
  ];
  return levels.flatMap(({ at, own }): readonly Placed[] => {
    if (own === null) return [];
    const ports = own.portLevelSettings.value;
    const named = new Set(ports.map(({ port }) => port?.value));
    return [
      { at, policy: own, isFor: (number) => !named.has(number) },
      ...ports.map((policy) => ({
        at: `${at} port ${String(policy.port?.value ?? '')}`.trim(),
        policy,
        isFor: (number: number) => number === policy.port?.value,
      })),
    ];
  });
}

/** Gives the limits of a DestinationRule: one that is not written is one that nobody reaches (DR-19). */
const limitsOfRule = (rule: Resource, { at, policy: { limits } }: Placed): PoolLimits => ({
  subject: rule,
  who: 'proxy',
  host: viewOf('DestinationRule', rule).host?.value ?? 'its host',
  at: at === '' ? '' : ` for ${at}`,
  connections: { name: 'maxConnections', field: unlessNone(limits?.maxConnections) },
  pending: { name: 'http1MaxPendingRequests', field: unlessNone(limits?.http1MaxPendingRequests) },
  requests: { name: 'http2MaxRequests', field: unlessNone(limits?.http2MaxRequests) },
  pendingByDefault: null,
  remark: ", as Istio's demonstration of circuit breaking does",
});

/** 0 is no limit of Istio (DR-19). */
const unlessNone = (field: Field<number> | null | undefined): Field<number> | null =>
  field == null || field.value === 0 ? null : field;

const MEANT = {
  maxConnections: 'connections',
  http1MaxPendingRequests: 'waiting requests',
  http2MaxRequests: 'requests',
  maxRetries: 'retries',
} as const;

const LIMITS = [
  'maxConnections',
  'http1MaxPendingRequests',
  'http2MaxRequests',
  'maxRetries',
] as const;

function limitsOfZero(rule: Resource, { at, policy: { limits } }: Placed): readonly ToldBy[] {
  const host = viewOf('DestinationRule', rule).host?.value ?? 'its host';
  return LIMITS.flatMap((name) => {
    const field = limits?.[name] ?? null;
    if (field?.value !== 0) return [];
    return [
      {
        by: limitOfZero,
        subject: rule,
        of: [hostId(host)],
        key: `zero ${name} ${at}`.trim(),
        scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
        message: `Nothing limits ${MEANT[name]} to ${host}: 0 stands for no limit.`,
        why: `${subjectText(rule)} sets \`${name}: 0\`${at === '' ? '' : ` for ${at}`} (${placeOf(field.origin)}), which Istio takes for not written.`,
        symptom: 'as many as there are, where none or few were meant',
        origin: field.origin,
        fix: { text: fixOfZero(name) },
      },
    ];
  });
}

const fixOfZero = (name: keyof typeof MEANT): string =>
  name === 'maxRetries'
    ? 'To try nothing again, write `retries: { attempts: 0 }` in a VirtualService; to limit it, a number from 1 on.'
    : `Write the number that is meant, or leave \`${name}\` out.`;

function breakersOfNothing(
  rule: Resource,
  { at, policy: { ejection } }: Placed,
): readonly ToldBy[] {
  if (ejection === null) return [];
  const {
    consecutive5xxErrors: off,
    consecutiveGatewayErrors,
    consecutiveLocalOriginFailures,
  } = ejection;
  const others = [consecutiveGatewayErrors, consecutiveLocalOriginFailures];
  if (off?.value !== 0 || others.some((field) => (field?.value ?? 0) > 0)) return [];
  return [
    {
      by: breakerOfNothing,
      subject: rule,
      key: `outlierDetection ${at}`.trim(),
      scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
      message: say`${slot.object(rule)} takes no endpoint out of balancing, however often it fails.`,
      why: say`It has \`outlierDetection\` with \`consecutive5xxErrors: 0\` (${slot.place(off.origin)}), which turns it off.`,
      symptom: say`requests keep going to an endpoint that fails all of them`,
      origin: off.origin,
      fix: { text: say`Set \`consecutive5xxErrors\`; 5 is usual.` },
    },
  ];
}

function connectionsNotKept(
  mesh: Mesh,
  rule: Resource,
  { at, policy: { limits }, isFor }: Placed,
): readonly ToldBy[] {
  const field = limits?.maxRequestsPerConnection ?? null;
  if (field?.value !== 1 || !takesRequests(mesh, rule, isFor)) return [];
  return [
    {
      by: connectionForEachRequest,
      subject: rule,
      key: `maxRequestsPerConnection ${at}`.trim(),
      scope: SCOPE,
      message: `Each request to ${viewOf('DestinationRule', rule).host?.value ?? 'its host'} opens a connection of its own, with a TLS handshake where it is encrypted.`,
      why: `${subjectText(rule)} sets \`maxRequestsPerConnection: 1\`${at === '' ? '' : ` for ${at}`} (${placeOf(field.origin)}), which closes a connection after its first request.`,
      symptom: `requests take longer, ${limits?.maxConnections?.value === 1 ? 'and ' : ''}proxies on both sides use more processor time${limits?.maxConnections?.value === 1 ? '' : ', and under load callers run out of ports'}`,
      origin: field.origin,
      fix: {
        text: say`Leave it out, unless the server cannot keep connections open: proxies balance each request over those that are open.`,
      },
    },
  ];
}

/** Whether the host has a port for HTTP that the policy is for; not where the host is not seen. */
function takesRequests(mesh: Mesh, rule: Resource, isFor: Placed['isFor']): boolean {
  return registryOf(mesh)
    .named(hostOfRule(mesh, rule))
    .some(({ ports }) =>
      ports.some(({ number, protocol }) => protocolFamily(protocol) === 'http' && isFor(number)),
    );
}

const breakerLetsNothingThrough: Check = {
  id: 'breaker-lets-nothing-through',
  title: 'Envoy Gateway circuit breaker blocks every request',
  level: 'high',
  blind: 'Whether it is closed on purpose for a time.',
};

/** Finds limits in policies of Envoy Gateway, where 0 is a limit, and what is not written is 1024. */
export const breakersOfTrafficPolicies = checks(
  [limitOfOne, breakerLetsNothingThrough],
  ({ mesh }) =>
    mesh.ofKind('gateway.envoyproxy.io', 'BackendTrafficPolicy').flatMap((policy) => {
      const breaker = viewOf('BackendTrafficPolicy', policy).circuitBreaker;
      if (breaker === null) return [];
      const { maxConnections, maxPendingRequests, maxParallelRequests } = breaker;
      return [
        ...(maxParallelRequests?.value === 0 ? [tellShut(policy, maxParallelRequests)] : []),
        ...limitsOfOne({
          subject: policy,
          who: 'gateway pod',
          host: `the backends of ${subjectText(policy)}`,
          at: '',
          connections: { name: 'maxConnections', field: maxConnections },
          pending: { name: 'maxPendingRequests', field: maxPendingRequests },
          requests: { name: 'maxParallelRequests', field: maxParallelRequests },
          pendingByDefault: BY_DEFAULT,
          remark: `; what is not written is ${String(BY_DEFAULT)}`,
        }),
      ];
    }),
);

/** The limit of Envoy Gateway where none is written. */
const BY_DEFAULT = 1024;

const SCOPE = { level: 'service', workloads: 0, services: 1, namespaces: 1 } as const;

const tellShut = (policy: Resource, field: Field<number>): ToldBy => ({
  by: breakerLetsNothingThrough,
  subject: policy,
  key: 'maxParallelRequests of 0',
  scope: SCOPE,
  message: say`Every request that ${slot.object(policy)} is for is refused.`,
  why: say`It lets 0 requests through at once: \`maxParallelRequests: 0\` (${slot.place(field.origin)}). Here 0 is a limit; what is not written is 1024.`,
  symptom: say`503 for all requests (flag UO)`,
  origin: field.origin,
  fix: { text: say`Write how many requests may be under way at once, or leave it out.` },
});
