import { describe, expect, test } from 'vitest';
import { reportOf } from '../../support/review-of.ts';
import { builds, virtualService } from '../../gitops/fixtures.ts';
import { app, appliedRoots, planOf } from '../../gitops/delivery/argo-trees.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';
import { rootOf } from './flux-trees.ts';
import { listedFiles } from '../../../src/gitops/index.ts';

const settings = (data: string, namespace = 'argocd'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: argocd-cm, namespace: ${namespace} }\ndata:\n${data.replace(/^/gm, '  ')}\n`;

const both: Files = {
  'argo/app.yaml': app('shop'),
  'shop/kustomization.yaml': builds('vs.yaml'),
  'shop/vs.yaml': virtualService('a'),
  'shop/other.yaml': virtualService('b'),
};
const rootsWith = (cm: Files, files: Files = both): readonly string[] =>
  appliedRoots({ ...files, ...cm }).map((root) =>
    `${root.content.kind} ${(listedFiles(root) ?? []).join(' ')}`.trim(),
  );

describe('a tool that is switched off', () => {
  const off = { 'argo/cm.yaml': settings('kustomize.enable: "false"') };
  const folder = 'folder shop/kustomization.yaml shop/other.yaml shop/vs.yaml';

  test('makes a directory of what it would build, told so or found', () => {
    expect(rootsWith({})).toEqual(['kustomization']);
    expect(rootsWith(off)).toEqual([folder]);
    const told = { ...both, 'argo/app.yaml': app('shop', 'kustomize: { namePrefix: a- }') };
    expect(rootsWith(off, told)).toEqual([folder]);
  });

  test('counts for Applications of its own instance', () => {
    expect(rootsWith({ 'argo/cm.yaml': settings('kustomize.enable: "false"', 'other') })).toEqual([
      'kustomization',
    ]);
  });

  test('counts no more where another ConfigMap that lies as near says otherwise', () => {
    const two = (near: string) =>
      rootsWith({ ...off, [`${near}/cm.yaml`]: settings('kustomize.enable: "true"') });
    expect(two('argo/more')).toEqual(['kustomization']);
    expect(two('elsewhere')).toEqual([folder]);
  });

  test('may be jsonnet', () => {
    const files = {
      'argo/app.yaml': app('shop'),
      'shop/a.jsonnet': '{}',
      'shop/b.yaml': virtualService('b'),
    };
    expect(rootsWith({}, files)).toEqual(['folder shop/a.jsonnet shop/b.yaml']);
    expect(rootsWith({ 'argo/cm.yaml': settings('jsonnet.enable: "false"') }, files)).toEqual([
      'folder shop/b.yaml',
    ]);
  });
});

describe('kustomize.buildOptions', () => {
  const files = (cm: string, source = ''): Files => ({
    'argo/app.yaml': app('shop', source),
    ...(cm === '' ? {} : { 'argo/cm.yaml': settings(cm) }),
    'shop/kustomization.yaml': builds('../shared/vs.yaml'),
    'shared/vs.yaml': virtualService('a'),
  });
  const failure = (cm: string, source?: string) =>
    rootOf(files(cm, source), 'shop').failure?.reason ?? null;

  test('may let kustomizations read files beside their folder', () => {
    expect(failure('')).toBe('outside-root');
    expect(failure('kustomize.buildOptions: --enable-helm')).toBe('outside-root');
    expect(
      failure('kustomize.buildOptions: --enable-helm --load-restrictor LoadRestrictionsNone'),
    ).toBeNull();
    expect(failure('kustomize.buildOptions: --load-restrictor=LoadRestrictionsNone')).toBeNull();
  });

  test('count by the version of kustomize that a source asks for', () => {
    const versioned =
      'kustomize.buildOptions.v5.7.0: --load-restrictor=LoadRestrictionsNone\nkustomize.path.v5.7.0: /tools/kustomize';
    expect(failure(versioned)).toBe('outside-root');
    expect(failure(versioned, 'kustomize: { version: v5.7.0 }')).toBeNull();
  });
});

describe('resource.exclusions', () => {
  const files = (cm: string): Files => ({
    'argo/app.yaml': app('prod/shop'),
    'argo/cm.yaml': settings(cm),
    'prod/shop/mtls.yaml': `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: STRICT } }
`,
  });
  const filter = (group: string, kind: string, clusters = '"*"') =>
    `resource.exclusions: |\n  - apiGroups: ["${group}"]\n    kinds: ["${kind}"]\n    clusters: [${clusters}]`;
  const gone = async (cm: string): Promise<string> =>
    (await reportOf(files('x: y'), files(cm), 'terminal')).text.replace(/\s+/g, ' ');

  test.each([
    ['by name', filter('security.istio.io', 'PeerAuthentication')],
    ['by patterns', filter('*.istio.io', '*')],
    ['for want of an inclusion', 'resource.inclusions: |\n  - apiGroups: ["apps"]'],
  ])('take an object from what is applied, %s', async (_, cm) => {
    expect(await gone(cm)).toContain(
      'where Argo CD delivers it: it is neither created nor updated',
    );
  });

  test.each([
    ['of another kind', filter('security.istio.io', 'AuthorizationPolicy')],
    ['of another group', filter('networking.*', '*')],
    ['of one cluster, whose address is not known here', filter('*', '*', '"https://a.example"')],
    ['that are no list', 'resource.exclusions: none'],
  ])('leave others alone: %s', async (_, cm) => {
    expect(await gone(cm)).not.toContain('neither created');
  });
});

test('settings in documentation are none', () => {
  const cm = { 'docs/cm.yaml': settings('kustomize.enable: "false"') };
  expect(rootsWith(cm)).toEqual(['kustomization']);
  expect(planOf({ ...both, ...cm }).gaps).toEqual([]);
});

test('a chart in a kustomization needs Helm to be enabled, where the options are seen', () => {
  const charts: Files = {
    'argo/app.yaml': app('shop'),
    'shop/kustomization.yaml': 'helmCharts: [{ name: web, repo: https://charts.example }]\n',
  };
  const built = (cm: Files) => rootOf({ ...charts, ...cm }, 'shop').failure?.message ?? null;
  expect(built({})).toBeNull();
  expect(built({ 'argo/cm.yaml': settings('admin.enabled: "false"') })).toBeNull();
  const options = (text: string): Files => ({
    'argo/cm.yaml': settings(`kustomize.buildOptions: "${text}"`),
  });
  expect(built(options('--load-restrictor LoadRestrictionsNone --enable-helm'))).toBeNull();
  expect(built(options('--load-restrictor LoadRestrictionsNone'))).toContain(
    'does not say --enable-helm: Argo CD builds nothing of it',
  );
});
