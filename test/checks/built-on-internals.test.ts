import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { FindingDraft } from '../../src/checks/detection/detector.ts';
import { envoyFilterMisapplied } from '../../src/checks/envoy-filter-misapplied/envoy-filter-misapplied.ts';
import { analysed } from '../cli/at-rest/analysed.ts';
import { findingsOf } from './findings-of.ts';

describe('what an EnvoyFilter is built on', () => {
  const CLUSTER = '{ operation: MERGE, value: { connect_timeout: 1s } }';
  const patching = (spec: string): string => `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: a, namespace: shop }
spec: { ${spec} }
---
`;
  const plain = patching(`configPatches: [{ applyTo: CLUSTER, patch: ${CLUSTER} }]`);
  const noticed = (base: string, head: string): readonly FindingDraft[] =>
    findingsOf(envoyFilterMisapplied, base, head).filter(
      ({ check }) => check === 'built-on-internals',
    );
  const codesOf = async (text: string): Promise<readonly unknown[]> => {
    const { entries } = await analysed({ 'a.yaml': text });
    return entries.flatMap(({ code }) => code ?? []).sort();
  };

  test('is a notice, with what may break and what to do before an upgrade', async () => {
    const { entries } = await analysed({ 'a.yaml': plain });
    expect(entries).toMatchObject([
      {
        code: 'IST0133',
        id: 'envoy-filter-misapplied/built-on-internals',
        level: 'info',
        line: 5,
        message: 'The next upgrade of Istio may undo or break what EnvoyFilter shop/a does.',
        why: expect.stringContaining('CLUSTER (a.yaml:5)'),
        fix: expect.stringMatching(/^A DestinationRule sets .* Before each upgrade, try/),
      },
    ]);
  });

  test('is new with an EnvoyFilter, and not with a change of one', () => {
    expect(noticed('', plain)).toHaveLength(1);
    expect(spoken(noticed(plain, plain))).toEqual([]);
    expect(spoken(noticed(plain, plain.replace('1s', '2s')))).toEqual([]);
    // it could not be read before, so that nothing was said of it
    expect(spoken(noticed(plain.replace('MERGE', 'MERGER'), plain))).toEqual([]);
  });

  test.each([
    ['one without patches', 'configPatches: []', ['IST0133']],
    ['one without labels in its selector', 'workloadSelector: {}', ['IST0133', 'IST0133']],
    [
      'one whose patch is refused',
      'configPatches: [{ applyTo: CLUSTER, patch: { operation: MERGE } }]',
      ['IST0106', 'IST0133'],
    ],
    [
      "one with a type of Envoy's old API, which is refused too",
      'configPatches: [{ applyTo: HTTP_FILTER, patch: { operation: INSERT_FIRST, value: { name: a, typed_config: { "@type": type.googleapis.com/envoy.config.filter.http.ext_authz.v2.ExtAuthz } } } }]',
      ['IST0106', 'IST0133'],
    ],
    [
      'none whose selector is refused: istiod looks no further',
      `workloadSelector: { labels: { app: "*" } }, configPatches: [{ applyTo: CLUSTER, patch: ${CLUSTER} }]`,
      ['IST0106'],
    ],
    [
      'none that cannot be read',
      `configPatches: [{ applyTo: CLUSTER, patch: ${CLUSTER.replace('MERGE', 'MERGER')} }]`,
      [],
    ],
  ])('is told of %s', async (_, spec, codes) => {
    expect(await codesOf(patching(spec))).toEqual(codes);
  });

  test.each([
    ['HTTP_FILTER', 'envoy.filters.http.local_ratelimit', 'Istio has no API for rate limits'],
    ['HTTP_FILTER', 'envoy.filters.http.jwt_authn', 'A RequestAuthentication checks tokens.'],
    ['HTTP_FILTER', 'envoy.filters.http.wasm', 'A WasmPlugin brings code into proxies.'],
    ['HTTP_ROUTE', '', 'A VirtualService sets timeouts'],
    ['LISTENER', '', 'See first whether an API of Istio does the same'],
  ])('%s %s: which API to prefer', (applyTo, name, expected) => {
    const patch = `{ applyTo: ${applyTo}, patch: { operation: MERGE, value: { name: "${name}" } } }`;
    const [finding] = noticed('', patching(`configPatches: [${patch}]`));
    expect(spoken(finding?.fix.text)).toContain(expected);
  });

  test('access logs of the connection manager have an API', () => {
    const value = '{ typed_config: { access_log: [] } }';
    const logs = patching(
      `configPatches: [{ applyTo: NETWORK_FILTER, patch: { operation: MERGE, value: ${value} } }]`,
    );
    expect(spoken(noticed('', logs)[0]?.fix.text)).toContain(
      'A Telemetry sets access logs and traces.',
    );
  });

  const advised = (patches: string): string =>
    spoken(noticed('', patching(`configPatches: [${patches}]`))[0]?.fix.text) ?? '';
  const putIn = (value: string): string =>
    `{ applyTo: HTTP_FILTER, patch: { operation: INSERT_BEFORE, value: ${value} } }`;
  const cluster = (name: string): string =>
    `{ applyTo: CLUSTER, patch: { operation: ADD, value: { name: ${name}, type: STRICT_DNS } } }`;
  const WASM = 'type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm';
  const code =
    '{ code: { remote: { http_uri: { uri: "https://files.example.com/a", cluster: files } } } }';

  test.each([
    [
      'its type',
      putIn(`{ name: a, typed_config: { "@type": ${WASM}, config: { vm_config: ${code} } } }`),
    ],
    [
      'a type in a structure of its own',
      putIn(
        `{ name: a, typed_config: { "@type": type.googleapis.com/udpa.type.v1.TypedStruct, type_url: ${WASM}, value: ${code} } }`,
      ),
    ],
    [
      'what proxies are to fetch of it',
      `${putIn(`{ name: a, config_discovery: { type_urls: [${WASM}] } }`)}, { applyTo: EXTENSION_CONFIG, patch: { operation: ADD, value: { name: a, typed_config: { "@type": ${WASM}, value: ${code} } } } }`,
    ],
  ])('a module is told by %s, and the cluster that it comes from is part of it', (_, patch) => {
    const text = advised(`${patch}, ${cluster('files')}`);
    expect(text).toContain('A WasmPlugin brings code into proxies.');
    expect(text).not.toContain('A DestinationRule sets');
    expect(advised(`${patch}, ${cluster('others')}`)).toContain('A DestinationRule sets');
  });

  test('a word in a name or in code says nothing of what a filter is', () => {
    const lua = putIn(
      '{ name: no-wasm, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua, inlineCode: "-- tracing of access_log, rbac" } }',
    );
    expect(advised(lua)).toMatch(/^A VirtualService sets headers, [^.]*\. Before/);
    expect(advised(cluster('fault'))).toMatch(/^A DestinationRule sets [^.]*\. Before/);
  });
});
