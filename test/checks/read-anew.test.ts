import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { FindingDraft } from '../../src/checks/detection/detector.ts';
import { invalidMeshResource } from '../../src/checks/invalid-mesh-resource/invalid-mesh-resource.ts';
import { limitsDoNotFit } from '../../src/checks/limits-do-not-fit/limits-do-not-fit.ts';
import { objectsCompete } from '../../src/checks/objects-compete/objects-compete.ts';
import { portsMisread } from '../../src/checks/ports-misread/ports-misread.ts';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { settingWithoutEffect } from '../../src/checks/setting-without-effect/setting-without-effect.ts';
import { workloadAtOdds } from '../../src/checks/workload-at-odds/workload-at-odds.ts';
import { analysed } from '../cli/at-rest/analysed.ts';
import { app, findingsOf, istiodRelease } from './findings-of.ts';

const only = (check: string, findings: readonly FindingDraft[]): readonly FindingDraft[] =>
  findings.filter((finding) => finding.check === check);

/** What a fourth reader of findings at rest called false, or not worth a warning. */
describe('what is told at rest', () => {
  const mode = (name: string, spec: string): string => `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
---
`;
  test.each([
    ['{ mtls: { mode: PERMISSIVE } }', '{ mtls: { mode: PERMISSIVE } }', 'info'],
    ['{ mtls: { mode: STRICT } }', '{ mtls: { mode: PERMISSIVE } }', undefined],
    [
      '{ mtls: { mode: STRICT }, portLevelMtls: { 8080: { mode: DISABLE } } }',
      '{ mtls: { mode: STRICT } }',
      undefined,
    ],
  ])('PeerAuthentications that say the same are a notice: %s and %s', (one, other, severity) => {
    const found = only(
      'mtls-modes-compete',
      findingsOf(objectsCompete, '', app('shop', 'web') + mode('a', one) + mode('b', other)),
    );
    expect(found.map((finding) => finding.severity)).toEqual([severity, severity]);
    expect(spoken(found[0])?.message.includes('they say the same today')).toBe(severity === 'info');
  });

  test('an EnvoyFilter of before Istio 1.5 is taken where its definition takes every field', () => {
    const filter = `
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: lua, namespace: shop }
spec:
  workloadLabels: { app: web }
  filters: [{ filterName: envoy.lua, filterType: HTTP, filterConfig: {} }]
---
`;
    const open = `
apiVersion: apiextensions.k8s.io/v1beta1
kind: CustomResourceDefinition
metadata: { name: envoyfilters.networking.istio.io }
spec:
  group: networking.istio.io
  names: { kind: EnvoyFilter, plural: envoyfilters }
  versions: [{ name: v1alpha3, served: true, storage: true }]
---
`;
    const refused = (head: string): number =>
      only('object-refused', findingsOf(invalidMeshResource, '', head)).length;
    expect(refused(filter)).toBe(1);
    expect(refused(filter + open)).toBe(0);
    expect(refused(filter + open + istiodRelease('1.4.3'))).toBe(0);
    expect(refused(filter + open + istiodRelease('1.20.0'))).toBe(1);
  });

  test('the pods that are called as a Gateway are the first that its fix names', () => {
    const pods = (name: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: istio-system }
spec:
  template:
    metadata: { labels: { istio: ${name} } }
    spec: { containers: [{ name: istio-proxy, image: 'istio/proxyv2:1.20.0' }] }
---
`;
    const gateway = (name: string): string => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: istio-system }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }]
---
`;
    const fixFor = (name: string): string | undefined =>
      spoken(
        only(
          'gateway-without-pods',
          findingsOf(
            unresolvedReference,
            '',
            pods('ingressgateway-public') + pods('ingressgateway-private') + gateway(name),
          ),
        )[0]?.fix.text,
      );
    expect(fixFor('private')).toContain('istio=ingressgateway-private');
    expect(fixFor('public')).toContain('istio=ingressgateway-public');
  });

  test('a Service for a name outside has no listener since Istio 1.21, unless that is turned off', () => {
    const outside = `
apiVersion: v1
kind: Service
metadata: { name: partner, namespace: shop }
spec: { type: ExternalName, externalName: db.partner.example, ports: [{ port: 5432, name: tcp }] }
---
`;
    const told = (more: string, isWhole = false): readonly string[] =>
      only('external-port-tcp', findingsOf(portsMisread, '', outside + more, isWhole)).map((told) =>
        spoken(messageOf(told)).slice(0, spoken(messageOf(told)).indexOf(' may')),
      );
    expect(told(istiodRelease('1.20.0'))).toEqual(['Sidecars']);
    expect(told(istiodRelease('1.24.0'))).toEqual([]);
    expect(told('')).toEqual([]);
    expect(told('', true)).toEqual(['Before Istio 1.21, sidecars']);
    expect(told(istiodRelease('1.24.0'), true)).toEqual([]);
    const off = '{ pilot: { env: { ENABLE_EXTERNAL_NAME_ALIAS: "false" } } }';
    expect(told(istiodRelease('1.24.0', off))).toEqual(['Sidecars']);
  });

  test('a definition that its own old Istio reads is in order', () => {
    const definition = `
apiVersion: apiextensions.k8s.io/v1beta1
kind: CustomResourceDefinition
metadata: { name: rbacconfigs.rbac.istio.io }
spec: { group: rbac.istio.io, names: { kind: RbacConfig, plural: rbacconfigs } }
---
`;
    const told = (more: string): number =>
      only('deprecated-field', findingsOf(settingWithoutEffect, '', definition + more, true))
        .length;
    expect(told('')).toBe(1);
    expect(told(istiodRelease('1.4.3'))).toBe(0);
    expect(told(istiodRelease('1.20.0'))).toBe(1);
    expect(told(istiodRelease('1.3.1') + istiodRelease('1.9.0', '{ revision: new }'))).toBe(0);
  });

  test.each([
    ['[ReadWriteOnce]', 'Recreate', 'info', 'is for one node at a time'],
    ['[ReadWriteMany]', 'Recreate', undefined, 'Use a rolling update'],
    [null, 'Recreate', undefined, 'is not seen to be ReadWriteMany'],
  ])('a volume of %s leaves no other way than %s: %s', (modes, strategy, severity, fix) => {
    const claim = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: blog, namespace: shop }
spec: { accessModes: ${modes ?? ''} }
---
`;
    const blog = app('shop', 'blog')
      .replace(
        'spec:\n  selector',
        `spec:\n  replicas: 2\n  strategy: { type: ${strategy} }\n  selector`,
      )
      .replace(
        '      containers:',
        '      volumes: [{ name: data, persistentVolumeClaim: { claimName: blog } }]\n      containers:',
      );
    const [found] = only(
      'all-pods-at-once',
      findingsOf(workloadAtOdds, '', blog + (modes === null ? '' : claim)),
    );
    expect(found?.severity).toBe(severity);
    expect(spoken(found?.fix.text)).toContain(fix);
    expect(spoken(found?.why)).toContain('Its strategy Recreate');
  });

  test('a ServiceEntry that DNS leads to the very Service is a notice', () => {
    const entry = (more: string): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: vault, namespace: shop }
spec:
  hosts: [vault.vault-system.svc.cluster.local]
  ports: [{ number: 8200, name: http, protocol: HTTP }]
  resolution: DNS
${more}---
`;
    const chart = `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: vault, namespace: vault-system }
spec: { chart: { spec: { chart: vault, version: 1.0.0 } } }
---
`;
    const severity = (more: string): unknown =>
      only('services-captured', findingsOf(securityLoosened, '', entry(more) + chart)).map(
        (finding) => finding.severity,
      );
    expect(severity('')).toEqual(['info']);
    expect(severity('  endpoints: [{ address: other.example.com }]\n')).toEqual(['warning']);
  });

  test.each([
    ['6s', 'info'],
    ['5s', undefined],
  ])(
    'of tries that are counted without the first one a timeout of %s is %s',
    (timeout, severity) => {
      const route = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - timeout: ${timeout}
      retries: { attempts: 3, perTryTimeout: 2s, retryOn: 5xx }
      route: [{ destination: { host: web } }]
---
`;
      const found = only(
        'tries-beyond-timeout',
        findingsOf(limitsDoNotFit, '', app('shop', 'web') + route),
      );
      expect(found.map((finding) => finding.severity)).toEqual([severity]);
    },
  );

  test.each([
    ['quick-start/mysql.yaml', 'info'],
    ['config/_ytt_lib/mysql/rendered.yml', 'info'],
    ['apps/mysql.yaml', 'error'],
  ])('a password in %s is of level %s', async (file, level) => {
    const { entries } = await analysed(
      {
        [file]: `
apiVersion: apps/v1
kind: Deployment
metadata: { name: mysql, namespace: shop }
spec:
  selector: { matchLabels: { app: mysql } }
  template:
    metadata: { labels: { app: mysql } }
    spec:
      containers:
        - { name: mysql, image: 'mysql:8.0', env: [{ name: MYSQL_PASSWORD, value: kf8Zq2Lp0w }] }
`,
      },
      {},
      { kind: 'folder', name: 'folder', isRecursive: true },
    );
    expect(
      entries.filter(({ id }) => id.endsWith('in-variable')).map((entry) => entry.level),
    ).toEqual([level]);
  });
});

test('a folder that is read with all below it says what it does not render', async () => {
  const files = {
    'base/kustomization.yaml': 'resources: [web.yaml]\n',
    'base/web.yaml': app('shop', 'web'),
    'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 1.0.0\n',
  };
  const notes = async (isRecursive: boolean): Promise<readonly string[]> =>
    (await analysed(files, {}, { kind: 'folder', name: 'folder', isRecursive })).notes;
  expect(await notes(true)).toEqual([
    'This folder holds 1 kustomization and 1 chart (base/kustomization.yaml), whose files are read as they stand: analyse the repository, or a folder with a kustomization, for what they render to.',
  ]);
  expect(await notes(false)).toEqual([]);
});
