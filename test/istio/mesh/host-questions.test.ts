import { describe, expect, test } from 'vitest';
import { destinationRules } from '../../../src/istio/mesh/destinations/destination-rule-index.ts';
import { clientTlsMode } from '../../../src/istio/mesh/destinations/effective-policy.ts';
import type { Mesh, Proxy } from '../../../src/istio/mesh/mesh.ts';
import { createHostResolver } from '../../../src/istio/mesh/service-host.ts';
import { serviceSeen } from '../../../src/istio/mesh/visibility/sidecar-scope.ts';
import { meshFrom } from '../../support/rendered.ts';
import { manifest } from '../../support/objects.ts';

const service = manifest('Service', 'reviews', '{ports: [{port: 80}]}');
const object = (kind: string, name: string, namespace: string, spec: string): string =>
  `---\napiVersion: networking.istio.io/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}\n`;
const client: Proxy = { kind: 'sidecar', namespace: 'web', labels: new Map() };
const REVIEWS = { host: 'reviews.shop.svc.cluster.local', namespace: 'shop' };
const isUnseen = (mesh: Mesh): boolean => serviceSeen(mesh, client, REVIEWS.host, 80) === undefined;
const modeFor = (mesh: Mesh): readonly string[] =>
  destinationRules(mesh, client, REVIEWS).map((rule) => clientTlsMode(rule, null, 80, 'sidecar'));

describe('a Sidecar shows a service', () => {
  const isHidden = (host: string): boolean => {
    const mesh = meshFrom(
      service + object('Sidecar', 'default', 'web', `{egress: [{hosts: ["${host}"]}]}`),
    );
    return isUnseen(mesh);
  };

  test.each(['shop/*', '*/Reviews.shop.svc.cluster.local', 'shop/*.svc.cluster.local'])(
    'that %s covers',
    (host) => {
      expect(isHidden(host)).toBe(false);
    },
  );

  test.each(['web/*', './*', '*/ratings.shop.svc.cluster.local', '*/*.web.svc.cluster.local'])(
    'and hides it where only %s is imported',
    (host) => {
      expect(isHidden(host)).toBe(true);
    },
  );
});

describe('a selector without labels is one (DR-10, SIDECAR-1)', () => {
  const hiding = '{egress: [{hosts: ["./*"]}]}';
  const hidingByNone = '{workloadSelector: {}, egress: [{hosts: ["./*"]}]}';
  const showingByNone = '{workloadSelector: {}, egress: [{hosts: ["*/*"]}]}';
  const isHidden = (...sidecars: readonly (readonly [namespace: string, spec: string])[]) => {
    const objects = sidecars.map(([namespace, spec], at) =>
      object('Sidecar', `sidecar-${String(at)}`, namespace, spec),
    );
    const mesh = meshFrom(service + objects.join(''));
    return isUnseen(mesh);
  };

  test('so its Sidecar comes before those without, in its own namespace', () => {
    expect(isHidden(['web', hiding], ['web', showingByNone])).toBe(false);
  });

  test('and its Sidecar in the root namespace is no default of the mesh', () => {
    expect(isHidden(['istio-system', hiding])).toBe(true);
    expect(isHidden(['istio-system', hidingByNone])).toBe(false);
  });

  test.each([
    ['web', true],
    ['istio-system', false],
    ['shop', false],
  ])('and its DestinationRule in %s is used by clients of that namespace alone', (from, isUsed) => {
    const spec =
      '{host: reviews.shop.svc.cluster.local, workloadSelector: {}, trafficPolicy: {tls: {mode: DISABLE}}}';
    const mesh = meshFrom(service + object('DestinationRule', 'rule', from, spec));
    expect(modeFor(mesh)).toEqual([isUsed ? 'DISABLE' : 'auto']);
  });
});

describe('a host outside of the cluster is known', () => {
  const kindOf = (entry: string, host: string): string => {
    const mesh = meshFrom(object('ServiceEntry', 'api', 'shop', `{hosts: ["${entry}"]}`));
    return createHostResolver(mesh).resolve(host, 'shop').kind;
  };

  test.each([
    ['api.example.com', 'API.example.com'],
    ['*.example.com', 'a.b.example.com'],
    ['*-api.example.com', 'shop-api.example.com'],
  ])('by a ServiceEntry of %s: %s', (entry, host) => {
    expect(kindOf(entry, host)).toBe('service-entry');
  });

  test('and not by a ServiceEntry of every host, which admission refuses', () => {
    expect(kindOf('*', 'api.example.com')).toBe('outside');
  });
});

describe('of the rules for a service', () => {
  const modeBy = (...rules: readonly (readonly [namespace: string, spec: string])[]) => {
    const objects = rules.map(([namespace, spec], at) =>
      object('DestinationRule', `rule-${String(at)}`, namespace, spec),
    );
    const mesh = meshFrom(service + objects.join(''));
    return modeFor(mesh).join();
  };
  const rule = (host: string, mode: string, more = ''): string =>
    `{host: "${host}", trafficPolicy: {tls: {mode: ${mode}}}${more}}`;

  test('the longest wildcard of a namespace decides, and an exact host over all', () => {
    const wide = ['web', rule('*.local', 'DISABLE')] as const;
    const narrow = ['web', rule('*.shop.svc.cluster.local', 'SIMPLE')] as const;
    const exact = ['web', rule('reviews.shop.svc.cluster.local', 'ISTIO_MUTUAL')] as const;
    expect(modeBy(wide)).toBe('DISABLE');
    expect(modeBy(wide, narrow)).toBe('SIMPLE');
    expect(modeBy(wide, exact, narrow)).toBe('ISTIO_MUTUAL');
  });

  test('a wildcard of the client comes before an exact host of the service', () => {
    expect(modeBy(['shop', rule('reviews', 'DISABLE')], ['web', rule('*', 'SIMPLE')])).toBe(
      'SIMPLE',
    );
  });

  test('one that is for nobody is nobody’s', () => {
    expect(modeBy(['shop', rule('reviews', 'DISABLE', ', exportTo: ["~", web]')])).toBe('auto');
    expect(modeBy(['shop', rule('reviews', 'DISABLE', ', exportTo: [web]')])).toBe('DISABLE');
  });
});
