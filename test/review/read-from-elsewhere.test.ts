import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';
import type { Review } from '../../src/review/index.ts';
import { contextOf } from '../support/report-parts.ts';
import { printedReview } from './report/printed-review.ts';

const sync = (cluster: string) => `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: flux-system, namespace: flux-system }
spec: { interval: 1m, url: https://git.example/acme/fleet, ref: { branch: main } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: flux-system, namespace: flux-system }
spec:
  interval: 10m
  path: ./clusters/${cluster}
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
`;

const mesh = (source: string) => `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: vendor, namespace: flux-system }
spec: { interval: 1m, url: https://git.example/vendor/policies, ref: { branch: main } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: mesh, namespace: flux-system }
spec:
  interval: 10m
  path: ./mesh
  prune: true
  sourceRef: { kind: GitRepository, name: ${source} }
`;

const POLICY = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: PERMISSIVE } }
`;

const markdownOf = (review: Review): string => printedReview(contextOf(review)).markdown;

const tree = (source: string) => ({
  'clusters/prod/flux-system/gotk-sync.yaml': sync('prod'),
  'clusters/staging/flux-system/gotk-sync.yaml': sync('staging'),
  'clusters/prod/mesh.yaml': mesh(source),
  'clusters/staging/mesh.yaml': mesh('flux-system'),
  'mesh/pa.yaml': POLICY,
});

test('what another repository is read for may be there too, and is not called removed', async () => {
  const review = await reviewOf(tree('flux-system'), tree('vendor'));
  const markdown = markdownOf(review);
  expect(markdown).toMatch(
    /PeerAuthentication istio-system\/default: no longer from this repository: read from `https:\S+vendor\/policies` now, which is not seen here/,
  );
  expect(markdown).not.toContain('removed');
  expect(review.changes.map(({ kind }) => kind)).toContain('resource-removed');
  expect(spoken(review.findings)).toMatchObject([
    { check: 'inputs-not-pinned', introducedBy: 'this-change' },
  ]);
});

test('a namespace that the other repository may lack is said to go with all in it', async () => {
  const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: istio-system }\n';
  const [before, after] = ['flux-system', 'vendor'].map((source) => ({
    ...tree(source),
    'mesh/namespace.yaml': namespace,
  }));
  const markdown = markdownOf(await reviewOf(before ?? {}, after ?? {}));
  expect(markdown).toMatch(
    /Namespace istio-system: no longer from this repository: read from `\S+` now, which is not seen here: where that has its folder without it, it is deleted with all in it/,
  );
  const kept = (files: Record<string, string>) => ({
    ...files,
    'clusters/prod/mesh.yaml': (files['clusters/prod/mesh.yaml'] ?? '').replace(
      'prune: true',
      'prune: false',
    ),
  });
  expect(markdownOf(await reviewOf(kept(before ?? {}), kept(after ?? {})))).not.toContain(
    'deleted',
  );
});

test('what comes from here again may have been there before', async () => {
  const review = await reviewOf(tree('vendor'), tree('flux-system'));
  expect(markdownOf(review)).toContain('new from this repository: read from');
});

test('what its own applier takes out is removed', async () => {
  const without = { ...tree('flux-system'), 'clusters/prod/mesh.yaml': '# nothing\n' };
  const review = await reviewOf(tree('flux-system'), without);
  expect(markdownOf(review)).toContain('PeerAuthentication istio-system/default: removed');
});
