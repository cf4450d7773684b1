import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { markdownReport } from '../../../src/review/report/formats/review-report.ts';
import { contextOf } from '../../support/report-parts.ts';

const GATEWAY = `apiVersion: apps/v1
kind: Deployment
metadata: { name: edge, namespace: istio-system }
spec:
  selector: { matchLabels: { istio: edge } }
  template:
    metadata: { labels: { istio: edge } }
    spec: { containers: [{ name: istio-proxy, image: istio/proxyv2, args: [proxy, router] }] }
---
apiVersion: v1
kind: Service
metadata: { name: edge, namespace: istio-system }
spec:
  type: LoadBalancer
  selector: { istio: edge }
  ports: [{ name: http, port: 80 }, { name: https, port: 443 }]
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: istio-system }
spec:
  selector: { istio: edge }
  servers:
    - { port: { number: 80, name: http, protocol: HTTP }, hosts: [web.example.com, www.other.example], tls: { httpsRedirect: true } }
    - { port: { number: 443, name: https, protocol: HTTPS }, hosts: [web.example.com, www.other.example], tls: { mode: SIMPLE, credentialName: edge } }
---
`;

const web = (name: string, host: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec: { hosts: [${host}], gateways: [istio-system/edge], http: [{ route: [{ destination: { host: ${name} } }] }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: app, image: app }] } }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
---
`;

const allow = (rule: string): string => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: edge, namespace: istio-system }
spec: { selector: { matchLabels: { istio: edge } }, action: ALLOW, rules: [{ ${rule} }] }
`;

const TREE = GATEWAY + web('web', 'web.example.com') + web('other', 'www.other.example');

const told = async (rule: string): Promise<string> =>
  markdownReport(
    contextOf(await reviewOf({ 'prod/all.yaml': TREE }, { 'prod/all.yaml': TREE + allow(rule) })),
  );

const HOSTS = `to: [{ operation: { hosts: ['*.example.com'] } }]`;
const byHeader = (name: string): string =>
  `${HOSTS}, when: [{ key: 'request.headers[${name}]', values: ['192.0.2.7'] }]`;

test('a host that one policy closes is told once, over http and https', async () => {
  const text = await told(HOSTS);
  expect(text.match(/^(?!# |- calls).*no longer serves www\S*other\S*example/gm)).toHaveLength(1);
  expect(text).not.toContain('no longer serves web.example.com');
});

test('what is answered with the address of the caller is told so, apart from what is not', async () => {
  const text = await told(byHeader('x-envoy-external-address'));
  expect(text).toContain(
    'he gateway no longer serves web.example.com except from listed addresses',
  );
  expect(text).toMatch(/no longer serves www\S*other\.example(?! except)/);
});

test('what is answered with a header is told with its name', async () => {
  expect(await told(byHeader('x-team'))).toContain(
    'he gateway no longer serves web.example.com except with the header x-team',
  );
});

const WILDCARDS = TREE.replaceAll(
  'hosts: [web.example.com, www.other.example]',
  "hosts: ['*.example.com', '*.other.example']",
);
const between = async (before: string, after: string): Promise<string> =>
  markdownReport(
    contextOf(await reviewOf({ 'prod/all.yaml': before }, { 'prod/all.yaml': after })),
  );

test('hosts with routes come before a wildcard that only redirected to where nothing is', async () => {
  const pods = 'spec:\n  selector: { istio: edge }\n  servers:';
  const text = await between(
    WILDCARDS,
    WILDCARDS.replace(pods, 'spec:\n  selector: { istio: edgy }\n  servers:'),
  );
  const [headline = ''] = text.split('\n');
  expect(headline).toContain('.other.example');
  // one event, one finding: the selector that fits no pod tells all that ends with it
  expect(text).toMatch(/^\*\*Gateway \S+ opens no port/m);
  expect(text).not.toMatch(/^\*\*[12]\./m);
  const plain = text.replaceAll('\u200b', '').replaceAll('\\', '');
  expect(plain).toMatch(/No longer served: \S+other\.example/);
  expect(plain).toMatch(
    /No longer redirected to a target that does not answer here: hosts under \*\.example\.com/,
  );
  expect(plain).toContain('You will see: connection refused or reset.');
  expect(text).not.toMatch(/hosts under \S*example\S* are no longer answered/i);
});

test('a selector that fits no pod leaves a 404 where another gateway shares the port of the pods that it had', async () => {
  const pods = 'spec:\n  selector: { istio: edge }\n  servers:';
  const second = (selector: string): string => `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: second, namespace: istio-system }
spec:
  selector: { ${selector} }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [second.example.com] }]
---
`;
  const closed = async (selector: string): Promise<string> => {
    const before = TREE + second(selector);
    return between(before, before.replace(pods, 'spec:\n  selector: { istio: edgy }\n  servers:'));
  };
  expect(await closed('istio: edge')).toContain(
    'You will see: 404 NR on ports that another Gateway opens at the same pods, else a closed connection.',
  );
  // that of other pods shares nothing with it
  expect(await closed('app: web')).toContain('You will see: connection refused or reset.');
});

const BY_ADDRESS = `to: [{ operation: { hosts: ['web.example.com'] } }], when: [{ key: 'request.headers[x-real-ip]', values: ['192.0.2.7'] }] }, { `;

test('each host is told with the entry of the list that is about it', async () => {
  const listing = (...hosts: readonly string[]): string =>
    TREE +
    allow(
      `${BY_ADDRESS}to: [{ operation: { hosts: [\n${hosts.map((host) => `  '${host}'`).join(',\n')} ] } }]`,
    );
  const text = await between(
    listing('web.example.com', 'kept.example', 'www.other.example'),
    listing('kept.example', 'new.other.example'),
  );
  const plain = text.replaceAll('\u200b', '');
  expect(plain).toMatch(
    /^\*\*(?:1\. )?Why:\*\* AuthorizationPolicy \S+: host `www.other.example` → `new.other.example` \(/m,
  );
  expect(plain).toMatch(/AuthorizationPolicy \S+: host `web.example.com` removed \(/);
  // that another host is let in by the same entry is no reason to let in fewer
  expect(
    plain.match(/^Consider: Keep `hosts` as it was, unless such external requests/gm),
  ).toHaveLength(1);
});

test('hosts of one item are told with all entries that are about them', async () => {
  const listing = (...hosts: readonly string[]): string =>
    TREE +
    allow(`to: [{ operation: { hosts: [${hosts.map((host) => `'${host}'`).join(', ')}] } }]`);
  const text = await between(
    listing('kept.example', 'www.other.example', 'unserved.example', '*.example.com'),
    listing('kept.example'),
  );
  const plain = text.replaceAll('\u200b', '');
  expect(plain).toMatch(/The same applies to \S+\./);
  expect(plain).toMatch(/Why:.*host `www.other.example` removed, and 1 more field/);
});

test('a headline says how many other hosts end like the one that it names', async () => {
  const three = TREE + web('third', 'third.example.net');
  const opened = three.replaceAll('www.other.example]', 'www.other.example, third.example.net]');
  const pods = 'spec:\n  selector: { istio: edge }\n  servers:';
  const text = await between(
    opened,
    opened.replace(pods, 'spec:\n  selector: { istio: edgy }\n  servers:'),
  );
  const [headline = ''] = text.split('\n');
  expect(headline).toMatch(/prod: the gateway no longer serves web\.example\.com .*; 2 more hosts/);
});

test('a headline names the host of each environment of production that one edit closes', async () => {
  const regions = (gateway: string) => ({
    'base/kustomization.yaml': 'resources: [gateway.yaml]\n',
    'base/gateway.yaml': gateway,
    ...Object.fromEntries(
      ['eu', 'us'].flatMap((region) => [
        [`overlays/prod-${region}/kustomization.yaml`, 'resources: [../../base, web.yaml]\n'],
        [`overlays/prod-${region}/web.yaml`, web('web', `${region}.example.com`)],
      ]),
    ),
  });
  const open = GATEWAY.replaceAll('[web.example.com, www.other.example]', "['*']");
  const review = await reviewOf(
    regions(open),
    regions(open + allow(`to: [{ operation: { hosts: [kept.example] } }]`)),
  );
  const [headline = ''] = markdownReport(contextOf(review)).replaceAll('\u200b', '').split('\n');
  expect(headline).toMatch(/prod-(?:eu|us)\W.*\beu\.example\.com/);
  expect(headline).toMatch(/prod-us\W.*\bus\.example\.com/);
});
