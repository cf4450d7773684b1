import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { outsideTheMesh } from '../../src/checks/outside-the-mesh/outside-the-mesh.ts';
import { settingWithoutEffect } from '../../src/checks/setting-without-effect/setting-without-effect.ts';
import { istioOperator } from '../support/objects.ts';
import type { Mesh } from '../../src/istio/index.ts';
import { shippedSchemas } from '../support/manifest-schemas.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { findingsOf } from './findings-of.ts';

const running = istioOperator('mesh', '{ revision: b, tag: 1.27.0 }', {
  namespace: 'istio-system',
});
const object = (kind: string, group: string, labels: string, spec: string): string => `
apiVersion: ${group}/v1
kind: ${kind}
metadata: { name: orders, namespace: shop, labels: { ${labels} } }
spec: ${spec}
---
`;
const rule = (labels: string): string =>
  object('DestinationRule', 'networking.istio.io', labels, '{ host: orders }');

const unread = (base: string, head: string) =>
  findingsOf(settingWithoutEffect, base, head).filter(({ check }) => check === 'revision-not-read');

describe('an object of a revision', () => {
  test.each([
    ['DestinationRule', rule('istio.io/rev: a'), 'calls go as if it did not exist'],
    [
      'PeerAuthentication',
      object(
        'PeerAuthentication',
        'security.istio.io',
        'istio.io/rev: a',
        '{ mtls: { mode: STRICT } }',
      ),
      'callers that it should deny are allowed',
    ],
    [
      'Gateway',
      object(
        'Gateway',
        'gateway.networking.k8s.io',
        'istio.io/rev: a',
        '{ gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP }] }',
      ),
      'calls go as if it did not exist',
    ],
  ])('that nobody has is read by nobody: %s', (kind, added, symptom) => {
    const [finding, ...others] = unread(running, running + added);
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)?.message).toBe(
      `${kind} shop/orders may be read by nobody: no control plane of revision a is seen here.`,
    );
    expect(spoken(finding?.symptom)).toContain(symptom);
  });

  test('that runs is read, and so is one without; what is put aside by name is meant to be', () => {
    for (const labels of ['istio.io/rev: b', 'team: shop', 'istio.io/rev: none'])
      expect(spoken(unread(running, running + rule(labels)))).toEqual([]);
  });

  test('is not judged where no control plane is seen, or one may read all', () => {
    expect(spoken(unread('', rule('istio.io/rev: a')))).toEqual([]);
    const unnamed = `apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system }
spec:
  selector: { matchLabels: { app: istiod } }
  template:
    metadata: { labels: { app: istiod } }
    spec: { containers: [{ name: discovery, image: "istio/pilot:1.27.0" }] }
---
`;
    expect(spoken(unread(unnamed, unnamed + rule('istio.io/rev: a')))).toEqual([]);
  });
});

describe('pods that ask for a revision nobody has', () => {
  const pods = (labels: string, namespace: string): string => `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { ${namespace} } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, ${labels} } }
    spec: { containers: [{ name: web, image: web, env: [{ name: PAY, value: "http://pay.bank/" }] }] }
---
`;
  const found = (head: string) =>
    findingsOf(outsideTheMesh, running, running + head).filter(
      ({ check }) => check === 'revision-unknown',
    );

  test('are told where their namespace says nothing', () => {
    expect(found(pods('istio.io/rev: a', '')).map((told) => spoken(messageOf(told)))).toEqual([
      'Pods of Deployment shop/web may get no proxy: no control plane of revision a is seen here.',
    ]);
    for (const [labels, namespace] of [
      ['istio.io/rev: a', 'istio.io/rev: b'],
      ['istio.io/rev: b', ''],
      ['istio.io/rev: a, sidecar.istio.io/inject: "false"', ''],
    ] as const)
      expect(spoken(found(pods(labels, namespace)))).toEqual([]);
  });

  test('may have it from something unseen only if others asked for it before, or another cluster part installs it', () => {
    const aspectOf = (
      before: string,
      more: Partial<Record<'environments', readonly Mesh[]>> = {},
    ) => {
      const head = running + before + pods('', 'istio.io/rev: a');
      const base = meshFrom(running + before);
      const { findings } = outsideTheMesh.detect({
        ...{ mesh: meshFrom(head), before: base, changes: [], ...more },
        ...{ rendered: renderedFrom(head), renderedBefore: renderedFrom(running + before) },
        schemas: shippedSchemas(),
      });
      return findings.find(({ check }) => check === 'revision-unknown')?.aspect ?? 'none';
    };
    const neighbour = `apiVersion: v1
kind: Namespace
metadata: { name: bank, labels: { istio.io/rev: REV } }
---
`;
    const plane = istioOperator('other', '{ revision: a, tag: 1.28.0 }', {
      namespace: 'istio-system',
    });
    expect(aspectOf('')).toBe('none');
    expect(aspectOf(neighbour.replace('REV', 'b'))).toBe('none');
    expect(aspectOf(neighbour.replace('REV', 'a'))).toBe('maybe-installed');
    expect(aspectOf('', { environments: [meshFrom(plane)] })).toBe('maybe-installed');
    // an environment with the same namespace is another cluster
    const dev = meshFrom(plane + pods('', 'istio.io/rev: a'));
    expect(aspectOf('', { environments: [dev] })).toBe('none');
  });

  test('lose what takes only mTLS, which is named', () => {
    const bank = `apiVersion: v1
kind: Service
metadata: { name: pay, namespace: bank }
spec: { selector: { app: pay }, ports: [{ name: http, port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: pay, namespace: bank }
spec:
  selector: { matchLabels: { app: pay } }
  template:
    metadata: { labels: { app: pay, sidecar.istio.io/inject: "true" } }
    spec: { containers: [{ name: pay, image: pay }] }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: bank }
spec: { mtls: { mode: MODE } }
---
`;
    const symptomOf = (mode: string): string | undefined =>
      spoken(found(pods('team: shop', 'istio.io/rev: a') + bank.replace('MODE', mode))[0]?.symptom);
    expect(symptomOf('STRICT')).toMatch(
      /Service bank\/pay \(mesh\.yaml:\d+\) resets their connections/,
    );
    expect(symptomOf('PERMISSIVE')).not.toContain('Service bank/pay');
  });
});
