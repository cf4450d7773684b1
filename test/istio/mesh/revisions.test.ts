import { describe, expect, test } from 'vitest';
import { authorizationCutsOffCallers } from '../../../src/checks/authorization-cuts-off-callers/authorization-cuts-off-callers.ts';
import { strictMtlsCutsOffCallers } from '../../../src/checks/strict-mtls/strict-mtls-cuts-off-callers.ts';
import { callOutcome } from '../../../src/istio/mesh/outcome/call-outcome.ts';
import { app, findingsOf } from '../../checks/findings-of.ts';
import { meshFrom } from '../../support/rendered.ts';

const namespace = (name: string, labels: string): string => `
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { ${labels} } }
`;
const workload = (name: string, at: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${at} }
spec:
  template:
    metadata: { labels: { app: ${name} } }
    spec: { serviceAccountName: ${name}, containers: [{ name: app, image: app }] }
`;
const istiod = (revision: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod-${revision}, namespace: istio-system, labels: { istio.io/rev: ${revision} } }
spec: { template: { metadata: { labels: { app: istiod } }, spec: { containers: [{ name: discovery }] } } }
`;
const tag = (name: string, revision: string): string => `
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: { name: istio-revision-tag-${name}, labels: { istio.io/tag: ${name}, istio.io/rev: ${revision} } }
webhooks: []
`;
const object = (kind: string, revision: string, spec: string, name = 'one'): string => `
apiVersion: ${kind === 'VirtualService' || kind === 'DestinationRule' ? 'networking' : 'security'}.istio.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop, labels: { istio.io/rev: ${revision} } }
spec: ${spec}
`;

const BASE = [
  namespace('shop', 'istio.io/rev: stable'),
  namespace('new', 'istio.io/rev: canary'),
  namespace('web', 'istio-injection: enabled'),
  namespace('old', 'istio-injection: disabled'),
  workload('orders', 'shop'),
  workload('next', 'new'),
  workload('front', 'web'),
  workload('peer', 'shop'),
  workload('bare', 'old'),
  `
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec: { selector: { app: orders }, ports: [{ name: http, port: 80 }] }
`,
];
const BOTH = [istiod('stable'), istiod('canary')];

function end(from: string, ...objects: readonly string[]): string {
  const mesh = meshFrom([...BASE, ...objects].join('---'));
  const caller = mesh.workloads.find(({ name }) => name === from);
  if (caller === undefined) throw new Error(`fixture: ${from}`);
  const { endings } = callOutcome(mesh, caller, {
    host: 'orders.shop.svc.cluster.local',
    port: 80,
    http: { method: 'GET', host: 'orders.shop', path: '/', headers: new Map(), token: null },
    serverName: null,
  });
  return endings
    .map(({ ending }) =>
      ending.kind === 'unknown'
        ? `unknown: ${ending.missing}`
        : `${ending.kind} ${String(ending.status ?? '')}`.trim(),
    )
    .join(' ');
}

const UNTOLD =
  'unknown: which revision of the control plane reads objects with the label istio.io/rev';
const direct = (revision: string): string =>
  object(
    'VirtualService',
    revision,
    '{ hosts: [orders], http: [{ directResponse: { status: 418 } }] }',
  );
const strict = (revision: string): string =>
  object('PeerAuthentication', revision, '{ mtls: { mode: STRICT } }');
const deny = (revision: string): string =>
  object('AuthorizationPolicy', revision, '{ action: DENY, rules: [{}] }');

describe('an object with a revision counts for proxies of that revision (INJ-19)', () => {
  test('a route: by the revision of the caller', () => {
    expect(end('peer', direct('stable'))).toBe('answered 418');
    expect(end('next', direct('canary'))).toBe('answered 418');
    expect(end('next', direct('stable'), ...BOTH)).toBe('answered');
    expect(end('peer', direct('canary'), ...BOTH)).toBe('answered');
  });

  test('none counts for nobody, nor does an empty name', () => {
    expect(end('peer', direct('""'))).toBe('answered');
    for (const from of ['peer', 'next', 'front', 'bare'])
      expect(end(from, direct('none'), strict('none'), deny('none'))).toBe('answered');
  });

  test('a DestinationRule: by the revision of the caller', () => {
    const mutual = (revision: string): string =>
      object(
        'DestinationRule',
        revision,
        '{ host: orders, trafficPolicy: { tls: { mode: DISABLE } } }',
      );
    const always = object('PeerAuthentication', 'any', '{ mtls: { mode: STRICT } }').replace(
      ', labels: { istio.io/rev: any }',
      '',
    );
    expect(end('peer', mutual('stable'), always)).toBe('refused 503');
    expect(end('next', mutual('stable'), always, ...BOTH)).toBe('answered');
  });

  test('mTLS and policies: by the revision of the server', () => {
    expect(end('bare', strict('stable'))).toBe('refused');
    expect(end('bare', strict('canary'), ...BOTH)).toBe('answered');
    expect(end('next', deny('stable'))).toBe('refused 403');
    expect(end('next', deny('canary'), ...BOTH)).toBe('answered');
  });

  test('what proxies of the default revision read hangs on what default stands for', () => {
    expect(end('front', direct('canary'))).toBe(UNTOLD);
    expect(end('front', direct('default'))).toBe('answered 418');
    expect(end('front', direct('canary'), istiod('default'))).toBe('answered');
    expect(end('front', direct('canary'), ...BOTH, tag('default', 'canary'))).toBe('answered 418');
    expect(end('front', direct('canary'), ...BOTH, tag('default', 'stable'))).toBe('answered');
  });

  test('a control plane without a name of its own reads the objects of all', () => {
    const unnamed = istiod('default').replace(
      '{ name: discovery }',
      '{ name: discovery, env: [{ name: REVISION, value: "" }] }',
    );
    expect(end('front', direct('canary'), unnamed)).toBe('answered 418');
    expect(end('front', direct('canary'), unnamed, istiod('canary'))).toBe(UNTOLD);
  });

  test('where it makes no difference it is not asked', () => {
    const same = object(
      'VirtualService',
      'canary',
      '{ hosts: [orders], http: [{ route: [{ destination: { host: orders } }] }] }',
    );
    expect(end('front', same)).toBe('answered');
  });

  test('a tag stands for its revision; whether objects may name tags is not told', () => {
    const tagged = [...BOTH, tag('stable-tag', 'canary')];
    const pods = [
      ...tagged,
      namespace('tagged', 'istio.io/rev: stable-tag'),
      workload('t', 'tagged'),
    ];
    expect(end('t', direct('canary'), ...pods)).toBe('answered 418');
    expect(end('t', direct('stable'), ...pods)).toBe('answered');
    expect(end('t', direct('stable-tag'), ...pods)).toBe(UNTOLD);
  });

  test('ztunnel has a control plane that nothing here names', () => {
    const captured = [namespace('amb', 'istio.io/dataplane-mode: ambient'), workload('a', 'amb')];
    expect(end('a', ...captured, deny('none'))).toBe('answered');
  });

  test('more names than can be gone through are not guessed', () => {
    const many = Array.from({ length: 9 }, (_, at) =>
      direct(`r${String(at)}`).replace('name: one', `name: n${String(at)}`),
    );
    expect(end('front', ...many)).toBe(UNTOLD);
  });
});

test('the checks go by it: a policy of another revision cuts nobody off', () => {
  const payments = app('shop', 'payments');
  const caller = app('web', 'web', ['payments.shop']);
  const spaces = `${namespace('shop', 'istio.io/rev: stable')}---${namespace('web', 'istio.io/rev: stable')}---\n`;
  const planes = `${BOTH.join('---')}---\n`;
  const base = spaces + planes + payments + caller;
  const messages = (head: string): readonly string[] =>
    findingsOf(authorizationCutsOffCallers, base, head).map(({ message }) => message);
  const bare = `${namespace('web', 'istio-injection: disabled')}---\n${caller}`;
  const cutOff = (revision: string): readonly string[] => {
    const head = `${namespace('shop', 'istio.io/rev: stable')}---\n${planes}${payments}${bare}${strict(revision)}---\n`;
    return findingsOf(strictMtlsCutsOffCallers, head, head).map(({ message }) => message);
  };
  expect(messages(`${base}${deny('stable')}---\n`)).not.toEqual([]);
  expect(messages(`${base}${deny('canary')}---\n`)).toEqual([]);
  expect(cutOff('stable')).not.toEqual([]);
  expect(cutOff('canary')).toEqual([]);
});
