import { describe, expect, test } from 'vitest';
import { callOutcome } from '../../../src/istio/mesh/outcome/call-outcome.ts';
import { meshFrom } from '../../support/rendered.ts';
import {
  BOTH,
  deny,
  istiod,
  namespace,
  object,
  strict,
  tag,
  workload,
} from './revision-objects.ts';

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
