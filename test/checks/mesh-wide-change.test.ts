import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import type { FindingDraft } from '../../src/checks/detection/detector.ts';
import { meshWideChange } from '../../src/checks/mesh-wide/mesh-wide-change.ts';
import { detectionOf } from './detection-of.ts';
import { app, istiodRelease as release, policy } from './findings-of.ts';
import { istioOperator } from '../support/objects.ts';

const found = (base: string, head: string): readonly FindingDraft[] =>
  detectionOf(meshWideChange, base, head).findings;
const messages = (base: string, head: string): readonly string[] =>
  found(base, head).map((told) => spoken(messageOf(told)));

const apps = app('shop', 'web') + app('shop', 'orders') + app('bank', 'payments');
const operator = (spec: string): string =>
  istioOperator('istio', spec, { namespace: 'istio-system' });

test('a mesh setting says what it does and whom it reaches', () => {
  const [finding, ...others] = found(
    apps + operator('{ meshConfig: { enablePrometheusMerge: true } }'),
    apps + operator('{ meshConfig: { enablePrometheusMerge: false } }'),
  );
  expect(spoken(others)).toEqual([]);
  expect(spoken(finding)?.message).toBe(
    'Sidecars stop merging application metrics, so prometheus.io scraping loses sidecar metrics: enablePrometheusMerge changes from true to false for the whole mesh, 3 workloads in 2 namespaces.',
  );
  expect(finding?.scope).toEqual({ level: 'mesh', workloads: 3, services: 3, namespaces: 2 });
});

test('of many settings three are explained, and none is named in the message', () => {
  const settings = (value: boolean): string =>
    operator(
      `{ meshConfig: { ${['enablePrometheusMerge', 'enableTracing', 'disablePolicyChecks', 'enableAutoMtls'].map((name) => `${name}: ${String(value)}`).join(', ')} } }`,
    );
  const [finding] = found(apps + settings(true), apps + settings(false));
  expect(spoken(finding)?.message).toMatch(
    /^\d mesh-wide settings change at once, for 3 workloads/,
  );
  expect(spoken(finding?.why)).toMatch(/\. And 2 more \(enableTracing, disablePolicyChecks\)\.$/);
});

test('what becomes of logs by one of several settings is left to the finding that tells it', () => {
  const logged = '{ meshConfig: { accessLogFile: /dev/stdout, enableAutoMtls: false } }';
  const why = (base: string, head: string): string =>
    spoken(
      found(apps + base, apps + head).find(({ check }) => check === 'mesh-setting-changed')?.why,
    ) ?? '';
  const told = why(operator('{}'), operator(logged));
  expect(told).not.toContain('turned on');
  expect(told).toContain('accessLogFile is set to /dev/stdout');
  // whatever is said of another line is no reason to leave it out: a Telemetry logs as before
  const ofObject = `
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: logs, namespace: istio-system }
spec: { accessLogging: [{ providers: [{ name: envoy }] }] }
---
`;
  expect(why(operator('{}') + ofObject, operator(logged) + ofObject)).toContain('as before');
});

test('what the injector writes into a pod holds from its next start', () => {
  const merged = (value: boolean): string =>
    operator(`{ meshConfig: { enablePrometheusMerge: ${String(value)} } }`);
  const [alone] = found(apps + merged(true), apps + merged(false));
  expect(spoken(alone?.symptom)).toMatch(/^running pods keep the old value until they restart/);
  const [both] = found(
    apps + operator('{}'),
    apps + operator('{ meshConfig: { accessLogFile: /dev/stdout, enablePrometheusMerge: false } }'),
  );
  expect(spoken(both?.symptom)).toContain(
    'part once istioctl installs it (up to Istio 1.23, or its operator)',
  );
});

test('a default that is written, or no longer, is no other setting', () => {
  const written = operator(
    '{ meshConfig: { enablePrometheusMerge: true, defaultConfig: { drainDuration: 45s } } }',
  );
  for (const [finding] of [
    found(apps + operator('{}'), apps + written),
    found(apps + written, apps + operator('{}')),
  ]) {
    expect(spoken(finding?.why)).not.toContain('together with their own');
    expect(spoken(finding?.why)).not.toContain('over another time');
    expect(spoken(finding?.why)).toContain(': the default of current Istio');
  }
});

test('what a MeshPolicy of old says counts as the mode that may have been', () => {
  const old = (mtls: string): string => `apiVersion: authentication.istio.io/v1alpha1
kind: MeshPolicy
metadata: { name: default }
spec: { peers: [{ mtls: ${mtls} }] }
---
`;
  const strict = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: STRICT } }
---
`;
  const turn = (base: string): readonly string[] =>
    messages(apps + base, apps + strict).filter((message) => message.startsWith('Mesh-wide mTLS'));
  for (const mtls of ['{ mode: STRICT }', '{}', 'null'])
    expect(turn(old(mtls))).toEqual([
      expect.stringMatching(/^Mesh-wide mTLS changes from PERMISSIVE or STRICT to STRICT/),
    ]);
  expect(turn(old('{ mode: PERMISSIVE }'))).toEqual([
    expect.stringMatching(/^Mesh-wide mTLS changes from PERMISSIVE to STRICT/),
  ]);
});

test('many settings changed by one edit are one finding', () => {
  const [finding, ...others] = found(
    apps + operator('{}'),
    apps +
      operator(
        '{ meshConfig: { enableAutoMtls: false, accessLogFile: /dev/stdout, defaultConfig: { concurrency: 2 } } }',
      ),
  );
  expect(spoken(others)).toEqual([]);
  expect(spoken(finding)?.message).toContain('3 mesh-wide settings change at once');
  expect(spoken(finding?.symptom)).toContain('part applies when pods restart');
});

test('a setting that only moves within the values is none, where what istiod reads was made anew', () => {
  const read = (mesh: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "${mesh}" }
---
`;
  const moved = operator('{ meshConfig: { enableAutoMtls: true, accessLogEncoding: JSON } }');
  const old = operator('{ meshConfig: { enableAutoMtls: true } }');
  const json = 'accessLogEncoding: JSON';
  const texts = messages(apps + old + read(json), apps + moved + read(`${json}\\nx: y`));
  expect(texts.filter((text) => text.includes('accessLogEncoding'))).toEqual([]);
  expect(messages(apps + old + read(json), apps + moved + read(json)).join()).toContain(
    'accessLogEncoding is set to JSON',
  );
});

const root = (kind: string, group: string, spec: string): string => `
apiVersion: ${group}/v1
kind: ${kind}
metadata: { name: all, namespace: istio-system }
spec: ${spec}
---
`;

const peer = (mode: string): string =>
  root('PeerAuthentication', 'security.istio.io', `{ mtls: { mode: ${mode} } }`);

test('mesh-wide mTLS is told by the mode that comes out, once', () => {
  expect(messages(apps + peer('PERMISSIVE'), apps + peer('STRICT'))).toEqual([
    'Mesh-wide mTLS changes from PERMISSIVE to STRICT: 3 workloads in 2 namespaces (bank, shop).',
  ]);
  expect(messages(apps, apps + peer('PERMISSIVE'))).toEqual([]);
});

test('mesh-wide mTLS advises by what it was and is', () => {
  const told = (before: string, after: string): string =>
    found(apps + peer(before), apps + peer(after))
      .map(({ symptom, fix }) => `${spoken(symptom)}: ${spoken(fix.text)}`)
      .join();
  expect(told('PERMISSIVE', 'STRICT')).toMatch(/connection reset by peer.*: Roll it out/);
  expect(told('STRICT', 'PERMISSIVE')).toMatch(/that were reset are now accepted: Keep the mode/);
  expect(told('PERMISSIVE', 'DISABLE')).toMatch(/calls use plaintext.*: Keep the mode/);
  expect(told('DISABLE', 'PERMISSIVE')).toMatch(/no errors: .* switch to mTLS.*: Roll it out/);
});

test('objects of the root namespace count without a selector, and only there', () => {
  const spec = '{ configPatches: [{ applyTo: HTTP_FILTER }] }';
  const filter = root('EnvoyFilter', 'networking.istio.io', spec);
  expect(messages(apps, apps + filter)).toEqual([
    'EnvoyFilter all is new for the whole mesh: 3 workloads in 2 namespaces (bank, shop).',
  ]);
  expect(messages(apps, apps + filter.replace('istio-system', 'shop'))).toEqual([]);
  const selecting = spec.replace('{', '{ workloadSelector: { labels: { app: edge } },');
  expect(messages(apps, apps + root('EnvoyFilter', 'networking.istio.io', selecting))).toEqual([]);
  const gateways = '{ configPatches: [{ applyTo: HTTP_FILTER, match: { context: GATEWAY } }] }';
  expect(messages(apps, apps + root('EnvoyFilter', 'networking.istio.io', gateways))).toEqual([
    'EnvoyFilter all is new for every gateway of the mesh; no workload that it reaches is rendered here.',
  ]);
});

test('an extension of the proxies counts in the root namespace, by whichever of its two kinds', () => {
  const told = (kind: string): readonly string[] =>
    messages(apps, apps + root(kind, 'extensions.istio.io', '{ phase: AUTHN }'));
  expect(told('WasmPlugin')).toEqual([
    'WasmPlugin all is new for the whole mesh: 3 workloads in 2 namespaces (bank, shop).',
  ]);
  expect(told('TrafficExtension')).toEqual([
    'TrafficExtension all is new for the whole mesh: 3 workloads in 2 namespaces (bank, shop).',
  ]);
});

test('a policy for the ingress gateway is not mesh-wide, one without a selector is', () => {
  const edge = '{ selector: { matchLabels: { istio: ingressgateway } }, rules: [{}] }';
  expect(messages(apps, apps + policy('istio-system', 'edge', edge))).toEqual([]);
  expect(messages(apps, apps + policy('istio-system', 'deny', '{}'))).toHaveLength(1);
  expect(
    messages(
      apps + policy('istio-system', 'deny', edge),
      apps + policy('istio-system', 'deny', '{}'),
    ),
  ).toHaveLength(1);
});

test('a DestinationRule of the root namespace counts for hosts of all namespaces', () => {
  const rule = (host: string): string =>
    root('DestinationRule', 'networking.istio.io', `{ host: "${host}", trafficPolicy: {} }`);
  expect(messages(apps, apps + rule('*.local'))).toHaveLength(1);
  expect(messages(apps, apps + rule('web.shop.svc.cluster.local'))).toEqual([]);
});

test('labels of a mesh-wide object are not a mesh-wide change', () => {
  const filter = root('EnvoyFilter', 'networking.istio.io', '{}');
  expect(
    messages(apps + filter, apps + filter.replace('name: all', 'name: all, labels: { a: b }')),
  ).toEqual([]);
});

test('ordinary changes are not mesh-wide: images, a new app, a VirtualService in the root namespace', () => {
  expect(messages(apps, apps.replace('image: app', 'image: app:2'))).toEqual([]);
  expect(messages('', apps)).toEqual([]);
  expect(
    messages(apps, apps + root('VirtualService', 'networking.istio.io', '{ hosts: [web] }')),
  ).toEqual([]);
});

test('what a setting does is told before what is only written, a default last', () => {
  const [finding] = found(
    apps + operator('{}'),
    apps +
      operator(
        '{ meshConfig: { enablePrometheusMerge: true, localityLbSetting: { enabled: true }, outboundTrafficPolicy: { mode: REGISTRY_ONLY } } }',
      ),
  );
  expect(spoken(finding?.why)).toContain('outboundTrafficPolicy');
  expect(spoken(finding?.why)).not.toContain('default of current Istio');
});

test('a new version of the control plane is mesh-wide, its size is not', () => {
  expect(messages(apps + release('1.24.0'), apps + release('1.25.0'))).toEqual([
    'The control plane goes from 1.24.0 to 1.25.0, for the whole mesh: 3 workloads in 2 namespaces.',
  ]);
  expect(
    messages(
      apps + release('1.24.0', '{ pilot: { replicaCount: 1 } }'),
      apps + release('1.24.0', '{ pilot: { replicaCount: 3 } }'),
    ),
  ).toEqual([]);
  expect(
    messages(apps + operator('{ tag: 1.24.0 }'), apps + operator('{ tag: 1.25.0 }')),
  ).toHaveLength(1);
  const gateways = (tag: string): string => operator(`{ profile: empty, tag: ${tag} }`);
  expect(messages(apps + gateways('1.24.0'), apps + gateways('1.25.0'))).toEqual([]);
});

test.each([
  ['"*"', '1.25.0'],
  ['1.24.0', '1.x'],
  ['">=1.24.0"', '">=1.25.0"'],
  ['1.24.0 - 1.25.0', '1.25.0'],
])('a range of versions names none that runs: %s to %s', (was, is) => {
  const [first] = messages(apps + release(was), apps + release(is));
  expect(first).toMatch(/^The control plane may get another version \(/);
});

test('an upgrade with its definitions and webhooks is one finding', () => {
  const istio = (version: string): string => `${release(version)}
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: gateways.networking.istio.io }
spec: { versions: [{ name: "${version}" }] }
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: { name: istio-sidecar-injector }
webhooks: [{ name: "${version}", clientConfig: { caBundle: "${version}" } }]
---
`;
  const findings = found(apps + istio('1.24.0'), apps + istio('1.25.0'));
  expect(findings).toHaveLength(1);
  expect(spoken(findings[0]?.why)).toContain(
    '1 definition of Istio (gateways.networking.istio.io)',
  );
  expect(spoken(findings[0]?.why)).toContain(
    '1 webhook configuration of Istio (istio-sidecar-injector)',
  );
});

test('namespaces relabelled together are a change of the mesh, a single one is not', () => {
  const namespaces = (count: number, label: string): string =>
    ['bank', 'shop', 'web', 'batch']
      .map(
        (name, index) =>
          `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: { ${index < count ? label : 'istio.io/rev: stable'} } }\n---\n`,
      )
      .join('');
  const base = apps + namespaces(0, '');
  expect(messages(base, apps + namespaces(1, 'istio.io/rev: canary'))).toEqual([]);
  expect(messages(base, apps + namespaces(4, 'istio.io/rev: canary'))).toEqual([
    '4 namespaces change the control plane that their proxies belong to at once (bank, batch, shop, web): 3 workloads in 2 namespaces (bank, shop).',
  ]);
});

test('a setting that is written in two shapes alike is one finding, at the one that istiod reads', () => {
  const both = (value: string): string =>
    `${operator(`{ meshConfig: { enableAutoMtls: ${value} } }`)}
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "enableAutoMtls: ${value}" }
---
`;
  const findings = found(apps + both('true'), apps + both('false'));
  expect(findings.map(({ subject }) => subject.kind)).toEqual(['ConfigMap']);
  expect(findings[0]?.related).toHaveLength(1);
});

test('a first block of values that holds only sizes is not mesh-wide', () => {
  expect(
    messages(
      apps + release('1.24.0', '{}'),
      apps + release('1.24.0', '{ pilot: { resources: { requests: { cpu: 100m } } } }'),
    ),
  ).toEqual([]);
});

test('an object that goes is not to be tried first, but replaced where it is relied on', () => {
  const filter = root('EnvoyFilter', 'networking.istio.io', '{ configPatches: [] }').replace(
    'networking.istio.io/v1',
    'networking.istio.io/v1alpha3',
  );
  expect(spoken(found(apps, apps + filter)[0]?.fix.text)).toContain('Try it with a selector');
  expect(spoken(found(apps + filter, apps)[0]?.fix.text)).toBe(
    'Before it goes, give the workloads that rely on it one of their own, with a selector or in their namespace.',
  );
});
