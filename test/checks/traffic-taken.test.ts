import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { legacy } from '../../src/manifest/index.ts';
import { describe, expect, test } from 'vitest';
import { trafficTaken } from '../../src/checks/traffic-taken/traffic-taken.ts';
import { app, findingsOf } from './findings-of.ts';

const TREE = `${app('shop', 'web')}${app('pay', 'pay')}
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: istio-ingress }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 443, name: https, protocol: HTTPS }, tls: { mode: SIMPLE, credentialName: edge }, hosts: ['*.example.com'] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: pay, namespace: pay }
spec: { hosts: [pay.example.com], gateways: [istio-ingress/edge], http: [{ route: [{ destination: { host: pay } }] }] }
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: bank, namespace: pay }
spec: { hosts: [api.bank.example], ports: [{ number: 443, name: tls, protocol: TLS }], resolution: DNS }
---
`;

const entry = (spec: string, namespace = 'shop'): string =>
  `apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: own, namespace: ${namespace}}\nspec: {ports: [{number: 443, name: tls, protocol: TLS}], ${spec}}\n---\n`;

const routes = (spec: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: own, namespace: shop}\nspec: {${spec}}\n---\n`;

const checksOf = (base: string, head: string): readonly string[] =>
  findingsOf(trafficTaken, TREE + base, TREE + head).map(({ check }) => check);

const OWN = 'resolution: STATIC, endpoints: [{address: 10.6.6.6}]';
const NAMED = 'hosts: [db.example.com]';

describe('a ServiceEntry', () => {
  test.each([
    ['world-taken', `${NAMED}, addresses: [0.0.0.0/0], ${OWN}`],
    ['world-taken', `${NAMED}, addresses: [0.0.0.0/1, 128.0.0.0/1], ${OWN}`],
    ['world-taken', `${NAMED}, addresses: ["::/0"], ${OWN}`],
    ['world-taken', `${NAMED}, addresses: ["2000::/3"], ${OWN}`],
    ['world-taken', `${NAMED}, addresses: ["::ffff:0.0.0.0/96"], ${OWN}`],
    ['world-taken', `${NAMED}, addresses: ["64:ff9b::/97"], ${OWN}`],
    ['world-taken', `${NAMED}, addresses: [11.0.0.0/9, 11.128.0.0/9], ${OWN}`],
    ['addresses-taken', `${NAMED}, addresses: [0.0.0.0/0], resolution: NONE`],
    ['addresses-taken', `${NAMED}, addresses: [192.168.0.0/23], ${OWN}`],
    ['addresses-taken', `${NAMED}, addresses: [192.168.0.0/24, 192.168.9.0], ${OWN}`],
    ['addresses-taken', `${NAMED}, addresses: ["fd12:3456::/48"], ${OWN}`],
    ['addresses-taken', `${NAMED}, addresses: [10.96.0.1], ${OWN}`],
    ['addresses-taken', `${NAMED}, addresses: [10.43.0.10/32], ${OWN}`],
    ['addresses-taken', `${NAMED}, addresses: [169.254.169.254], ${OWN}`],
    ['addresses-taken', `${NAMED}, addresses: [10.55.0.1], ${OWN}`],
    ['addresses-taken', `${NAMED}, addresses: [140.82.121.6], ${OWN}`],
    [
      'addresses-taken',
      `${NAMED}, addresses: [10.96.0.1], resolution: DNS, endpoints: [{address: a.example.com}]`,
    ],
    [
      'addresses-taken',
      `${NAMED}, addresses: [10.96.0.1], resolution: STATIC, workloadSelector: {labels: {app: web}}`,
    ],
    ['world-taken', `hosts: ["*.com"], ${OWN}`],
    ['world-taken', `hosts: ["*.CO.UK"], ${OWN}`],
    ['world-taken', `hosts: ["*.io."], ${OWN}`],
    ['world-taken', `hosts: ["*-a.com"], ${OWN}`],
    [
      'world-taken',
      'hosts: ["*.net"], resolution: DNS, endpoints: [{address: proxy.elsewhere.org}]',
    ],
    ['world-taken', 'hosts: ["*.dev"], resolution: STATIC, workloadSelector: {labels: {app: web}}'],
    ['outside-host-led-away', 'hosts: ["*.com"], resolution: NONE'],
    ['outside-host-led-away', `hosts: ["*.com"], exportTo: [pay], ${OWN}`],
    ['outside-host-led-away', `hosts: [api.github.com, sts.amazonaws.com], ${OWN}`],
    ['outside-host-led-away', `hosts: ["*.github.io"], ${OWN}`],
    ['outside-host-led-away', `hosts: [vault.corp], ${OWN}`],
    ['outside-host-led-away', `hosts: [erp.sales.acme.internal], location: MESH_INTERNAL, ${OWN}`],
    ['outside-host-led-away', `hosts: [erp.shop.acme.com], location: MESH_INTERNAL, ${OWN}`],
    ['outside-host-led-away', `hosts: [api.github.com], exportTo: [".", pay], ${OWN}`],
    [
      'outside-host-led-away',
      'hosts: [api.github.com], resolution: DNS, endpoints: [{address: github.elsewhere.org}]',
    ],
    ['others-host-led-away', `hosts: [pay.example.com], ${OWN}`],
    ['others-host-led-away', `hosts: ["*.example.com"], ${OWN}`],
    ['others-host-led-away', `hosts: [api.bank.example], exportTo: [pay], ${OWN}`],
    ['others-host-led-away', `hosts: [pay], ${OWN}`],
    ['others-host-led-away', `hosts: [kubernetes.default.svc.cluster.local], ${OWN}`],
    ['others-host-led-away', `hosts: [pay.pay.svc.cluster.local], ${OWN}`],
  ])('is told of as %s where it says %s', (check, spec) => {
    expect(checksOf('', entry(spec))).toEqual([check]);
  });

  test.each([
    'hosts: [api.stripe.com], resolution: DNS',
    'hosts: [api.stripe.com], resolution: DNS, endpoints: [{address: api.stripe.com}]',
    'hosts: ["*.stripe.com"], resolution: DNS, endpoints: [{address: www.stripe.com}]',
    'hosts: ["*.wikipedia.org"], resolution: NONE',
    'hosts: ["*.wikipedia.org"], resolution: DYNAMIC_DNS',
    `hosts: [api.stripe.com], exportTo: ["."], ${OWN}`,
    `hosts: ["*.com"], exportTo: [shop], ${OWN}`,
    `hosts: [api.stripe.com], exportTo: ["~"], ${OWN}`,
    `hosts: [db.corp.example.com], ${OWN}`,
    `hosts: [legacy], ${OWN}`,
    `hosts: [web.shop.svc.cluster.local], ${OWN}`,
    `hosts: [erp.shop.acme.internal], location: MESH_INTERNAL, ${OWN}`,
    `${NAMED}, addresses: [10.20.0.5], ${OWN}`,
    `${NAMED}, addresses: [240.0.0.1], ${OWN}`,
    `${NAMED}, addresses: [10.96.3.4], resolution: STATIC, endpoints: [{address: 10.96.3.4}]`,
    `${NAMED}, addresses: [10.96.3.4], resolution: NONE`,
    `${NAMED}, addresses: [192.168.0.0/24], ${OWN}`,
    `${NAMED}, addresses: [0.0.0.0/0], exportTo: ["."], ${OWN}`,
    `${NAMED}, addresses: [not-an-address], ${OWN}`,
    'hosts: [kubernetes.default.svc.cluster.local], resolution: DNS',
  ])('is an ordinary one where it says %s', (spec) => {
    expect(checksOf('', entry(spec))).toEqual([]);
  });

  test('is told of anew where it leads elsewhere or to more callers, and not where it stays or goes', () => {
    const taken = entry(`hosts: ["*.com"], ${OWN}`);
    expect(checksOf(taken, taken)).toEqual([]);
    expect(checksOf(taken, '')).toEqual([]);
    expect(checksOf(taken, taken.replaceAll('443', '8443'))).toEqual([]);
    expect(checksOf(taken, taken.replace('metadata: {', 'metadata: {labels: {a: b}, '))).toEqual(
      [],
    );
    expect(checksOf(taken, taken.replace('10.6.6.6', '10.6.6.7'))).toEqual(['world-taken']);
    expect(checksOf(entry(`hosts: ["*.com"], resolution: NONE`), taken)).toEqual(['world-taken']);
    expect(checksOf(entry(`hosts: ["*.com"], exportTo: ["."], ${OWN}`), taken)).toEqual([
      'world-taken',
    ]);
    const ofTwo = entry(`hosts: [api.github.com], exportTo: [pay, other], ${OWN}`);
    const ofOne = ofTwo.replace('pay, other', 'pay');
    expect(checksOf(ofTwo, ofOne)).toEqual([]);
    expect(checksOf(ofOne, ofTwo)).toEqual(['outside-host-led-away']);
  });

  test('for a host that it led to endpoints of its own before may have others', () => {
    const vm = entry(`hosts: [vm.corp], ${OWN}`);
    expect(checksOf(vm, vm.replace('10.6.6.6', '10.6.6.7'))).toEqual([]);
    expect(checksOf(entry('hosts: [vm.corp], resolution: DNS'), vm)).toEqual([
      'outside-host-led-away',
    ]);
  });

  test('does not make a domain its own by what comes with it', () => {
    const gateway =
      'apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: shop}\nspec: {selector: {a: b}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [api.github.com]}]}\n---\n';
    const own = entry(`hosts: [api.github.com], ${OWN}`);
    expect(checksOf('', gateway + own)).toEqual(['outside-host-led-away']);
    expect(checksOf(gateway, gateway + own)).toEqual([]);
  });
});

describe('a VirtualService for sidecars', () => {
  const AWAY = 'http: [{route: [{destination: {host: web}}]}]';

  test.each([
    ['world-taken', `hosts: ["*.com"], ${AWAY}`],
    [
      'world-taken',
      'hosts: ["*.com"], tls: [{match: [{port: 443, sniHosts: ["*.com"]}], route: [{destination: {host: web}}]}]',
    ],
    ['outside-host-led-away', `hosts: [api.github.com], ${AWAY}`],
    ['outside-host-led-away', `hosts: ["*.com"], http: [{timeout: 1s}]`],
    ['outside-host-led-away', 'hosts: [api.github.com], http: [{directResponse: {status: 503}}]'],
    ['outside-host-led-away', 'hosts: [api.github.com], http: [{redirect: {authority: a.org}}]'],
    ['outside-host-led-away', 'hosts: [api.github.com], http: [{fault: {abort: {httpStatus: 5}}}]'],
    [
      'outside-host-led-away',
      'hosts: [api.github.com], http: [{route: [{destination: {host: api.github.com}}], mirrors: [{destination: {host: web}}]}]',
    ],
    [
      'outside-host-led-away',
      'hosts: [api.github.com], tcp: [{route: [{destination: {host: web}}]}]',
    ],
    ['others-host-led-away', `hosts: [pay.example.com], gateways: [mesh, x], ${AWAY}`],
  ])('is told of as %s where it says %s', (check, spec) => {
    expect(checksOf('', routes(spec))).toEqual([check]);
  });

  test.each([
    'hosts: [api.stripe.com], http: [{timeout: 3s, route: [{destination: {host: api.stripe.com}}]}]',
    'hosts: [api.stripe.com], http: [{route: [{destination: {host: istio-egressgateway.istio-system.svc.cluster.local}}]}]',
    `hosts: [api.stripe.com], exportTo: ["."], ${AWAY}`,
    `hosts: [web.example.com], ${AWAY}`,
    `hosts: [web], ${AWAY}`,
    `hosts: [api.stripe.com], gateways: [edge], ${AWAY}`,
  ])('is an ordinary one where it says %s', (spec) => {
    expect(checksOf('', routes(spec))).toEqual([]);
  });
});

describe('what is said of calls that are taken', () => {
  const messagesOf = (head: string, base = ''): readonly string[] =>
    findingsOf(trafficTaken, TREE + base, TREE + base + head).map((told) =>
      spoken(messageOf(told)),
    );
  const BANK = 'hosts: [api.bank.example]';

  test('names the ports that a ServiceEntry is for', () => {
    expect(messagesOf(entry(`${NAMED}, addresses: [0.0.0.0/0], ${OWN}`))).toEqual([
      'ServiceEntry shop/own decides where calls to 0.0.0.0/0 on port 443 go, for callers in every namespace.',
    ]);
  });

  test.each([
    ['addresses: [0.0.0.0/0]', '0.0.0.0/0 holds addresses of everybody'],
    ['addresses: [192.168.0.0/23]', '192.168.0.0/23 is more than the addresses of one host'],
    [
      'addresses: [10.96.0.1]',
      '10.96.0.1 is an address of Services of clusters that kubeadm makes',
    ],
    [
      'addresses: [10.96.0.0/12]',
      '10.96.0.0/12 holds addresses of Services of clusters that kubeadm makes',
    ],
  ])('says of %s whose they are', (addresses, why) => {
    const [found] = findingsOf(trafficTaken, TREE, TREE + entry(`${NAMED}, ${addresses}, ${OWN}`));
    expect(spoken(found?.why)).toContain(why);
  });

  test('says of names that anybody can register that it is so', () => {
    const [found] = findingsOf(trafficTaken, TREE, TREE + entry(`hosts: ["*.com"], ${OWN}`));
    expect(spoken(found?.why)).toContain('Anybody can register names that *.com stands for');
  });

  test('names the namespaces that two entries for one host leave to chance', () => {
    expect(messagesOf(entry(`${BANK}, ${OWN}`))).toEqual([
      'ServiceEntry shop/own and ServiceEntry pay/bank both say where calls to api.bank.example on port 443 go: callers in every namespace but shop and pay follow one of the two.',
    ]);
  });

  test('calls no rival what only its own namespace sees', () => {
    const [message = legacy('')] = findingsOf(
      trafficTaken,
      TREE.replace('hosts: [api.bank.example]', 'exportTo: ["."], hosts: [api.bank.example]'),
      TREE.replace('hosts: [api.bank.example]', 'exportTo: ["."], hosts: [api.bank.example]') +
        entry(`${BANK}, ${OWN}`),
    ).map((each) => spoken(messageOf(each)));
    expect(spoken(message)).toBe(
      'ServiceEntry shop/own decides where calls to api.bank.example on port 443 go, for callers in every namespace.',
    );
  });

  test('has routes go before the entry of a host', () => {
    expect(messagesOf(routes(`${BANK}, http: [{route: [{destination: {host: web}}]}]`))).toEqual([
      'VirtualService shop/own decides where calls to api.bank.example go, for callers in every namespace.',
    ]);
  });

  test('leaves the callers of a namespace with its own entry to that, but for its gateways', () => {
    expect(messagesOf(entry(`exportTo: [".", pay], ${BANK}, ${OWN}`))).toEqual([
      'ServiceEntry shop/own and ServiceEntry pay/bank both say where calls to api.bank.example on port 443 go: gateways in pay, and sidecars there before Istio 1.24, follow one of the two.',
    ]);
    expect(messagesOf(entry(`exportTo: [pay, other], ${BANK}, ${OWN}`))).toEqual([
      'ServiceEntry shop/own and ServiceEntry pay/bank both say where calls to api.bank.example on port 443 go: callers in other follow one of the two.',
    ]);
  });

  test.each(['240.0.0.0/4', '127.0.0.0/8', '"2001:db8::/32"'])(
    'is not of everybody where %s is reserved for nobody',
    (range) => {
      expect(checksOf('', entry(`${NAMED}, addresses: [${range}], ${OWN}`))).toEqual([
        'addresses-taken',
      ]);
    },
  );
});

describe('a record of external-dns', () => {
  const record = (name: string, more = '', namespace = 'shop'): string =>
    `apiVersion: externaldns.k8s.io/v1alpha1\nkind: DNSEndpoint\nmetadata: {name: own, namespace: ${namespace}}\nspec: {endpoints: [{dnsName: ${name}, recordType: A, targets: [203.0.113.9]${more}}]}\n---\n`;

  test.each([
    ["for the host of another namespace's route", '', record('pay.example.com')],
    ['in other letters', '', record('Pay.Example.com.')],
    ['by a wildcard', '', record('"*.example.com"')],
    [
      'with other targets',
      record('pay.example.com'),
      record('pay.example.com').replace('.9]', '.8]'),
    ],
  ])('is told %s', (_, base, head) => {
    expect(checksOf(base, head)).toEqual(['others-host-led-away']);
  });

  test.each([
    ['for a host that nobody has a route for', '', record('new.example.com')],
    ["for its own namespace's host", '', record('pay.example.com', '', 'pay')],
    [
      'that says the same as before',
      record('pay.example.com'),
      record('pay.example.com').replace('name: own,', 'labels: {a: b}, name: own,'),
    ],
    [
      'that leads nowhere',
      '',
      record('pay.example.com').replace('recordType: A', 'recordType: TXT'),
    ],
  ])('is not told %s', (_, base, head) => {
    expect(checksOf(base, head)).toEqual([]);
  });
});
