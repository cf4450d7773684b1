import { messageOf } from '../../../src/checks/index.ts';
import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { withoutCopies } from '../../../src/review/evaluation/undecided/undecided-effects.ts';
import { behaviour, OPEN_GATEWAY } from '../../compare/behaviour/small-mesh.ts';
import { planOf } from '../../gitops/delivery/argo-trees.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';

const service = (name: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { ports: [{ port: 80 }] }\n`;

test('ways to install one application among many are no environments of the others', () => {
  const apps = Array.from({ length: 12 }, (_, index) => `app-${String(index)}`);
  const files: Files = Object.fromEntries([
    ...apps.flatMap((name) => [
      [`apps/${name}/kustomization.yaml`, 'resources: [service.yaml]\n'],
      [`apps/${name}/service.yaml`, service(name)],
    ]),
    ['apps/pipeline/base/kustomization.yaml', 'resources: [service.yaml]\n'],
    ['apps/pipeline/base/service.yaml', service('pipeline')],
    ...['aws', 'gcp', 'platform-agnostic'].map((way) => [
      `apps/pipeline/env/${way}/kustomization.yaml`,
      'resources: [../../base]\n',
    ]),
  ]);
  expect(planOf(files).environments.map(({ name }) => name)).toEqual(['default']);
});

/** Folders that nothing applies, each of which installs the whole. */
const install = (folder: string, version: string): Files => ({
  [`${folder}/kustomization.yaml`]: 'resources: [install.yaml]\n',
  [`${folder}/install.yaml`]: `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: "accessLogFile: /dev/${version}"
---
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: stats-${version}, namespace: istio-system }
spec: { configPatches: [] }
---
${service('other').replace('name: other', 'name: other, namespace: shop')}`,
});

test('a version of the mesh in a folder of its own, which nothing applies, acts once somebody applies it', async () => {
  const before = { ...install('common/istio-1-11', 'one'), ...install('common/istio-1-9', 'one') };
  const { findings, tier } = await reviewOf(before, {
    ...before,
    ...install('common/istio-1-14', 'two'),
  });
  const told = findings.filter(({ detector }) => detector === 'mesh-wide-change');
  expect(spoken(told)).not.toEqual([]);
  for (const each of told)
    expect(spoken(messageOf(each))).toMatch(/^Once common\/istio-1-14 is applied: /);
  expect(tier).toBe('critical');
  const edited = await reviewOf(before, { ...before, ...install('common/istio-1-11', 'two') });
  expect(edited.findings.map((each) => spoken(messageOf(each))).join()).not.toContain(
    'is applied: ',
  );
});

test('an IstioOperator without a name acts once istioctl reads it', async () => {
  const operator = `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec: { profile: default }
`;
  const before = install('common/istio-1-11', 'one');
  const { findings } = await reviewOf(before, { ...before, 'common/profile.yaml': operator });
  const told = findings.filter(({ detector }) => detector === 'mesh-wide-change');
  expect(told.map((each) => spoken(messageOf(each)))).toEqual([
    expect.stringMatching(/^Once istioctl installs from it: IstioOperator common\/profile.yaml/),
  ]);
});

const route = `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: outside, namespace: shop }
spec: { hosts: [shop.example.com], gateways: [ingress/web], http: [{ route: [{ destination: { host: orders } }] }] }
`;

test('of what two ways to install have, and one of them gains or loses, it is not decided which calls it answers', async () => {
  const opened = behaviour(OPEN_GATEWAY, OPEN_GATEWAY + route);
  expect(opened.consequences).not.toEqual([]);
  const { changes } = await reviewOf(install('kfdef', 'one'), install('kfdef', 'two'));
  const orders = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'orders' };
  const alone = changes.map((change) => ({ ...change, subject: orders }));
  const copied = alone.map((change) => ({
    ...change,
    cause: { kind: 'copied' as const, at: 'install', others: ['kfdef'] },
  }));
  const pair = { name: 'default', before: null, after: null };
  const told = withoutCopies(opened, copied, pair);
  expect(told.behaviour.consequences).toEqual([]);
  expect(told.unknowns.map(({ message }) => message)).toEqual([
    'Which calls Deployment shop/orders answers after this change is not decided: install and kfdef have it, on one side or both, and which of them a cluster gets is not seen here.',
  ]);
  expect(withoutCopies(opened, alone, pair)).toEqual({ behaviour: opened, unknowns: [] });
});

test('a workload that leaves one of two ways to install with its policy is not said to refuse everybody', async () => {
  const web = `${service('web')
    .replace('name: web', 'name: web, namespace: shop')
    .replace('spec: {', 'spec: { selector: { app: web },')}---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, sidecar.istio.io/inject: "true" } }
    spec: { containers: [{ name: app, image: web }] }
`;
  const policy = (namespace: string, spec: string): string => `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: of-${namespace}, namespace: ${namespace} }
spec: ${spec}
`;
  const way = (folder: string, text: string): Files => ({
    [`${folder}/kustomization.yaml`]: 'resources: [all.yaml]\n',
    [`${folder}/all.yaml`]: text,
  });
  const istio = way('install/istio', policy('istio-system', '{}').slice(4));
  const open = policy('shop', '{ rules: [{}] }');
  const all = { ...istio, ...way('install/mesh', web + open), ...way('install/plain', web) };
  const rest = way('install/mesh', service('other'));
  const left = await reviewOf(all, { ...all, ...rest });
  expect(left.findings.map((told) => spoken(messageOf(told))).join()).not.toContain('any more');
  expect(left.unknowns.map(({ message }) => message)).toContain(
    'Who may call Deployment shop/web after this change is not decided: install/mesh loses it and policies for it, install/plain has it, and which of them a cluster gets is not seen here.',
  );
  const ofWeb = left.unknowns.find(({ subject }) => subject.name === 'web');
  expect(ofWeb).toMatchObject({ side: 'base', origin: { file: 'install/mesh/all.yaml' } });
  const closed = await reviewOf(all, { ...all, ...way('install/mesh', web) });
  expect(closed.findings.map((told) => spoken(messageOf(told))).join()).toContain(
    'Nobody can call Deployment shop/web any more.',
  );
});
