import type { Dice } from '../../../random-tree.ts';
import type { Mutation } from '../../mutation.ts';
import type { Manifest, Value } from '../../objects.ts';
import { bring, manifestOf } from './bring.ts';

const octet = (dice: Dice): string => String(dice.number(256));

/** A prefix that many unrelated addresses are in. */
const wideAddress = (dice: Dice): string => {
  const length = dice.number(24);
  return dice.pick([
    `${octet(dice)}.${octet(dice)}.${octet(dice)}.0/${String(length)}`,
    `${octet(dice)}.0.0.0/${String(length)}`,
    '::/0',
    `fd${octet(dice)}::/${String(1 + dice.number(31))}`,
  ]);
};

/** Everything there is, in pieces. */
const WHOLE = [
  ['0.0.0.0/0'],
  ['0.0.0.0/1', '128.0.0.0/1'],
  ['64.0.0.0/2', '0.0.0.0/2', '192.0.0.0/2', '128.0.0.0/2'],
  ['0.0.0.0/0', '::/0'],
];

const PORTS: readonly Manifest[] = [
  { number: 443, name: 'tls', protocol: 'TLS' },
  { number: 443, name: 'tcp-all', protocol: 'TCP' },
  { number: 443, name: 'https', protocol: 'HTTPS' },
  { number: 80, name: 'http', protocol: 'HTTP' },
  { number: 5432, name: 'db', protocol: 'TCP' },
];

/** Where the taker has requests go. */
const MINE: readonly Manifest[] = [
  { resolution: 'STATIC', endpoints: [{ address: '10.6.6.6' }] },
  { resolution: 'STATIC', endpoints: [{ address: '10.6.6.6', ports: { tls: 8443 } }] },
  { resolution: 'DNS', endpoints: [{ address: 'collect.elsewhere.example' }] },
  { resolution: 'STATIC', workloadSelector: { labels: { app: 'web' } } },
];

const entry = (dice: Dice, spec: Manifest): Manifest =>
  manifestOf(
    `networking.istio.io/${dice.pick(['v1', 'v1beta1', 'v1alpha3'])}`,
    'ServiceEntry',
    { name: dice.pick(['external', 'vendors', 'a']), namespace: 'shop' },
    {
      spec: {
        ports: [dice.pick(PORTS)],
        location: dice.pick(['MESH_EXTERNAL', 'MESH_INTERNAL']),
        ...spec,
      },
    },
  );

const SYSTEM_HOSTS = [
  'kubernetes.default.svc.cluster.local',
  'kubernetes.default.svc',
  'kube-dns.kube-system.svc.cluster.local',
  'istiod.istio-system.svc',
  'istiod.istio-system.svc.cluster.local',
  '*.svc.cluster.local',
  '*.kube-system.svc.cluster.local',
  '*.local',
];

const SUFFIXES = ['com', 'net', 'org', 'io', 'dev', 'co.uk', 'com.au', 'de', 'cloud', 'github.io'];

const VENDORS = [
  'api.stripe.com',
  'login.microsoftonline.com',
  's3.eu-central-1.amazonaws.com',
  'registry-1.docker.io',
  'hooks.slack.com',
  'oauth2.googleapis.com',
];

const toWeb = { destination: { host: 'web.shop.svc.cluster.local' } };

const virtualService = (host: string, spec: Manifest): Manifest =>
  manifestOf(
    'networking.istio.io/v1',
    'VirtualService',
    { name: 'elsewhere', namespace: 'shop' },
    { spec: { hosts: [host], ...spec } },
  );

/** Requests of every namespace that one object takes. */
export const TAKINGS: readonly Mutation[] = [
  bring('an entry with wide addresses', (dice) =>
    entry(dice, {
      hosts: ['vendor.example'],
      addresses: [wideAddress(dice), ...(dice.chance(0.3) ? ['10.1.2.3'] : [])],
      ...dice.pick(MINE),
    }),
  ),
  bring('an entry with all addresses', (dice) =>
    entry(dice, {
      hosts: [dice.pick(['vendor.example', 'x.test'])],
      addresses: dice.pick(WHOLE),
      ...dice.pick([...MINE, { resolution: 'NONE' }]),
    }),
  ),
  bring('an entry for a Service of the cluster', (dice) =>
    entry(dice, { hosts: [dice.pick(SYSTEM_HOSTS)], ...dice.pick(MINE) }),
  ),
  bring('an entry for a public suffix', (dice) =>
    entry(dice, {
      hosts: [`*.${dice.pick(SUFFIXES)}`],
      resolution: 'STATIC',
      endpoints: [{ address: '10.6.6.6' }],
    }),
  ),
  bring('an entry for the host of a vendor', (dice) =>
    entry(dice, { hosts: [dice.pick(VENDORS)], ...dice.pick(MINE) }),
  ),
  bring('an entry for vendors, exported to everybody', (dice) =>
    entry(dice, {
      hosts: [dice.pick(VENDORS), 'web.elsewhere.example'],
      exportTo: ['*'],
      ...dice.pick(MINE),
    }),
  ),
  bring('a VirtualService for a public suffix', (dice) => {
    const host = `*.${dice.pick(SUFFIXES)}`;
    return virtualService(
      host,
      dice.pick<Manifest>([
        { tls: [{ match: [{ port: 443, sniHosts: [host] }], route: [toWeb] }] },
        { http: [{ route: [toWeb] }] },
        { http: [{ route: [toWeb] }], gateways: ['mesh'] },
      ]),
    );
  }),
  bring('a VirtualService for the host of a vendor', (dice) => {
    const host = dice.pick(VENDORS);
    return virtualService(
      host,
      dice.pick<Manifest>([
        { http: [{ route: [toWeb] }] },
        { tls: [{ match: [{ port: 443, sniHosts: [host] }], route: [toWeb] }] },
      ]),
    );
  }),
  bring('a VirtualService for a Service of the cluster', (dice) =>
    virtualService(dice.pick(SYSTEM_HOSTS.slice(0, 5)), { http: [{ route: [toWeb] }] }),
  ),
  bring('an address of everybody for a Service', (dice) =>
    manifestOf(
      'v1',
      'Service',
      { name: 'outside', namespace: 'shop' },
      {
        spec: {
          selector: { app: 'web' },
          externalIPs: [dice.pick(['10.96.0.1', '10.96.0.10', '52.1.2.3'])],
          ports: [{ name: 'https', port: 443 }],
        },
      },
    ),
  ),
  bring('endpoints of the control plane', (dice) => {
    const at = { namespace: 'istio-system' };
    const address: Value = '10.6.6.6';
    return dice.chance(0.5)
      ? manifestOf(
          'v1',
          'Endpoints',
          { name: 'istiod', ...at },
          {
            subsets: [
              { addresses: [{ ip: address }], ports: [{ name: 'https-dns', port: 15_012 }] },
            ],
          },
        )
      : {
          apiVersion: 'discovery.k8s.io/v1',
          kind: 'EndpointSlice',
          metadata: { name: 'z', ...at, labels: { 'kubernetes.io/service-name': 'istiod' } },
          addressType: 'IPv4',
          ports: [{ name: 'https-dns', port: 15_012 }],
          endpoints: [{ addresses: [address], conditions: { ready: true } }],
        };
  }),
];

/** Entries as teams have them: of a host outside, resolved by DNS, or for themselves alone. */
export const OWN_ENTRIES: readonly Mutation[] = [
  bring('an entry for a vendor, by DNS', (dice) =>
    entry(dice, {
      hosts: [dice.pick(VENDORS)],
      resolution: 'DNS',
      location: 'MESH_EXTERNAL',
      exportTo: ['.'],
      ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
    }),
  ),
];
