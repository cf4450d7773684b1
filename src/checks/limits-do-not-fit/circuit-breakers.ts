import type { Field, Mesh, View } from '../../istio/index.ts';
import { completedHost, registryOf, viewOf, protocolFamily } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { checks } from '../detection/check.ts';

/** Both a DestinationRule and a policy of Envoy Gateway may have this limit, and they are read one by one. */
const limitOfOne: Check = {
  id: 'limit-of-one',
  title: 'A circuit breaker lets one connection or request through at a time',
  level: 'medium',
  blind: 'How much a server is asked, and whether it is for a demonstration.',
};

/** Each way to count errors is off at 0; what is not written has the default of Envoy (DR-23). */
const breakerOfNothing: Check = {
  id: 'breaker-of-nothing',
  title: 'Outlier detection is written and can take no endpoint out',
  level: 'low',
  severity: 'warning',
  blind: 'Health checks of the platform, which take endpoints out by themselves.',
};

/** Istio cannot tell 0 from a limit that is not written: neither limits anything (DR-19). */
const limitOfZero: Check = {
  id: 'limit-of-zero',
  title: 'A limit of 0 is written in a DestinationRule, where it limits nothing',
  level: 'low',
  severity: 'warning',
  blind: 'What was meant by it.',
};

/** Proxies balance requests over connections that stay open as well, so nothing is won by closing them (DR-21). */
const connectionForEachRequest: Check = {
  id: 'connection-for-each-request',
  title: 'A DestinationRule lets each request open a connection of its own',
  level: 'low',
  blind: 'Servers that cannot keep a connection open, and ports whose protocol is not told.',
};

/** Finds limits in DestinationRules; a rule may write each of them at every level at which it has a policy. */
export const breakersOfDestinationRules = checks(
  [limitOfOne, limitOfZero, breakerOfNothing, connectionForEachRequest],
  ({ mesh }) =>
    mesh
      .ofKind('networking.istio.io', 'DestinationRule')
      .flatMap((rule) =>
        policiesOf(rule).flatMap((placed) => [
          ...limitsOfOne(rule, placed),
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

const SYMPTOMS_OF_RULES = {
  maxConnections: 'a second connection waits, and beyond what may wait callers get 503 (flag UO)',
  http1MaxPendingRequests: 'a second request that has to wait gets 503 (flag UO)',
  http2MaxRequests: 'a second request at the same time gets 503 (flag UO)',
} as const;

function limitsOfOne(rule: Resource, { at, policy: { limits } }: Placed): readonly ToldBy[] {
  const names = ['maxConnections', 'http1MaxPendingRequests', 'http2MaxRequests'] as const;
  const ones = names.flatMap((name) => {
    const field: Field<number> | null = limits?.[name] ?? null;
    return field?.value === 1 ? [{ name, field }] : [];
  });
  return ones.map(({ name, field }) => ({
    by: limitOfOne,
    subject: rule,
    key: `${name} ${at}`.trim(),
    scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    message: `Each proxy sends one at a time to ${viewOf('DestinationRule', rule).host?.value ?? 'its host'}: two requests at once are one too many.`,
    why: `${subjectText(rule)} sets \`${name}: 1\`${at === '' ? '' : ` for ${at}`} (${placeOf(field.origin)}), the value of Istio's demonstration of circuit breaking.`,
    symptom: SYMPTOMS_OF_RULES[name],
    origin: field.origin,
    fix: { text: `Raise \`${name}\` to what one caller asks at once at most, or leave it out.` },
  }));
}

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
  return LIMITS.flatMap((name) => {
    const field = limits?.[name] ?? null;
    if (field?.value !== 0) return [];
    return [
      {
        by: limitOfZero,
        subject: rule,
        key: `zero ${name} ${at}`.trim(),
        scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
        message: `Nothing limits ${MEANT[name]} to ${viewOf('DestinationRule', rule).host?.value ?? 'its host'}: 0 stands for no limit.`,
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
      message: `${subjectText(rule)} takes no endpoint out of balancing, however often it fails.`,
      why: `It has \`outlierDetection\` with \`consecutive5xxErrors: 0\` (${placeOf(off.origin)}), which turns it off.`,
      symptom: 'requests keep going to an endpoint that fails all of them',
      origin: off.origin,
      fix: { text: 'Set `consecutive5xxErrors`; 5 is usual.' },
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
      symptom:
        'requests take longer, proxies on both sides use more processor time, and under load callers run out of ports',
      origin: field.origin,
      fix: {
        text: 'Leave it out, unless the server cannot keep connections open: proxies balance each request over those that are open.',
      },
    },
  ];
}

/** Whether the host has a port for HTTP that the policy is for; not where the host is not seen. */
function takesRequests(mesh: Mesh, rule: Resource, isFor: Placed['isFor']): boolean {
  const { clusterDomain } = mesh.configuration;
  const host = viewOf('DestinationRule', rule).host?.value ?? '';
  return registryOf(mesh)
    .named(completedHost(host, rule.namespace, clusterDomain))
    .some(({ ports }) =>
      ports.some(({ number, protocol }) => protocolFamily(protocol) === 'http' && isFor(number)),
    );
}

const breakerLetsNothingThrough: Check = {
  id: 'breaker-lets-nothing-through',
  title: 'A circuit breaker of Envoy Gateway lets no request through',
  level: 'high',
  blind: 'Whether it is shut on purpose, for a time.',
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
        ...ofOne(policy, 'maxConnections', maxConnections),
        ...ofOne(policy, 'maxPendingRequests', maxPendingRequests),
        ...ofOne(policy, 'maxParallelRequests', maxParallelRequests),
      ];
    }),
);

const SCOPE = { level: 'service', workloads: 0, services: 1, namespaces: 1 } as const;

const SYMPTOMS_OF_POLICIES = {
  maxConnections: 'a second connection waits, and beyond what may wait callers get 503 (flag UO)',
  maxPendingRequests: 'a second request that has to wait gets 503 (flag UO)',
  maxParallelRequests: 'a second request at the same time gets 503 (flag UO)',
} as const;

const ofOne = (
  policy: Resource,
  name: keyof typeof SYMPTOMS_OF_POLICIES,
  field: Field<number> | null,
): readonly ToldBy[] =>
  field?.value === 1
    ? [
        {
          by: limitOfOne,
          subject: policy,
          key: name,
          scope: SCOPE,
          message: `Each gateway pod sends one at a time to the backends of ${subjectText(policy)}: two requests at once are one too many.`,
          why: `It sets \`${name}: 1\` (${placeOf(field.origin)}); what is not written is 1024.`,
          symptom: SYMPTOMS_OF_POLICIES[name],
          origin: field.origin,
          fix: { text: `Raise \`${name}\` to what is asked at once at most, or leave it out.` },
        },
      ]
    : [];

const tellShut = (policy: Resource, field: Field<number>): ToldBy => ({
  by: breakerLetsNothingThrough,
  subject: policy,
  key: 'maxParallelRequests of 0',
  scope: SCOPE,
  message: `Every request that ${subjectText(policy)} is for is refused.`,
  why: `It lets 0 requests through at once: \`maxParallelRequests: 0\` (${placeOf(field.origin)}). Here 0 is a limit; what is not written is 1024.`,
  symptom: '503 for all requests (flag UO)',
  origin: field.origin,
  fix: { text: 'Write how many requests may be under way at once, or leave it out.' },
});
