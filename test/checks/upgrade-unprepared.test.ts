import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import { upgradeUnprepared } from '../../src/checks/upgrade-unprepared/upgrade-unprepared.ts';
import { findingsOf } from './findings-of.ts';

const istiod = (version: string, revision?: string): string => `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: istiod${revision === undefined ? '' : `-${revision}`}, namespace: istio-system }
spec:
  chart: { spec: { chart: istiod, version: ${version} } }
  values: { ${revision === undefined ? '' : `revision: "${revision}"`} }
---
`;
const namespace = (labels: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { ${labels} } }\n---\n`;
const filter = (name: string, proxyVersion: string): string => `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: ${name}, namespace: shop }
spec:
  configPatches:
    - applyTo: HTTP_FILTER
      match: { proxy: { proxyVersion: '${proxyVersion}' } }
      patch: { operation: ADD, value: { name: shop.login } }
---
`;

const found = (base: string, head: string): readonly string[] =>
  findingsOf(upgradeUnprepared, base, head).map(({ check, subject }) => `${subject.name} ${check}`);

describe('minor releases', () => {
  test.each([
    ['one in place', istiod('1.26.0'), istiod('1.27.1'), []],
    ['two in place', istiod('1.25.0'), istiod('1.27.1'), ['istiod minor-skipped']],
    ['a patch release', istiod('1.26.0'), istiod('1.26.9'), []],
    ['back', istiod('1.27.0'), istiod('1.24.0'), []],
    [
      'two beside the old',
      istiod('1.25.0', 'a'),
      istiod('1.25.0', 'a') + istiod('1.27.0', 'b'),
      [],
    ],
    [
      'three beside the old',
      istiod('1.24.0', 'a'),
      istiod('1.24.0', 'a') + istiod('1.27.0', 'b'),
      ['istiod-b minor-skipped'],
    ],
    ['an installation', '', istiod('1.27.0'), []],
  ])('%s', (_, base, head, expected) => {
    expect(found(base, head)).toEqual(expected);
  });

  test('proxies whose address of the control plane goes are not said to get anything of the new one', () => {
    const plane = (name: string, version: string): string => `apiVersion: v1
kind: Namespace
metadata: { name: istio-system }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "defaultConfig: { discoveryAddress: '${name}.istio-system:15012' }" }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: istio-system }
spec: { ports: [{ name: grpc, port: 15012 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system, labels: { app: istiod } }
spec:
  selector: { matchLabels: { app: istiod } }
  template:
    metadata: { labels: { app: istiod } }
    spec: { containers: [{ name: discovery, image: 'docker.io/istio/pilot:${version}' }] }
---
`;
    const toldOf = (after: string) =>
      findingsOf(upgradeUnprepared, plane('istiod', '1.24.0'), plane(after, '1.27.0')).filter(
        ({ check }) => check === 'minor-skipped',
      );
    const clause = 'get their configuration from a control plane that may no longer know them';
    expect(spoken(toldOf('istiod')[0]?.why)).toContain(clause);
    expect(toldOf('pilot')).toHaveLength(1);
    expect(JSON.stringify(toldOf('pilot')[0])).not.toMatch(/no longer know them|refuse what they/);
  });
});

describe('whom filters and extensions are for', () => {
  const extension = (spec: string, kind = 'EnvoyFilter', name = 'a'): string => `
apiVersion: ${kind === 'EnvoyFilter' ? 'networking.istio.io/v1alpha3' : 'extensions.istio.io/v1alpha1'}
kind: ${kind}
metadata: { name: ${name}, namespace: istio-system }
spec: ${spec}
---
`;
  const patches = (context: string): string =>
    `configPatches: [{ applyTo: HTTP_FILTER, match: { context: ${context} }, patch: { operation: ADD, value: { name: x } } }]`;
  const whom = (...all: readonly string[]): string => {
    const [finding] = findingsOf(
      upgradeUnprepared,
      istiod('1.26.0') + all.join(''),
      istiod('1.27.0') + all.join(''),
    );
    return spoken(finding?.why)?.replace(/^[^)]*\)\. ?/, '') ?? '';
  };

  test('is said by what they select, and not by their namespace', () => {
    const selecting = '{ workloadSelector: { labels: { istio: ingressgateway } }, ';
    expect(whom(extension(`${selecting}${patches('GATEWAY')} }`))).toBe('');
    expect(whom(extension(`${selecting}${patches('ANY')} }`))).toBe('');
    expect(
      whom(
        extension('{ selector: { matchLabels: { app: web } }, url: "oci://x/y" }', 'WasmPlugin'),
      ),
    ).toBe('');
    expect(
      whom(
        extension('{ targetRefs: [{ kind: GatewayClass, name: istio-waypoint }] }', 'WasmPlugin'),
      ),
    ).toBe('');
    expect(whom(extension(`{ ${patches('ANY')} }`))).toBe('It is for the whole mesh.');
    expect(whom(extension(`{ ${patches('GATEWAY')} }`))).toBe(
      'It is for every gateway of the mesh.',
    );
    expect(
      whom(
        extension(`{ ${patches('ANY')} }`),
        extension(`{ ${patches('GATEWAY')} }`, 'EnvoyFilter', 'b'),
        extension(`${selecting}${patches('ANY')} }`, 'EnvoyFilter', 'c'),
        extension('{ url: "oci://x/y" }', 'WasmPlugin'),
      ),
    ).toBe('2 of them are for the whole mesh. 1 of them is for every gateway of the mesh.');
  });
});

describe('filters', () => {
  const upgraded = (...filters: readonly string[]): readonly string[] =>
    found(istiod('1.26.0') + filters.join(''), istiod('1.27.0') + filters.join(''));

  test('for all proxies meet another Envoy', () => {
    expect(upgraded(filter('a', ''))).toEqual(['istiod extensions-meet-another-envoy']);
  });

  test('for old proxies alone are left behind', () => {
    expect(upgraded(filter('a', '^1\\.26.*'))).toEqual(['a patch-for-old-proxies']);
    expect(upgraded(filter('a', '^1\\.2[67].*'))).toEqual(['istiod extensions-meet-another-envoy']);
  });

  test('with a copy for new proxies are not, and what was for older ones is of no matter', () => {
    expect(upgraded(filter('a', '^1\\.26.*'), filter('b', '^1\\.27.*'))).toEqual([
      'istiod extensions-meet-another-envoy',
    ]);
    expect(upgraded(filter('a', '^1\\.25.*'))).toEqual([]);
  });

  test('that two roots write are one', () => {
    const [finding] = findingsOf(
      upgradeUnprepared,
      istiod('1.26.0'),
      istiod('1.27.0') + filter('a', '') + filter('a', ''),
    );
    expect(finding?.subjects).toHaveLength(2);
  });

  test('that a release of Istio brings along are its own matter', () => {
    expect(upgraded(filter('tcp-stats-filter-1.26', '^1\\.26.*'))).toEqual([]);
  });

  test('whose pattern cannot be read are not called left behind', () => {
    expect(upgraded(filter('a', '(1.26'))).toEqual(['istiod extensions-meet-another-envoy']);
  });

  test('are left alone where the release stays', () => {
    expect(found(istiod('1.26.0'), istiod('1.26.1') + filter('a', ''))).toEqual([]);
  });
});

test('a revision that its operator keeps while somebody names it does not go away', () => {
  const istio = (version: string, type: string): string => `apiVersion: sailoperator.io/v1
kind: Istio
metadata: { name: default }
spec: { version: ${version}, namespace: istio-system, updateStrategy: { type: ${type} } }
---
`;
  const named = namespace('istio.io/rev: default-v1-26-1');
  const left = (type: string): readonly string[] =>
    found(istio('v1.26.1', 'RevisionBased') + named, istio('v1.27.0', type) + named);
  expect(left('RevisionBased')).toEqual([]);
  expect(left('InPlace')).toEqual(['shop revision-left-behind']);
});

describe('revisions that go away', () => {
  test('are told to those who name them', () => {
    const shop = namespace('istio.io/rev: a');
    expect(
      found(istiod('1.26.0', 'a') + istiod('1.26.0', 'b') + shop, istiod('1.26.0', 'b') + shop),
    ).toEqual(['shop revision-left-behind']);
  });

  test('are those that istio-injection names where the only control plane gets a name', () => {
    const shop = namespace('istio-injection: enabled');
    expect(found(istiod('1.26.0') + shop, istiod('1.26.0', 'b') + shop)).toEqual([
      'shop revision-left-behind',
    ]);
  });

  test('are not told where no control plane is seen any more, or the namespace moves along', () => {
    const shop = namespace('istio.io/rev: a');
    expect(found(istiod('1.26.0', 'a') + shop, shop)).toEqual([]);
    expect(
      found(istiod('1.26.0', 'a') + shop, istiod('1.26.0', 'b') + namespace('istio.io/rev: b')),
    ).toEqual([]);
  });
});
