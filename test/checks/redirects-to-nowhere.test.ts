import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { routeNeverAnswers } from '../../src/checks/route-never-answers/route-never-answers.ts';
import { manifest, virtualService } from '../support/objects.ts';
import { findingsOf } from './findings-of.ts';

const pods = `apiVersion: apps/v1
kind: Deployment
metadata: { name: edge, namespace: shop }
spec:
  selector: { matchLabels: { istio: edge } }
  template:
    metadata: { labels: { istio: edge } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
`;
const service = (spec = 'type: LoadBalancer', annotations = '') =>
  manifest(
    'Service',
    'edge',
    `{ ${spec}, selector: { istio: edge }, ports: [{ name: http, port: 80, targetPort: 8080 }, { name: https, port: 443, targetPort: 8443 }] }`,
    { annotations },
  );
const HTTP = '{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example] }';
const TO_HTTPS = HTTP.replace('hosts', 'tls: { httpsRedirect: true }, hosts');
const HTTPS =
  '{ port: { number: 443, name: https, protocol: HTTPS }, tls: { mode: SIMPLE, credentialName: shop }, hosts: [shop.example] }';
const gateway = (...servers: readonly string[]) =>
  manifest('Gateway', 'public', `{ selector: { istio: edge }, servers: [${servers.join(', ')}] }`);
const TO = 'route: [{ destination: { host: web } }]';
const routes = (...http: readonly string[]) =>
  virtualService(
    'web',
    `{ hosts: [shop.example], gateways: [public], http: [${http.join(', ')}] }`,
  );

const told = (...objects: readonly string[]) =>
  findingsOf(routeNeverAnswers, '', objects.join('')).filter(({ check }) =>
    check.startsWith('redirect'),
  );
const messages = (...objects: readonly string[]) =>
  told(...objects).map(({ check, ...told }) => [check, spoken(messageOf(told))]);

const EDGE = pods + service();
const BOTH = EDGE + gateway(HTTP, HTTPS);
const redirect = (to: string, match = '') =>
  `{ ${match === '' ? '' : `match: [{ ${match} }], `}redirect: { ${to} } }`;

test.each<[form: string, tree: string, check: string, from: string, to: string]>([
  [
    'a port that nothing has',
    BOTH + routes(redirect('scheme: https, port: 8443')),
    'redirect-to-closed-port',
    'http://shop.example/',
    'https://shop.example:8443/, where nothing listens.',
  ],
  [
    'HTTPS, which no server is for',
    EDGE + gateway(TO_HTTPS) + routes(`{ ${TO} }`),
    'redirect-to-closed-port',
    'http://shop.example/',
    'https://shop.example/, where nothing listens.',
  ],
  [
    'HTTPS of another host',
    EDGE + gateway(TO_HTTPS, HTTPS.replace('shop.example]', 'api.example]')) + routes(`{ ${TO} }`),
    'redirect-to-closed-port',
    'http://shop.example/',
    'https://shop.example/, where the handshake fails.',
  ],
  [
    'a path that no route takes',
    BOTH +
      routes(
        redirect('uri: /home', 'uri: { exact: / }'),
        `{ match: [{ uri: { prefix: /api } }], ${TO} }`,
      ),
    'redirect-without-route',
    'http://shop.example/',
    'http://shop.example/home, which no route takes.',
  ],
  [
    'HTTPS, whose routes do not take it',
    BOTH +
      routes(
        redirect('scheme: https', 'port: 80, uri: { prefix: /blog }'),
        `{ match: [{ uri: { prefix: /api } }], ${TO} }`,
      ),
    'redirect-without-route',
    'http://shop.example/blog',
    'https://shop.example/blog, which no route takes.',
  ],
])('a redirect to %s is followed', (_, tree, check, from, to) => {
  expect(messages(tree)).toEqual([[check, `Requests for ${from} are redirected to ${to}`]]);
});

test.each([
  [
    'a route',
    BOTH +
      routes(
        redirect('scheme: https', 'port: 80'),
        `{ match: [{ uri: { prefix: /api } }], ${TO} }`,
      ),
  ],
  [
    'a server',
    EDGE + gateway(TO_HTTPS, HTTPS) + routes(`{ match: [{ uri: { prefix: /api } }], ${TO} }`),
  ],
])(
  'a host that has no first page is sent to HTTPS as it is by %s, which is no fault',
  (_, tree) => {
    expect(messages(tree)).toEqual([]);
  },
);

const CIRCLE = (from: string) => [
  ['redirected-to-itself', `Requests for ${from} are redirected in a circle and get no answer.`],
];

test.each<[form: string, http: readonly string[], from: string]>([
  ['to the same path', [redirect('uri: /')], 'http://shop.example/'],
  ['to the same host', [redirect('authority: shop.example')], 'http://shop.example/'],
  [
    'to a path below its own prefix',
    [redirect('uri: /login/', 'uri: { prefix: /login }'), `{ ${TO} }`],
    'http://shop.example/login',
  ],
  [
    'by two routes, one to the other',
    [
      redirect('uri: /b', 'uri: { exact: /a }'),
      redirect('uri: /a', 'uri: { exact: /b }'),
      `{ ${TO} }`,
    ],
    'http://shop.example/a',
  ],
  [
    'between plaintext and HTTPS',
    [redirect('scheme: https', 'port: 80'), redirect('scheme: http', 'port: 443')],
    'http://shop.example/',
  ],
])('a redirect comes back %s', (_, http, from) => {
  expect(messages(BOTH + routes(...http)).slice(0, 1)).toEqual(CIRCLE(from));
});

test.each<[form: string, tree: string]>([
  [
    'a route takes the new path',
    BOTH + routes(redirect('uri: /home', 'uri: { exact: / }'), `{ ${TO} }`),
  ],
  ['HTTPS answers', BOTH + routes(redirect('scheme: https', 'port: 80'), `{ ${TO} }`)],
  ['another host is meant', BOTH + routes(redirect('authority: www.example'))],
  [
    'a cookie decides, which may come with the redirect',
    BOTH +
      routes(redirect('uri: /', "withoutHeaders: { cookie: { regex: '.*seen.*' } }"), `{ ${TO} }`),
  ],
  [
    'a load balancer ends TLS before the gateway',
    pods +
      service('type: LoadBalancer', 'service.beta.kubernetes.io/aws-load-balancer-ssl-cert: arn') +
      gateway(TO_HTTPS) +
      routes(`{ ${TO} }`),
  ],
  [
    'something with ports of its own leads to the nodes',
    pods + service('type: NodePort') + gateway(TO_HTTPS) + routes(`{ ${TO} }`),
  ],
  ['the pods are not seen', gateway(TO_HTTPS) + routes(`{ ${TO} }`)],
  [
    'it is for requests that are no GET',
    BOTH + routes(redirect('uri: /', 'method: { exact: POST }'), `{ ${TO} }`),
  ],
  [
    'a server for HTTPS asks for it, whose requests are HTTPS already',
    EDGE + gateway(HTTPS.replace('mode', 'httpsRedirect: true, mode')) + routes(`{ ${TO} }`),
  ],
])('a redirect leads somewhere where %s', (_, tree) => {
  expect(messages(tree)).toEqual([]);
});

test('the way is told, each step with its place', () => {
  const [finding] = told(
    BOTH +
      routes(
        redirect('scheme: https', 'port: 80'),
        redirect('uri: /home', 'uri: { exact: / }'),
        `{ match: [{ uri: { prefix: /api } }], ${TO} }`,
      ),
  );
  expect(spoken(finding?.why)).toMatch(
    /^Deployment shop\/edge answers `http:\/\/shop.example\/` with 301 to `https:\/\/shop.example\/` \(\S+\) and 301 to `https:\/\/shop.example\/home` \(\S+\)\. No route of the gateway takes `\/home` there\.$/,
  );
});
