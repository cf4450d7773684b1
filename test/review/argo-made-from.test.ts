import { describe, expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';
import type { Files } from './argo-meshes.ts';
import { application, REPOSITORY, source, tierOf, TREE } from './argo-meshes.ts';
import { meshMtls } from '../support/objects.ts';

describe('what is rendered into a branch first', () => {
  const hydrated = (dry: string, sync: string, more = ''): Files => ({
    'clusters/production/mesh.yaml': application(
      `  sourceHydrator:\n    drySource: {repoURL: "${REPOSITORY}", ${dry}}\n    syncSource: {${sync}}\n${more}`,
    ),
  });
  const DRY = 'path: mesh/production, targetRevision: main';
  const SYNC = 'targetBranch: env/production, path: mesh';
  const before = hydrated(DRY, SYNC);

  test.each([
    ['another branch', hydrated(DRY, 'targetBranch: alice, path: mesh')],
    ['another folder of it', hydrated(DRY, 'targetBranch: env/production, path: x')],
    ['another revision', hydrated('path: mesh/production, targetRevision: alice', SYNC)],
    ['another folder', hydrated('path: shop/production, targetRevision: main', SYNC)],
    ['a way round', hydrated(DRY, SYNC, '    hydrateTo: {targetBranch: alice}\n')],
    ['what is written here', { ...before, 'mesh/production/policy.yaml': meshMtls('PERMISSIVE') }],
    ['none any more', { 'clusters/production/mesh.yaml': application(source('x')) }],
  ])('%s is critical', async (_, after) => {
    expect(await tierOf(before, after)).toBe('critical');
  });

  test('a hydrator before an ordinary source takes its place', async () => {
    const plain = source('shop/production');
    const both = application(
      `${plain}\n  sourceHydrator:\n    drySource: {repoURL: "${REPOSITORY}", ${DRY}}\n    syncSource: {${SYNC}}\n`,
    );
    const after = {
      'clusters/production/mesh.yaml': both,
      'mesh/production/policy.yaml': meshMtls('DISABLE'),
    };
    expect(await tierOf({ 'clusters/production/mesh.yaml': both }, after)).toBe('critical');
  });
});

describe('what goes through a plugin', () => {
  const through = (plugin: string, path = 'mesh/production'): Files => ({
    'clusters/production/mesh.yaml': application(source(path, `, plugin: ${plugin}`)),
  });
  const kustomized = {
    'mesh/production/kustomization.yaml': 'resources: [../base]\n',
    'mesh/base/kustomization.yaml': 'resources: [policy.yaml]\n',
  };
  const chart = { 'mesh/production/Chart.yaml': 'apiVersion: v2\nname: m\nversion: 0.1.0\n' };
  const permissive = { 'mesh/production/policy.yaml': meshMtls('PERMISSIVE') };

  test.each([
    ['a name', through('{name: vault}'), permissive],
    ['no name', through('{}'), permissive],
    ['values', through('{name: x, env: [{name: A, value: b}]}'), permissive],
    [
      'one of several sources',
      {
        'clusters/production/mesh.yaml': application(
          `  sources:\n  - {repoURL: "${REPOSITORY}", path: mesh/production, plugin: {name: x}}\n  - {repoURL: "${REPOSITORY}", path: shop/production}`,
        ),
      },
      permissive,
    ],
    ['an override', { 'mesh/production/.argocd-source.yaml': 'plugin: {name: x}\n' }, permissive],
    [
      'a set',
      {
        'clusters/production/mesh.yaml': `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: s, namespace: argocd}\nspec:\n  generators: [{list: {elements: [{env: production}]}}]\n  template:\n    metadata: {name: "m-{{env}}"}\n    spec: {project: default, destination: {name: prod}, source: {repoURL: "${REPOSITORY}", path: "mesh/{{env}}", plugin: {name: x}}}\n`,
      },
      permissive,
    ],
    [
      'a kustomization',
      { ...through('{name: x}'), ...kustomized, 'mesh/base/policy.yaml': meshMtls('STRICT') },
      { 'mesh/base/policy.yaml': meshMtls('PERMISSIVE') },
    ],
    [
      'a folder below',
      {
        ...through('{name: x}'),
        'mesh/production/deep/a.yaml': meshMtls('STRICT').replace('default', 'b'),
      },
      { 'mesh/production/deep/a.yaml': meshMtls('DISABLE').replace('default', 'b') },
    ],
    ['another plugin', through('{name: x}'), through('{name: y}')],
    [
      'a plugin where there was none',
      { ...kustomized, 'mesh/base/policy.yaml': meshMtls('STRICT') },
      through('{name: x}'),
    ],
  ])('%s: a change of the mesh is critical', async (_, before, after) => {
    expect(await tierOf(before, { ...before, ...after })).toBe('critical');
  });

  test.each([
    ['a template below', { 'mesh/production/a.tmpl': 'a' }, { 'mesh/production/a.tmpl': 'b' }],
    [
      'values beside a kustomization',
      {
        ...kustomized,
        'mesh/base/policy.yaml': meshMtls('STRICT'),
        'mesh/production/v.yaml': 'a: 1',
      },
      { 'mesh/production/v.yaml': 'a: 2' },
    ],
    [
      'a chart whose template is not seen through',
      { ...chart, 'mesh/production/templates/a.yaml': 'x' },
      { 'mesh/production/templates/a.yaml': 'y' },
    ],
  ])('%s is high', async (_, before, after) => {
    const all = { ...through('{name: x}'), ...before };
    expect(await tierOf(all, { ...all, ...after })).toBe('high');
  });

  test('what the settings of a plugin name elsewhere is what it reads', async () => {
    const named = through('{name: x, env: [{name: ARGS, value: "-f ../../values/mesh.yaml"}]}');
    const after = { ...named, 'values/mesh.yaml': 'a: 2' };
    expect(await tierOf({ ...named, 'values/mesh.yaml': 'a: 1' }, after)).toBe('high');
  });

  test('words for people below it, and what a shop has through one, stay as they are', async () => {
    const before = through('{name: x}');
    const readme = (text: string): Files => ({ ...before, 'mesh/production/README.md': text });
    expect(await tierOf(readme('a'), readme('b'))).toBe('low');
    const shop = {
      'clusters/production/shop.yaml': application(
        source('shop/production', ', plugin: {name: x}'),
        'shop',
      ),
    };
    const other = TREE['shop/production/map.yaml']?.replace('a: b', 'a: c') ?? '';
    expect(await tierOf(shop, { ...shop, 'shop/production/map.yaml': other })).toBe('low');
  });

  test('nothing of it is said to be applied by nothing', async () => {
    const before = { ...through('{name: x}'), 'mesh/production/a.tmpl': 'a' };
    const { notes } = await reviewOf(
      { ...TREE, ...before },
      { ...TREE, ...before, 'mesh/production/a.tmpl': 'b' },
    );
    expect(notes.join('\n')).not.toContain('nothing applies');
  });
});

describe('labels of a namespace that an Application makes', () => {
  const managed = (labels: string, namespace: string, kind = 'Application'): string => {
    const spec = `project: shop\ndestination: {name: prod, namespace: "${namespace}"}\nsource: {repoURL: "${REPOSITORY}", path: shop/production, targetRevision: main}\nsyncPolicy: {syncOptions: [CreateNamespace=true], managedNamespaceMetadata: {labels: ${labels}}}\n`;
    const indented = (by: string): string => spec.replace(/^(?=.)/gm, by);
    return kind === 'Application'
      ? `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop, namespace: argocd}\nspec:\n${indented('  ')}`
      : `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: shop, namespace: argocd}\nspec:\n  generators: [{list: {elements: [{ns: shop}]}}]\n  template:\n    metadata: {name: shop}\n    spec:\n${indented('      ')}`;
  };
  const at = (text: string): Files => ({ 'clusters/production/shop.yaml': text });
  const enabled = '{istio-injection: enabled}';

  test.each(['Application', 'ApplicationSet'])(
    '%s: those of the root namespace are critical',
    async (kind) => {
      const before = at(managed(enabled, 'shop', kind));
      for (const labels of [
        '{topology.istio.io/network: other}',
        '{istio.io/dataplane-mode: ambient, istio.io/use-waypoint: w}',
        '{pod-security.kubernetes.io/enforce: restricted}',
        '{istio.io/rev: canary}',
      ])
        expect(await tierOf(before, at(managed(labels, 'istio-system', kind))), labels).toBe(
          'critical',
        );
    },
  );

  test.each(['Application', 'ApplicationSet'])(
    '%s: pods without a proxy are high',
    async (kind) => {
      const before = at(managed(enabled, 'shop', kind));
      expect(await tierOf(before, at(managed('{istio-injection: disabled}', 'shop', kind)))).toBe(
        'high',
      );
      expect(await tierOf(before, at(managed('{a: b}', 'shop', kind)))).toBe('high');
    },
  );

  test('a set that leaves the namespace to its generators may label any', async () => {
    const before = at(managed(enabled, '{{ns}}', 'ApplicationSet'));
    const after = at(managed('{topology.istio.io/network: x}', '{{ns}}', 'ApplicationSet'));
    expect(await tierOf(before, after)).toBe('high');
  });

  test('a team, and what a Namespace says already, change nothing more', async () => {
    const before = {
      ...at(managed(enabled, 'shop')),
      'clusters/production/ns.yaml':
        'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio-injection: enabled}}\n',
    };
    for (const labels of ['{istio-injection: enabled, team: shop}', '{team: shop}'])
      expect(await tierOf(before, { ...before, ...at(managed(labels, 'shop')) }), labels).toBe(
        'medium',
      );
  });
});
