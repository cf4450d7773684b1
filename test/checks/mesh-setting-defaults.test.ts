import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { FindingDraft } from '../../src/checks/detection/detector.ts';
import { meshWideChange } from '../../src/checks/mesh-wide/mesh-wide-change.ts';
import { detectionOf } from './detection-of.ts';
import { app } from './findings-of.ts';

const apps = app('shop', 'web');

const operator = (release: string | null, settings: string): string => `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: mesh, namespace: istio-system }
spec:${release === null ? '' : `\n  tag: ${release}`}
  meshConfig: ${settings}
---
`;

const found = (base: string, head: string): readonly FindingDraft[] =>
  detectionOf(meshWideChange, apps + base, apps + head).findings;

const settingsTold = (base: string, head: string): readonly FindingDraft[] =>
  found(base, head).filter(({ check }) => check === 'mesh-setting-changed');

test.each([
  '{ enableAutoMtls: true }',
  '{ ingressClass: istio, ingressControllerMode: STRICT }',
  '{ ingressService: istio-ingressgateway }',
  '{ defaultConfig: { proxyAdminPort: 15000, serviceCluster: istio-proxy } }',
  '{ defaultConfig: { configPath: ./etc/istio/proxy } }',
  '{ defaultConfig: { drainDuration: 45s, parentShutdownDuration: 1m0s } }',
  '{ defaultConfig: { parentShutdownDuration: 60s } }',
  '{ rootNamespace: istio-system }',
  '{ trustDomain: cluster.local }',
  '{ trustDomainAliases: null }',
])('a setting of the default of the release is none, written or not: %s', (settings) => {
  const [without, written] = [operator('1.9.1', '{}'), operator('1.9.1', settings)];
  expect(spoken(settingsTold(without, written))).toEqual([]);
  expect(spoken(settingsTold(written, without))).toEqual([]);
});

test.each([
  '{ outboundTrafficPolicy: { mode: ALLOW_ANY } }',
  '{ enableEnvoyAccessLogService: false, policyCheckFailOpen: false }',
  '{ certificates: [] }',
])('a setting of what every release has is none where no release is named: %s', (settings) => {
  for (const release of ['1.6.4', null]) {
    const [without, written] = [operator(release, '{}'), operator(release, settings)];
    expect(spoken(settingsTold(without, written))).toEqual([]);
    expect(spoken(settingsTold(written, without))).toEqual([]);
  }
});

test.each([
  '{ outboundTrafficPolicy: { mode: REGISTRY_ONLY } }',
  '{ enableEnvoyAccessLogService: true }',
  '{ defaultServiceExportTo: [] }',
  '{ enableTracing: true }',
])('a setting of what not every release has is one where none is named: %s', (settings) => {
  expect(settingsTold(operator(null, settings), operator(null, '{}'))).toHaveLength(1);
});

test('the number of threads is by the release what it was, another one, or not known', () => {
  const of = (release: string | null, threads: number | null): string =>
    operator(
      release,
      threads === null ? '{}' : `{ defaultConfig: { concurrency: ${String(threads)} } }`,
    );
  expect(spoken(settingsTold(of('1.7.1', 2), of('1.7.1', null)))).toEqual([]);
  expect(spoken(settingsTold(of('1.7.1', 4), of('1.7.1', null))[0])?.message).toContain(
    'Every proxy works with 2 threads instead of 4 threads: ',
  );
  expect(spoken(settingsTold(of('1.24.0', 2), of('1.24.0', null))[0])?.message).toContain(
    'Every proxy works with as many threads as its CPU limit allows instead of 2 threads: ',
  );
  for (const release of ['1.6.4', null])
    expect(spoken(settingsTold(of(release, 2), of(release, null))[0])?.message).toContain(
      'It goes back to the default of the release: ',
    );
  expect(spoken(settingsTold(of('1.7.1', 2), of('1.7.1', 4))[0])?.message).toContain(
    'Every proxy works with 4 threads instead of 2 threads: ',
  );
});

test('only what changes is counted, and told', () => {
  const before = operator(
    '1.9.1',
    '{ ingressClass: istio, enablePrometheusMerge: false, accessLogFile: "", defaultConfig: { proxyAdminPort: 15000 } }',
  );
  const after = operator('1.9.1', '{ enablePrometheusMerge: true, accessLogFile: /dev/stdout }');
  const [finding] = settingsTold(before, after);
  expect(spoken(finding)?.message).toContain('2 mesh-wide settings change at once');
  expect(spoken(finding?.why)).not.toMatch(/ingressClass|proxyAdminPort|more\./);
});

test('a ProxyConfig is advised to releases that have it', () => {
  const of = (release: string, threads: number): string =>
    operator(release, `{ defaultConfig: { concurrency: ${String(threads)} } }`);
  const fixOf = (release: string): string =>
    spoken(settingsTold(of(release, 2), of(release, 4))[0]?.fix.text) ?? '';
  expect(fixOf('1.4.5')).not.toContain('first');
  // what is tried before the merge is read by the release of before it
  const upgraded = settingsTold(of('1.4.5', 2), of('1.7.1', 4));
  expect(upgraded.some(({ fix }) => spoken(fix.text).includes('proxy.istio.io/config'))).toBe(
    false,
  );
  expect(fixOf('1.7.1')).toContain('the annotation proxy.istio.io/config sets it for one workload');
  expect(fixOf('1.12.0')).not.toContain('ProxyConfig');
  expect(fixOf('1.13.0')).toContain('a ProxyConfig sets it for one namespace');
});

test('settings that are written otherwise and hold as before are counted beside those that do not', () => {
  const why = (before: string, after: string): string | undefined =>
    spoken(settingsTold(operator('1.9.1', before), operator('1.9.1', after))[0]?.why);
  expect(why('{}', '{ enableTracing: false, trustDomain: cluster.local }')).toMatch(
    /\. 1 more setting of it is written otherwise, and holds as before\.$/,
  );
  expect(why('{ ingressClass: istio, enableAutoMtls: true }', '{ enableTracing: false }')).toMatch(
    /\. 2 more settings of it are written otherwise, and hold as before\.$/,
  );
  expect(why('{}', '{ enableTracing: false }')).not.toContain('as before');
});

const definition = (name: string, served = true): string => `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${name}.istio.io }
spec: { group: istio.io, versions: [{ name: v1, served: ${String(served)} }] }
---
`;

test('definitions that come or go are told apart from those that change', () => {
  const [finding] = found(
    definition('kept.networking') + definition('roles.rbac'),
    definition('kept.networking', false) + definition('late.security'),
  ).filter(({ check }) => check === 'control-plane-changed');
  expect(spoken(finding?.why)).toContain('1 definition of Istio (kept.networking.istio.io)');
  expect(spoken(finding?.why)).toContain('1 new definition of Istio (late.security.istio.io)');
  expect(spoken(finding?.why)).toContain(
    '1 removed definition of Istio (roles.rbac.istio.io), with which every object of their kinds goes',
  );
});

test('of settings that may say what held before, as the release is not known, the number is the most', () => {
  const of = (release: string | null) =>
    settingsTold(
      operator(release, '{}'),
      operator(
        release,
        '{ ingressControllerMode: STRICT, accessLogFile: /dev/stdout, protocolDetectionTimeout: 5s }',
      ),
    )[0];
  expect(spoken(of(null))?.message).toMatch(/^Up to 3 mesh-wide settings change at once/);
  expect(spoken(of(null)?.why)).toContain(
    '. ingressControllerMode may say the same as before: what that release has where nothing is written is not known',
  );
  expect(spoken(of('1.20.1'))?.message).toMatch(/^2 mesh-wide settings change at once/);
  expect(spoken(of('1.20.1')?.why)).not.toContain('may say');
});

test('another trust domain is told by what becomes of policies that name the old one', () => {
  const of = (settings: string): FindingDraft | undefined =>
    settingsTold(operator('1.26.2', '{ trustDomain: old.mesh }'), operator('1.26.2', settings))[0];
  const lone = of('{ trustDomain: new.mesh }');
  expect(spoken(lone)?.message).toContain('policies that name the old one stop matching');
  expect(spoken(lone?.fix.text)).toContain(
    'Add old.mesh to trustDomainAliases until policies name new.mesh and all pods have restarted.',
  );
  const kept = of('{ trustDomain: new.mesh, trustDomainAliases: [old.mesh, third.mesh] }');
  expect(spoken(kept?.why)).toContain(
    'policies that name old.mesh go on to match, for it is one of trustDomainAliases',
  );
  expect(spoken(kept?.why)).toContain(
    'identities of old.mesh and third.mesh are taken for those of the mesh',
  );
  expect(spoken(kept?.why)).not.toContain('stop matching');
  expect(spoken(kept?.fix.text)).not.toContain('trustDomainAliases');
});

test('an alias of the trust domain that goes is told by its name', () => {
  const aliases = (...names: readonly string[]): string =>
    operator('1.26.2', `{ trustDomain: own.mesh, trustDomainAliases: [${names.join()}] }`);
  const [gone] = settingsTold(aliases('a.mesh', 'b.mesh'), aliases('a.mesh'));
  expect(spoken(gone)?.message).toMatch(
    /^Identities of b\.mesh are refused, and policies that name it match these alone: /,
  );
});
