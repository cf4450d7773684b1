import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { Review } from '../../src/review/index.ts';
import { app } from '../gitops/delivery/argo-trees.ts';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const GATEWAY = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: web }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }]
`;

const route = (namespace: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${namespace}, namespace: ${namespace} }
spec:
  hosts: [${namespace}.example.com]
  gateways: [web/edge]
  http: [{ route: [{ destination: { host: web } }] }]
`;

const listed = (files: Files): Files => ({
  'prod/kustomization.yaml': `resources: [${Object.keys(files).join(', ')}]\n`,
  ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`prod/${name}`, text])),
});

const shared = (...namespaces: readonly string[]): Files =>
  listed({
    'gateway.yaml': GATEWAY,
    ...Object.fromEntries(namespaces.map((name) => [`${name}.yaml`, route(name)])),
  });

const told = async (
  check: string,
  of: Review['findings'][number]['introducedBy'],
  before: Files,
  after: Files,
): Promise<readonly string[]> =>
  (await reviewOf(before, after)).findings
    .filter((each) => each.check === check && each.introducedBy === of)
    .map((told) => spoken(messageOf(told)));

/** Gives what was there before in the words of the review. */
const standing = async (check: string, before: Files, after: Files): Promise<readonly string[]> =>
  told(check, 'already-there', before, after);

test('what was there before does not name what this change adds', async () => {
  const ANY = "can take requests at Gateway web/edge that are for another's host.";
  const [two, three] = [shared('cart', 'orders'), shared('cart', 'orders', 'pay')];
  expect(await standing('any-host-shared', two, three)).toEqual([`Any of cart and orders ${ANY}`]);
  expect(await told('any-host-shared', 'this-change', two, three)).toEqual([
    `Routes of pay ${ANY}`,
  ]);
  // of what goes only those are named that stay
  expect(await standing('any-host-shared', three, two)).toEqual([`Any of cart and orders ${ANY}`]);
  expect(await standing('any-host-shared', three, three)).toEqual([
    `Any of cart, orders and pay ${ANY}`,
  ]);
});

test('an input without a version beside another one is new by itself', async () => {
  const runs = (...names: readonly string[]): Files => ({
    'argocd/shop.yaml': app('shop'),
    ...Object.fromEntries(
      names.map((name) => [
        `shop/${name}.yaml`,
        `apiVersion: batch/v1
kind: Job
metadata: { name: ${name}, namespace: shop }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: run, image: "acme/${name}:latest" }] } } }
`,
      ]),
    ),
  });
  const NOT_PINNED = '1 input of `shop` is not pinned to a version: image';
  const [one, two] = [runs('run'), runs('more', 'run')];
  expect(await standing('inputs-not-pinned', one, two)).toEqual([`${NOT_PINNED} acme/run:latest.`]);
  expect(await told('inputs-not-pinned', 'this-change', one, two)).toEqual([
    `${NOT_PINNED} acme/more:latest.`,
  ]);
  expect(await told('inputs-not-pinned', 'this-change', two, one)).toEqual([]);
});

test('what moves to another namespace was there, and has the name of now', async () => {
  const secret = (namespace: string): Files => ({
    'prod/kustomization.yaml': `${namespace === '' ? '' : `namespace: ${namespace}\n`}secretGenerator: [{ name: db, literals: [POSTGRES_PASSWORD=correct-horse-battery] }]\n`,
  });
  for (const before of ['old', 'new'])
    expect(await standing('secret-object-in-clear', secret(before), secret('new'))).toEqual([
      expect.stringContaining('Secret new/db'),
    ]);
});

const CALLER = `apiVersion: apps/v1
kind: Deployment
metadata: { name: report, namespace: batch }
spec:
  selector: { matchLabels: { app: report } }
  template:
    metadata: { labels: { app: report } }
    spec: { containers: [{ name: report, image: "report:1", env: [{ name: PAY, value: "http://pay.pay:8000" }] }] }
`;

const CALLED = `apiVersion: v1
kind: Namespace
metadata: { name: pay, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Namespace
metadata: { name: batch }
---
apiVersion: v1
kind: Service
metadata: { name: pay, namespace: pay }
spec: { selector: { app: pay }, ports: [{ name: http, port: 8000 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: pay, namespace: pay }
spec:
  selector: { matchLabels: { app: pay } }
  template:
    metadata: { labels: { app: pay } }
    spec: { containers: [{ name: pay, image: "pay:1", ports: [{ containerPort: 8000 }] }] }
`;

test('calls that fail since the change were only unencrypted before, which is another fault', async () => {
  const open = listed({ 'called.yaml': CALLED, 'caller.yaml': CALLER });
  const strict = listed({
    'called.yaml': CALLED,
    'caller.yaml': CALLER,
    'mtls.yaml': `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: pay }
spec: { mtls: { mode: STRICT } }
`,
  });
  const { findings } = await reviewOf(open, strict);
  const [found] = findings.filter(({ check }) => check === 'neighbours-in-mesh');
  expect(found?.introducedBy).toBe('this-change');
  expect(spoken(found)?.message).toBe(
    'Deployment batch/report stays outside the mesh, and calls Service pay/pay in it: such calls fail, for only mTLS is taken there.',
  );
  expect(await standing('neighbours-in-mesh', open, open)).toEqual([
    expect.stringContaining('calls between them are not encrypted'),
  ]);
  expect(await standing('neighbours-in-mesh', strict, strict)).toEqual([
    expect.stringContaining('such calls fail'),
  ]);
});

test('a time that is another one now is told as it is', async () => {
  const pods = (grace: number): Files => ({
    'prod/kustomization.yaml': 'resources: [web.yaml]\n',
    'prod/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata:
      labels: { app: web, sidecar.istio.io/inject: "true" }
      annotations: { sidecar.istio.io/nativeSidecar: "false" }
    spec:
      terminationGracePeriodSeconds: ${String(grace)}
      containers: [{ name: web, image: "web:1", lifecycle: { preStop: { exec: { command: [sleep, "25"] } } } }]
`,
  });
  expect(await standing('proxy-ends-first', pods(60), pods(15))).toEqual([
    'Deployment shop/web has no proxy for the last 10 s before its pods stop: the proxy ends after 5 s.',
  ]);
});
