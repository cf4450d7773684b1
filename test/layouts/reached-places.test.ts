import { expect, test } from 'vitest';
import type { Drafts } from '../../bench/holes/drafts.ts';
import { createReviewer } from '../../bench/layouts/review-layout.ts';
import { unreachedPlaces } from '../../bench/places/reached-places.ts';

const applied = (cluster: string): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps, namespace: flux-system }
spec:
  path: ./apps/${cluster}
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
`;

const route = (namespace: string, weight: number): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: ${namespace} }
spec:
  hosts: [web.${namespace}.svc.cluster.local]
  http: [{ timeout: ${String(weight)}s, route: [{ destination: { host: web } }] }]
`;

/** Two clusters, each with a route of one name in a namespace of its own. */
const tree = (seconds: number): Drafts =>
  new Map(
    Object.entries({
      'clusters/prod/apps.yaml': applied('prod'),
      'clusters/dev/apps.yaml': applied('dev'),
      'apps/prod/route.yaml': route('shop', seconds),
      'apps/dev/route.yaml': route('shop', 1),
    }).map(([path, text]) => [path, { text }]),
  );

const subject = { name: 'a timeout', before: tree(2), after: tree(3), seed: null };

test('a review that names what its files lead to is whole', async () => {
  const reviewed = await createReviewer()(subject.before, subject.after);
  expect(reviewed.report.changes).toHaveLength(1);
  expect(unreachedPlaces(subject, reviewed)).toEqual([]);
});

test('what it names of another cluster is told, whatever the object is called', async () => {
  const reviewed = await createReviewer()(subject.before, subject.after);
  const { report } = reviewed;
  const changes = report.changes.map((each) => ({
    ...each,
    environment: 'dev',
    file: 'apps/dev/route.yaml',
  }));
  expect(unreachedPlaces(subject, { ...reviewed, report: { ...report, changes } })).toEqual([
    'dev: VirtualService web changes (apps/dev/route.yaml), which nothing that the change touches leads to',
  ]);
});
