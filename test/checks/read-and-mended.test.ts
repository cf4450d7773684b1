import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { gatewaysCollide } from '../../src/checks/gateways-collide/gateways-collide.ts';
import { namespacedObjectWithoutNamespace } from '../../src/checks/namespaced-object-without-namespace/namespaced-object-without-namespace.ts';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { workloadAtOdds } from '../../src/checks/workload-at-odds/workload-at-odds.ts';
import { analysed } from '../cli/at-rest/analysed.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { app, findingsOf, istiodRelease } from './findings-of.ts';

/** What readers of findings on real repositories called false. */
describe('no finding that misleads', () => {
  const gateway = (name: string, selector: string): string => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: ingress }
spec:
  selector: ${selector}
  servers:
    - port: { number: 443, name: https, protocol: HTTPS }
      tls: { mode: SIMPLE, credentialName: shop }
      hosts: [${name}.example.com]
---
`;
  const pod = (labels: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: gateway, namespace: ingress }
spec: { template: { metadata: { labels: ${labels} }, spec: { containers: [{ name: istio-proxy }] } } }
---
`;

  test('one certificate of two Gateways of which one has no pods', () => {
    const both = gateway('public', '{ istio: gw }') + gateway('inner', '{ istio: gw, for: inner }');
    const told = (pods: string): number =>
      findingsOf(gatewaysCollide, '', both + pods).filter(
        ({ check }) => check === 'certificate-shared',
      ).length;
    expect(told(pod('{ istio: gw }'))).toBe(0);
    expect(told(pod('{ istio: gw, for: inner }'))).toBe(1);
  });

  test('one certificate of two servers for the same host, of which one is dropped', () => {
    const twice = (name: string, host: string): string =>
      gateway(name, '{ istio: gw }').replace(`${name}.example.com`, host);
    const told = (host: string): number =>
      findingsOf(
        gatewaysCollide,
        '',
        twice('public', 'shop.example.com') + twice('inner', host) + pod('{ istio: gw }'),
      ).filter(({ check }) => check === 'certificate-shared').length;
    expect(told('shop.example.com')).toBe(0);
    expect(told('bank.example.com')).toBe(2);
  });

  test('the namespace of a VirtualService is the one in which its Gateway is', () => {
    const text = `${['a', 'b', 'c', 'd', 'e'].map((name) => app('shop', name)).join('')}
${gateway('public', '{ istio: gw }')}
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web }
spec: { hosts: [web.example.com], gateways: [public], http: [{ route: [{ destination: { host: a } }] }] }
`;
    const [finding] = findingsOf(namespacedObjectWithoutNamespace, '', text);
    expect(spoken(finding?.fix.text)).toMatch(/^Set metadata\.namespace to ingress[.,]/);
  });

  test('a rolling update is not the way out where new pods wait for the volume of the old ones', () => {
    const told = (mode: string): readonly string[] =>
      findingsOf(
        workloadAtOdds,
        '',
        `
apiVersion: apps/v1
kind: Deployment
metadata: { name: blog, namespace: shop }
spec:
  replicas: 2
  strategy: { type: Recreate }
  selector: { matchLabels: { app: blog } }
  template:
    metadata: { labels: { app: blog } }
    spec:
      containers: [{ name: blog, image: 'blog:1.2.3' }]
      volumes: [{ name: data, persistentVolumeClaim: { claimName: blog } }]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: blog, namespace: shop }
spec: { accessModes: [${mode}] }
---
apiVersion: v1
kind: Service
metadata: { name: blog, namespace: shop }
spec: { selector: { app: blog }, ports: [{ name: http, port: 80 }] }
`,
      ).map(({ fix }) => spoken(fix.text));
    expect(told('ReadWriteOnce')).toEqual([
      expect.stringContaining('claim blog is for one node at a time'),
    ]);
    expect(told('ReadWriteMany')).toEqual([expect.stringMatching(/^Use a rolling update/)]);
  });

  test('an object without a namespace in a folder that does not build anyway', () => {
    const text = `${['a', 'b', 'c', 'd', 'e'].map((name) => app('shop', name)).join('')}
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ name: http, port: 80 }] }
`;
    const atRest = (failed: boolean): number =>
      namespacedObjectWithoutNamespace.detect({
        mesh: meshFrom(text),
        before: null,
        changes: [],
        rendered: renderedFrom(
          text,
          failed
            ? {
                status: 'failed',
                failure: { reason: 'not-found', message: 'No folder "../auth".', origin: null },
              }
            : {},
        ),
        renderedBefore: null,
        schemas: shippedSchemas(),
      }).findings.length;
    expect(atRest(false)).toBe(1);
    expect(atRest(true)).toBe(0);
  });

  test('a Gateway whose name only begins alike is named, and not offered as the way out', () => {
    const routes = (name: string): string => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.example.com]
  gateways: [ingress/${name}]
  http: [{ route: [{ destination: { host: web } }] }]
---
`;
    const fixFor = (name: string): string | undefined =>
      spoken(
        findingsOf(
          unresolvedReference,
          '',
          app('shop', 'web') +
            pod('{ istio: gw }') +
            gateway('public', '{ istio: gw }') +
            routes(name),
        ).find(({ check }) => check === 'route-without-gateway')?.fix.text,
      );
    expect(fixFor('public-private')).toMatch(
      /^Add the Gateway, or have its file applied where there is one\. .* only if/,
    );
    expect(fixFor('publik')).toBe('Write `ingress/public`.');
  });
});

test('a Job that never ends is told with its own place, where its namespace asks for the sidecar', async () => {
  const { entries } = await analysed(
    {
      'shop/namespace.yaml':
        'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { istio-injection: enabled } }\n',
      'istio/istiod.yaml': istiodRelease('1.24.2'),
      'shop/import.yaml': `apiVersion: batch/v1
kind: Job
metadata: { name: import, namespace: shop }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: import, image: 'import:1' }] } } }
`,
    },
    {},
    { kind: 'folder', name: 'tree', isRecursive: true },
  );
  expect(
    entries
      .filter(({ id }) => id === 'workload-at-odds/job-never-ends')
      .map(({ finding }) => spoken(finding.why)),
  ).toEqual([
    'Its pods (shop/import.yaml:1) get a sidecar as an ordinary container (shop/namespace.yaml:3), and nothing in the pod tells it to stop.',
  ]);
});

test.each([
  ['Forbid', 'no further run starts (`concurrencyPolicy: Forbid`)'],
  ['Replace', 'the next run ends it, and does not end either (`concurrencyPolicy: Replace`)'],
  ['Allow', 'each next run starts beside it, so that they pile up'],
])(
  'what becomes of later runs of a CronJob that never ends is as %s has it',
  async (policy, said) => {
    const { entries } = await analysed(
      {
        'istio/istiod.yaml': istiodRelease('1.24.2'),
        'shop/import.yaml': `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: import, namespace: shop }
spec:
  schedule: '0 * * * *'
  concurrencyPolicy: ${policy}
  jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: import, image: 'import:1' }] } } } }
`,
      },
      {},
      { kind: 'folder', name: 'tree', isRecursive: true },
    );
    const told = entries.find(({ id }) => id === 'workload-at-odds/job-never-ends');
    expect(spoken(told?.finding.symptom)).toContain(said);
  },
);
