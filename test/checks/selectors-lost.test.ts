import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { reachesTooFar } from '../../src/checks/reaches-too-far/reaches-too-far.ts';
import { app, findingsOf } from './findings-of.ts';

const APPS = app('shop', 'api') + app('shop', 'web');

const object = (kind: string, group: string, spec: string, namespace = 'shop'): string => `
apiVersion: ${group}
kind: ${kind}
metadata: { name: own, namespace: ${namespace} }
spec: ${spec}
---
`;
const ENVOY = 'networking.istio.io/v1alpha3';
const filter = (choice: string, context = 'SIDECAR_INBOUND'): string =>
  object(
    'EnvoyFilter',
    ENVOY,
    `{ ${choice}configPatches: [{ applyTo: HTTP_FILTER, match: { context: ${context} }, patch: { operation: REMOVE } }] }`,
  );

const found = (base: string, head: string, around = APPS) =>
  findingsOf(reachesTooFar, around + base, around + head).filter(
    ({ check }) => check === 'selector-lost',
  );

describe('settings of proxies that were for chosen pods', () => {
  test('an EnvoyFilter without its selector: for whom it is too, and for whom it was', () => {
    const [finding, ...others] = found(
      filter('workloadSelector: { labels: { app: api } }, '),
      filter(''),
    );
    expect(spoken(others)).toEqual([]);
    expect(spoken(finding)?.message).toBe(
      'EnvoyFilter shop/own holds for Deployment shop/web too: it has no selector any more.',
    );
    expect(spoken(finding?.why)).toMatch(
      /^It was for pods with app=api \(mesh\.yaml:\d+\), and is for/,
    );
    expect(finding?.side).toBe('base');
  });

  test.each<[string, string, string]>([
    ['of targets', filter('targetRefs: [{ kind: Service, group: "", name: api }], '), filter('')],
    [
      'of one label of two',
      filter('workloadSelector: { labels: { app: api, sidecar.istio.io/inject: "true" } }, '),
      filter('workloadSelector: { labels: { sidecar.istio.io/inject: "true" } }, '),
    ],
    [
      'of a WasmPlugin',
      object(
        'WasmPlugin',
        'extensions.istio.io/v1alpha1',
        '{ selector: { matchLabels: { app: api } }, url: oci://a }',
      ),
      object('WasmPlugin', 'extensions.istio.io/v1alpha1', '{ url: oci://a }'),
    ],
    [
      'of a Telemetry',
      object(
        'Telemetry',
        'telemetry.istio.io/v1',
        '{ selector: { matchLabels: { app: api } }, accessLogging: [{ disabled: true }] }',
      ),
      object('Telemetry', 'telemetry.istio.io/v1', '{ accessLogging: [{ disabled: true }] }'),
    ],
    [
      'of a Sidecar',
      object(
        'Sidecar',
        'networking.istio.io/v1',
        '{ workloadSelector: { labels: { app: api } }, egress: [{ hosts: [./*] }] }',
      ),
      object('Sidecar', 'networking.istio.io/v1', '{ egress: [{ hosts: [./*] }] }'),
    ],
  ])('the loss %s', (_, base, head) => {
    expect(found(base, head)).toHaveLength(1);
    expect(spoken(found(head, base))).toEqual([]);
    expect(spoken(found(base, base))).toEqual([]);
  });

  test('what reaches no further pod', () => {
    const only = filter('workloadSelector: { labels: { app: api } }, ');
    expect(spoken(found(only, filter(''), app('shop', 'api')))).toEqual([]);
    // a patch for gateways changes no sidecar
    expect(
      spoken(
        found(
          filter('workloadSelector: { labels: { app: api } }, ', 'GATEWAY'),
          filter('', 'GATEWAY'),
        ),
      ),
    ).toEqual([]);
    // it comes for all, and was for nobody
    expect(spoken(found('', filter('')))).toEqual([]);
    expect(spoken(found(filter(''), filter('')))).toEqual([]);
  });

  test('other pods in the place of those: for whom it holds no more', () => {
    const [finding] = found(
      filter('workloadSelector: { labels: { app: api } }, '),
      filter('workloadSelector: { labels: { app: web } }, '),
    );
    expect(spoken(finding)?.message).toBe(
      'EnvoyFilter shop/own holds for Deployment shop/web now, and for Deployment shop/api no more.',
    );
  });
});
