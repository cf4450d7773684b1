import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { meshFrom, renderedFrom } from '../support/rendered.ts';
import { noSchemas } from './detection-of.ts';
import { found, object, shop } from './reference-fixtures.ts';

const selecting = (apiVersion: string, kind: string, namespace: string): string => `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: {name: x, namespace: ${namespace}}
spec: {selector: {matchLabels: {app: orders}}}
---
`;

const deployment = (labels: string, namespace: string, name = 'gw'): string =>
  object(
    'Deployment',
    `{template: {metadata: {labels: ${labels}}, spec: {containers: []}}}`,
    name,
    namespace,
  );

describe('a selector of the root namespace', () => {
  const base = shop + deployment('{app: istiod}', 'istio-system', 'istiod');

  test('of a ProxyConfig picks pods of the root namespace alone (PUSH-4)', () => {
    const settings = (namespace: string): readonly string[] =>
      found(selecting('networking.istio.io/v1beta1', 'ProxyConfig', namespace), base);
    expect(settings('istio-system')).toEqual([
      'ProxyConfig istio-system/x has no effect: it applies to no pod.',
    ]);
    expect(settings('shop')).toEqual([]);
  });

  test('of a TrafficExtension picks those of every namespace (SCOPE-2)', () => {
    const extension = (namespace: string): readonly string[] =>
      found(selecting('extensions.istio.io/v1alpha1', 'TrafficExtension', namespace), base);
    expect(extension('istio-system')).toEqual([]);
    expect(extension('shop')).toEqual([]);
  });
});

test('a TrafficExtension of a namespace where no pod has its labels is in force nowhere', () => {
  const base = shop + deployment('{app: web}', 'web', 'web');
  expect(found(selecting('extensions.istio.io/v1alpha1', 'TrafficExtension', 'web'), base)).toEqual(
    ['TrafficExtension web/x has no effect: it applies to no pod.'],
  );
});

test('a TrafficExtension whose target does not exist is in force nowhere', () => {
  const extension = `
apiVersion: extensions.istio.io/v1alpha1
kind: TrafficExtension
metadata: {name: x, namespace: shop}
spec: {targetRefs: [{kind: Service, group: "", name: ordres}]}
---
`;
  expect(found(extension)).toEqual(['TrafficExtension shop/x is in force nowhere.']);
  expect(found(extension.replace('ordres', 'orders'))).toEqual([]);
});

describe('a certificate of a Gateway is there', () => {
  const base =
    deployment('{istio: gw}', 'edge') +
    object('Certificate', '{secretName: shop-tlss}', 'c', 'edge');
  const gateway = object(
    'Gateway',
    '{selector: {istio: gw}, servers: [{hosts: ["*"], tls: {credentialName: shop-tls}}]}',
  );
  const maker = (apiVersion: string, kind: string, name: string, spec: string): string => `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: {name: ${name}, namespace: edge}
spec: ${spec}
---
`;

  test('not where something only nearly makes it', () => {
    expect(found(gateway, base)).toEqual([expect.stringContaining('has no certificate for *')]);
  });

  test.each([
    [
      'Vault issues it',
      maker(
        'secrets.hashicorp.com/v1beta1',
        'VaultPKISecret',
        'pki',
        '{destination: {name: shop-tls}}',
      ),
    ],
    [
      '1Password has it',
      maker('onepassword.com/v1', 'OnePasswordItem', 'shop-tls', '{itemPath: a}'),
    ],
    [
      'an older ExternalSecret makes it',
      maker('kubernetes-client.io/v1', 'ExternalSecret', 'shop-tls', '{}'),
    ],
  ])('where %s', (_, text) => {
    expect(found(gateway, base + text)).toEqual([]);
  });
});

describe('what the configuration says to exist elsewhere is there for every field that names it', () => {
  const told = (text: string, external: readonly string[]): readonly string[] =>
    unresolvedReference
      .detect({
        mesh: meshFrom(text, { external }),
        before: null,
        renderedBefore: null,
        changes: [],
        rendered: renderedFrom(text),
        schemas: noSchemas,
      })
      .findings.map((told) => spoken(messageOf(told)));
  const others = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: other, namespace: shop}
---${object('VirtualService', '{http: []}', 'other')}`;

  test('for the target of a policy', () => {
    const text =
      shop +
      others +
      object('AuthorizationPolicy', '{targetRefs: [{kind: Gateway, name: waypoint}]}');
    expect(told(text, [])).toEqual(['AuthorizationPolicy shop/x is in force nowhere.']);
    expect(told(text, ['Gateway shop/waypoint'])).toEqual([]);
  });

  test('for a delegate', () => {
    const text = shop + others + object('VirtualService', '{http: [{delegate: {name: pages}}]}');
    expect(told(text, [])).toEqual([
      'The route of VirtualService shop/x that delegates to shop/pages disappears.',
    ]);
    expect(told(text, ['VirtualService shop/pages'])).toEqual([]);
  });
});
