import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import {
  app,
  appliedPaths,
  folders,
  planOf,
  REPOSITORY,
  saidOf,
} from '../../gitops/delivery/argo-trees.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';
import { configMap, flux } from './flux-trees.ts';
import { authorizationPolicy } from '../../support/objects.ts';

const policy = (name: string, more = ''): string =>
  authorizationPolicy(name, '{ rules: [{}] }', { namespace: `shop${more}` });

describe('what is deleted in Git', () => {
  const AUTOMATED = '  syncPolicy: { automated: { prune: true } }\n';
  const notesOf = async (applier: Files, more = ''): Promise<string> => {
    const both = { ...applier, 'shop/keep.yaml': policy('keep') };
    const { notes } = await reviewOf({ ...both, 'shop/gone.yaml': policy('gone', more) }, both);
    return notes.join('\n');
  };

  test('stays in the cluster where its Application does not prune', async () => {
    const kept = (until: string): string =>
      `AuthorizationPolicy shop/gone stays in the cluster until it is deleted by hand there${until}: what applies shop (argo/app.yaml:5) prunes nothing by itself.`;
    expect(await notesOf({ 'argo/app.yaml': app('shop') })).toContain(
      kept(', or pruned by a sync'),
    );
    const automated = app('shop') + '  syncPolicy: { automated: {} }\n';
    expect(await notesOf({ 'argo/app.yaml': automated })).toContain(kept(''));
  });

  test('goes where its Application prunes, unless it says otherwise itself', async () => {
    const applier = { 'argo/app.yaml': app('shop') + AUTOMATED };
    expect(await notesOf(applier)).not.toContain('stays in the cluster');
    const annotations = ', annotations: { argocd.argoproj.io/sync-options: "Prune=false" }';
    expect(await notesOf(applier, annotations)).toContain('it says so itself');
  });

  test('follows `prune` of a Kustomization, and what the object says', async () => {
    const applier = { 'clusters/prod/ks.yaml': flux('shop', './shop') };
    expect(await notesOf(applier)).not.toContain('stays in the cluster');
    const labels = ', labels: { kustomize.toolkit.fluxcd.io/prune: Disabled }';
    expect(await notesOf(applier, labels)).toContain('it says so itself');
    const apart = ', annotations: { kustomize.toolkit.fluxcd.io/reconcile: disabled }';
    expect(await notesOf(applier, apart)).toContain('it says so itself');
    // which only Argo CD reads
    const options = ', annotations: { argocd.argoproj.io/sync-options: "Prune=false" }';
    expect(await notesOf(applier, options)).not.toContain('stays in the cluster');
    const keeping = { 'clusters/prod/ks.yaml': flux('shop', './shop').replace('true', 'false') };
    expect(await notesOf(keeping)).toContain('prunes nothing by itself');
  });
});

describe('a revision of this repository', () => {
  const at = (revision: string): string =>
    saidOf({
      'argo/app.yaml': app('apps/a', `targetRevision: "${revision}"`),
      ...folders('apps/a'),
    }).join('\n');

  test.each([
    '1.2.3',
    'v1.2.0-rc1',
    '1.2.*',
    '*',
    '>=1.0.0',
    'refs/tags/x',
    '0123456789abcdef0123456789abcdef01234567',
  ])('%s is not the one under review, which is said', (revision) => {
    expect(at(revision)).toContain(
      `Read at the revision ${revision} of this repository, not at the one under review, by Application argocd/shop (argo/app.yaml)`,
    );
  });

  test.each(['', 'HEAD', 'main', 'release-1.2', '1.2', 'feature/x'])(
    '"%s" may be the branch under review',
    (revision) => {
      expect(at(revision)).not.toContain('under review');
    },
  );

  test('is said once for all that read it', () => {
    const named = (name: string) => app(`apps/${name}`, 'targetRevision: v1.0.0', name);
    const files = {
      'argo/a.yaml': `${named('a')}---\n${named('b')}`,
      ...folders('apps/a', 'apps/b'),
    };
    expect(saidOf(files).filter((said) => said.includes('under review'))).toEqual([
      expect.stringContaining('by Application argocd/a (argo/a.yaml), Application argocd/b'),
    ]);
  });

  test('of a Flux source is its commit or tag', () => {
    const source = (ref: string) => `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { url: "${REPOSITORY}", ref: ${ref} }
`;
    const said = (ref: string): string =>
      saidOf({
        'clusters/prod/source.yaml': source(ref),
        'clusters/prod/ks.yaml': flux('apps', './apps'),
        ...folders('apps'),
      }).join('\n');
    expect(said('{ tag: v2 }')).toContain('Read at the revision v2 of this repository');
    expect(said('{ branch: main }')).not.toContain('under review');
  });
});

test('fields that a sync leaves alone are said, where they are not written all the same', () => {
  const ignoring = (options: string) =>
    saidOf({
      'argo/app.yaml':
        app('shop') +
        '  ignoreDifferences: [{ group: networking.istio.io, kind: VirtualService, jqPathExpressions: [.spec.http] }]\n' +
        `  syncPolicy: { syncOptions: [${options}] }\n`,
      ...folders('shop'),
    }).join('\n');
  expect(ignoring('RespectIgnoreDifferences=true')).toContain(
    'Application shop (argo/app.yaml) leaves fields of VirtualService (spec.http) as they are in the cluster',
  );
  expect(ignoring('CreateNamespace=true')).not.toContain('leaves fields');
});

test('fields that a Kustomization ignores are said', () => {
  const ignoring = '  ignore: [{ paths: [/spec/replicas], target: { kind: Deployment } }]\n';
  const files = { 'clusters/prod/ks.yaml': flux('apps', './apps', ignoring), ...folders('apps') };
  expect(planOf(files).notes.join('\n')).toContain(
    'Kustomization flux-system/apps (clusters/prod/ks.yaml) leaves /spec/replicas of objects',
  );
});

test('a FluxInstance is the root of its cluster where no other file says so', () => {
  const instance = (path: string) => `apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: { name: flux, namespace: flux-system }
spec:
  components: [source-controller, kustomize-controller]
  kustomize: { patches: [{ patch: "{}" }] }
  sync: { kind: GitRepository, url: "${REPOSITORY}.git", ref: refs/heads/main, path: ${path} }
`;
  const files: Files = {
    'clusters/prod/flux/instance.yaml': instance('./clusters/prod'),
    'clusters/prod/apps.yaml': flux('apps', './apps'),
    'apps/cm.yaml': configMap('a', '{}'),
  };
  expect(appliedPaths(files)).toEqual(['apps', 'clusters/prod']);
  expect(appliedPaths({ ...files, 'clusters/prod/flux/instance.yaml': instance('gone') })).toEqual([
    'apps',
  ]);
});

test('a source in a registry is this repository only where that is said, or most of its folders lie here', () => {
  const oci = app('apps/a').replace(REPOSITORY, 'oci://registry.example/acme/deploy');
  expect(appliedPaths({ 'argo/app.yaml': oci, ...folders('apps/a') })).toEqual([]);
});
