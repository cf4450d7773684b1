import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { FindingDraft } from '../../src/checks/detection/detector.ts';
import { envoyFilterMisapplied } from '../../src/checks/envoy-filter-misapplied/envoy-filter-misapplied.ts';
import { invalidMeshResource } from '../../src/checks/invalid-mesh-resource/invalid-mesh-resource.ts';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { registryContradicted } from '../../src/checks/registry-contradicted/registry-contradicted.ts';
import { app, findingsOf, policy } from './findings-of.ts';

/** What a fifth reader of findings at rest called false, or not exact. */
describe('an allow-list that selects no pod', () => {
  const SELECTS_NOBODY =
    '{ selector: { matchLabels: { app: webb } }, rules: [{ to: [{ operation: { hosts: [a.example.com] } }] }] }';
  const ALL = '{ rules: [{}] }';
  const told = (...others: readonly string[]): FindingDraft | undefined =>
    findingsOf(
      unresolvedReference,
      '',
      [app('shop', 'web'), policy('shop', 'list', SELECTS_NOBODY), ...others].join(''),
    ).find(({ subject }) => subject.name === 'list');

  test('is not said to keep somebody out by other labels where another policy lets everybody in', () => {
    for (const namespace of ['shop', 'istio-system']) {
      const found = told(policy(namespace, 'open', ALL));
      expect(spoken(found?.fix.text)).toMatch(
        `Write \`app=web\`. That alone keeps nobody out: AuthorizationPolicy ${namespace}/open (`,
      );
      expect(spoken(found?.fix.text)).toContain(') lets everybody in there.');
      expect(spoken(found?.symptom)).toBe('requests it was to keep out are let in');
    }
    const both = told(policy('shop', 'open', ALL), policy('istio-system', 'open', ALL));
    expect(spoken(both?.fix.text)).toContain(') and 1 more let everybody in there.');
  });

  test('is said to refuse all others once it selects pods', () => {
    const afterwards = 'Write `app=web`. From then on those pods refuse whatever no ALLOW policy';
    expect(spoken(told()?.fix.text)).toMatch(afterwards);
    expect(spoken(told(policy('other', 'open', ALL))?.fix.text)).toMatch(afterwards);
    expect(
      spoken(
        told(policy('shop', 'open', '{ selector: { matchLabels: { app: api } }, rules: [{}] }'))
          ?.fix.text,
      ),
    ).toMatch(afterwards);
    expect(
      spoken(told(policy('shop', 'open', '{ action: AUDIT, rules: [{}] }'))?.fix.text),
    ).toMatch(afterwards);
    expect(
      spoken(
        told(
          policy('shop', 'open', ALL).replace(
            'open,',
            'open, annotations: { istio.io/dry-run: "true" },',
          ),
        )?.fix.text,
      ),
    ).toMatch(afterwards);
  });

  test('that allows everything was to let in, not to keep out', () => {
    const [found] = findingsOf(
      unresolvedReference,
      '',
      app('shop', 'web') +
        policy('shop', 'all', '{ selector: { matchLabels: { app: webb } }, rules: [{}] }'),
    );
    expect(spoken(found?.symptom)).toMatch('requests it was to let in are refused');
    expect(spoken(found?.fix.text)).toBe('Write `app=web`.');
  });
});

describe('ServiceEntries', () => {
  const entry = (namespace: string, spec: string): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: outside, namespace: ${namespace} }
spec: ${spec}
---
`;
  const database = (exportTo: string): string =>
    entry(
      'shop',
      `{ hosts: [db.example.com], ports: [{ number: 5432, name: tcp, protocol: TCP }], resolution: DNS, exportTo: ${exportTo} }`,
    );

  test.each([
    ["['*']", 'sidecars send to'],
    ["['.']", 'sidecars of namespace shop send to'],
    ["['.', web]", 'sidecars of namespaces shop and web send to'],
  ])('for plain TCP take the calls of those who see them: exportTo %s', (exportTo, words) => {
    const [found] = findingsOf(registryContradicted, '', database(exportTo));
    expect(spoken(found)?.message).toContain(words);
  });

  test('that nobody sees take no calls', () => {
    expect(spoken(findingsOf(registryContradicted, '', database("['~']")))).toEqual([]);
  });

  test('of one host and port are told with what they differ in', () => {
    const port = 'hosts: [a.example.com], ports: [{ number: 443, name: https, protocol: HTTPS }]';
    const [found] = findingsOf(
      registryContradicted,
      '',
      entry('shop', `{ ${port}, resolution: DNS }`) +
        entry('web', `{ ${port}, resolution: STATIC, endpoints: [{ address: 10.96.0.1 }] }`),
    );
    expect(spoken(found?.why)).toContain(
      'ServiceEntry shop/outside says HTTPS with resolution DNS',
    );
    expect(spoken(found?.why)).toContain(
      'ServiceEntry web/outside says HTTPS with resolution STATIC',
    );
  });

  test('of several namespaces that say the same of a port are told by what else they differ in alone', () => {
    const port = '{ number: 443, name: https, protocol: HTTPS }';
    const told = (others: string) =>
      findingsOf(
        registryContradicted,
        '',
        entry('shop', `{ hosts: [a.example.com], ports: [${port}], resolution: DNS }`) +
          entry('web', `{ hosts: [a.example.com], ports: [${port}${others}], resolution: DNS }`),
      );
    expect(spoken(told(', { number: 8443, name: tls, protocol: TLS }'))).toEqual([]);
  });

  test('for all hosts are not told to take a wildcard that the next apply refuses', () => {
    const [found] = findingsOf(
      invalidMeshResource,
      '',
      entry(
        'shop',
        "{ hosts: ['*'], ports: [{ number: 53, name: udp, protocol: UDP }, { number: 53, name: tcp, protocol: TCP }], resolution: DNS }",
      ),
    );
    expect(spoken(found?.fix.text)).toContain('(with resolution DNS only beside endpoints)');
    expect(spoken(found?.fix.text)).toContain(
      'At spec.ports: give each port its own number, or leave one out.',
    );
  });
});

test('a filter that is looked for by its former name is not called accepted, for its types may be refused', () => {
  const [found] = findingsOf(
    envoyFilterMisapplied,
    '',
    `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: login, namespace: istio-system }
spec:
  configPatches:
    - applyTo: HTTP_FILTER
      match:
        context: GATEWAY
        listener: { filterChain: { filter: { name: envoy.http_connection_manager } } }
      patch:
        operation: INSERT_BEFORE
        value:
          name: envoy.ext_authz
          typed_config: { '@type': type.googleapis.com/envoy.config.filter.http.ext_authz.v2.ExtAuthz }
---
`,
  );
  expect(found?.check).toBe('former-filter-name');
  // istiod and proxies reject such types, which another finding says
  expect(spoken(found?.symptom)).toMatch(/^once its types are mended, istiod warns/);
});
