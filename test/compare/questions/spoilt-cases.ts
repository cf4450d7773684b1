import fc from 'fast-check';
import { stringify } from 'yaml';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const meta = (name: string): Json => ({ name, namespace: 'shop' });
export const HOST = 'a.shop.svc.cluster.local';

const object = (group: string, kind: string, name: string, spec: Json): Json => ({
  apiVersion: group,
  kind,
  metadata: meta(name),
  spec,
});
export const net = (kind: string, name: string, spec: Json): Json =>
  object('networking.istio.io/v1', kind, name, spec);
const security = (kind: string, name: string, spec: Json): Json =>
  object('security.istio.io/v1', kind, name, spec);

/** Some of everything that decides about a call. */
export const OBJECTS: readonly Json[] = [
  object('v1', 'Service', 'a', {
    selector: { app: 'a' },
    ports: [{ name: 'http', port: 80, targetPort: 8080 }],
  }),
  object('apps/v1', 'Deployment', 'a', {
    template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'a' }] } },
  }),
  net('ServiceEntry', 'world', {
    hosts: ['*.example.com'],
    ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
    resolution: 'NONE',
  }),
  net('VirtualService', 'a', {
    hosts: ['a'],
    http: [
      {
        match: [{ uri: { regex: '/(a+)+' }, headers: { x: { exact: '1' } } }, { port: 80 }],
        route: [{ destination: { host: 'a', subset: 'v1', port: { number: 80 } }, weight: 90 }],
        retries: { attempts: 2, perTryTimeout: '1s', retryOn: '5xx' },
        rewrite: { uri: '/b' },
      },
      { delegate: { name: 'part' } },
    ],
  }),
  net('VirtualService', 'part', { http: [{ redirect: { uri: '/c', redirectCode: 302 } }] }),
  net('DestinationRule', 'a', {
    host: 'a',
    subsets: [{ name: 'v1', labels: { version: 'v1' } }],
    trafficPolicy: {
      tls: { mode: 'ISTIO_MUTUAL' },
      portLevelSettings: [{ port: { number: 80 }, connectionPool: { tcp: { maxConnections: 1 } } }],
    },
  }),
  net('Sidecar', 'default', { egress: [{ hosts: ['./*', '~/b.example.com'] }] }),
  net('Gateway', 'edge', {
    selector: { istio: 'gateway' },
    servers: [
      {
        port: { number: 443, name: 'a', protocol: 'TLS' },
        hosts: ['*/*.example.com'],
        tls: { mode: 'PASSTHROUGH' },
      },
      { port: { number: 80, name: 'b', protocol: 'HTTP' }, hosts: ['*'] },
    ],
  }),
  security('PeerAuthentication', 'a', {
    selector: { matchLabels: { app: 'a' } },
    mtls: { mode: 'STRICT' },
    portLevelMtls: { '8080': { mode: 'DISABLE' } },
  }),
  security('AuthorizationPolicy', 'a', {
    action: 'DENY',
    rules: [
      {
        from: [{ source: { ipBlocks: ['10.0.0.0/8'], notPrincipals: ['*'] } }],
        to: [{ operation: { paths: ['/a/{**}'], ports: ['8080'] } }],
        when: [{ key: 'request.headers[x]', values: ['1'] }],
      },
    ],
  }),
  object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'a', {
    parentRefs: [{ group: '', kind: 'Service', name: 'a' }],
    rules: [
      {
        matches: [{ path: { type: 'RegularExpression', value: '/x' } }],
        backendRefs: [{ name: 'a', port: 80 }],
      },
    ],
  }),
];

const QUERY: Json = {
  source: { namespace: 'shop', labels: { app: 'b' }, serviceAccount: 'b', ip: '10.0.0.1' },
  destination: { host: HOST, port: 80, namespace: 'shop', labels: { app: 'a' } },
  request: { method: 'GET', path: '/a?x=1', headers: { x: '1' }, host: 'a' },
  gateway: { namespace: 'shop', labels: { istio: 'gateway' } },
  workload: { namespace: 'shop', kind: 'Deployment', name: 'a' },
};

export const KINDS = [
  'authz',
  'destinationrule',
  'gateway',
  'injection',
  'mtls',
  'protocol',
  'retry',
  'route',
  'validation',
  'visibility',
];

export const caseOf = (kind: string, objects: readonly Json[]): Json => ({
  id: 'bad/input',
  query: { ...(QUERY as object), kind },
  resources: objects.map((one) => stringify(one)).join('---\n'),
});

const ODD: readonly Json[] = [
  null,
  '',
  0,
  -1,
  1e300,
  true,
  [],
  {},
  [null],
  [[]],
  [{}],
  '*',
  '*/*',
  '.',
  '~',
  '/',
  '((a+)+)+$',
  '(((a{999}){999}){999})',
  '[',
  '\u0000',
  'x'.repeat(4000),
  '__proto__',
  '0.0.0.0/99',
  '999999999999s',
  '%zz',
  '{**}/{**}',
  '{*}',
  Array.from({ length: 1200 }, (_, index) => `h${String(index)}.example.com`),
  Array.from({ length: 1200 }, () => ({})),
];

/** Every place of a value: what holds it, and under which key. */
function placesIn(value: Json): readonly (readonly [Json[] | { [key: string]: Json }, string])[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value;
  return Object.entries(holder).flatMap(([key, inner]) => [
    [holder, key] as const,
    ...placesIn(inner),
  ]);
}

/** `what` chooses another value, the removal of the place, or a repetition. */
export function changed(value: Json, at: number, what: number): Json {
  const copy = structuredClone(value);
  const places = placesIn(copy);
  const place = places[at % Math.max(places.length, 1)];
  if (place === undefined) return copy;
  const [holder, key] = place;
  const odd = structuredClone(ODD[what] ?? null);
  if (Array.isArray(holder)) {
    if (what === ODD.length) holder.splice(Number(key), 1);
    else if (what > ODD.length) holder.push(...structuredClone(holder));
    else holder[Number(key)] = odd;
  } else if (what === ODD.length) Reflect.deleteProperty(holder, key);
  else holder[key] = what > ODD.length ? [holder[key] ?? null] : odd;
  return copy;
}

export const mutations = fc.array(fc.tuple(fc.nat(2000), fc.nat(ODD.length + 1)), {
  minLength: 1,
  maxLength: 5,
});
