import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const ROUTE = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: feed }
spec: { hosts: [feed], http: [{ timeout: 30s, route: [{ destination: { host: feed } }] }] }
`;
const SERVICE = `apiVersion: v1
kind: Service
metadata: { name: feed, labels: { app: feed } }
spec: { ports: [{ name: http, port: 80 }] }
`;

const base: Files = {
  'base/kustomization.yaml': 'namespace: feed\nresources: [all.yaml]\n',
  'base/all.yaml': `${ROUTE}---\n${SERVICE}`,
};

const patch = `patch: '[{"op": "add", "path": "/metadata/annotations", "value": {"a": "b"}}]'`;
const overlay = (more: string): Files => ({
  ...base,
  'overlays/prod/kustomization.yaml': `resources: [../../base]\n${more}`,
});
const entry = (target: string): string => `patches:\n  - target: ${target}\n    ${patch}\n`;

const told = async (after: Files, before = overlay('')) =>
  (await reviewOf(before, after)).findings.filter(({ check }) => check === 'patch-selects-nothing');

describe('a patch whose target selects no object', () => {
  test('is said at its place, with the object whose name is nearest', async () => {
    const [only, ...more] = await told(overlay(entry('{ kind: VirtualService, name: feeds }')));
    expect(spoken(more)).toEqual([]);
    expect(spoken(only)).toMatchObject({
      message: 'The patch of VirtualService feeds changes nothing: its target selects no object.',
      origin: { file: 'overlays/prod/kustomization.yaml', line: 3 },
      fix: { text: 'Write `name: feed` in its `target`.' },
    });
    expect(spoken(only?.why)).toContain(
      'The nearest is VirtualService feed/feed (base/all.yaml:1).',
    );
  });

  test.each([
    ['another kind', '{ kind: Service, name: feed-api }', 'no such object'],
    ['a kind with a slip', '{ kind: VirtualServices }', 'The nearest is VirtualService feed/feed'],
    ['another namespace', '{ kind: Service, name: feed, namespace: shop }', 'is in namespace feed'],
    ['another group', '{ group: apps, kind: Service, name: feed }', 'of another group than `apps`'],
    ['a name with a prefix', '{ kind: Service, name: prod-feed }', 'The nearest is Service'],
    ['labels', '{ kind: Service, labelSelector: app=feeds }', 'the labels that `app=feeds`'],
  ])('is said of one for %s', async (_, target, why) => {
    const found = await told(overlay(entry(target)));
    expect(found.map((each) => spoken(each.why))).toEqual([expect.stringContaining(why)]);
  });

  test('is not told to name an object that another patch of the same file names', async () => {
    const two = `${entry('{ kind: Service, name: feed }')}  - target: { kind: Service, name: feed-db }\n    ${patch}\n`;
    const [only, ...more] = await told(overlay(two));
    expect(spoken(more)).toEqual([]);
    expect(spoken(only)?.message).toContain('The patch of Service feed-db changes nothing');
    expect(spoken(only?.why)).not.toContain('nearest');
    expect(spoken(only?.fix.text)).toBe(
      'Name an object that is there in `target`, or take the patch out.',
    );
  });

  test('is said of patchesJson6902, and of patches in a file', async () => {
    const target = '{ version: v1, kind: Service, name: fead }';
    const json = overlay(`patchesJson6902:\n  - target: ${target}\n    path: note.yaml\n`);
    const found = await told({
      ...json,
      'overlays/prod/note.yaml': '- { op: add, path: /metadata/annotations, value: { a: b } }\n',
    });
    expect(found.map(({ symptom }) => spoken(symptom))).toEqual([
      'no build and no sync fails for it; what note.yaml sets stays as it is without it',
    ]);
  });

  test('is said where the object goes and its patch stays', async () => {
    const before = overlay(entry('{ kind: Service, name: feed }'));
    const after = { ...before, 'base/all.yaml': ROUTE };
    expect(await told(after, before)).toHaveLength(1);
  });

  test('is said of patches that Flux adds to what it builds', async () => {
    const flux = (name: string): Files => ({
      ...base,
      'sync/feed.yaml': `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: feed, namespace: flux-system }
spec:
  path: ./base
  prune: true
  interval: 10m
  sourceRef: { kind: GitRepository, name: flux-system }
  patches:
    - target: { kind: VirtualService, name: ${name} }
      ${patch}
`,
    });
    const found = await told(flux('fed'), flux('feed'));
    expect(found.map(({ origin: { file, line } }) => [file, line])).toEqual([
      ['sync/feed.yaml', 10],
    ]);
  });

  test('and of those that Argo CD adds', async () => {
    const argo = (name: string): Files => ({
      ...base,
      'argocd/feed.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: feed, namespace: argocd }
spec:
  project: default
  destination: { server: https://kubernetes.default.svc, namespace: feed }
  source:
    repoURL: https://github.com/acme/shop.git
    targetRevision: HEAD
    path: base
    kustomize:
      patches:
        - target: { kind: VirtualService, name: ${name} }
          ${patch}
`,
    });
    const found = await told(argo('fed'), argo('feed'));
    expect(found.map(({ origin: { file, line } }) => [file, line])).toEqual([
      ['argocd/feed.yaml', 13],
    ]);
  });

  test.each([
    ['selects one', '{ kind: Service, name: feed }'],
    ['selects by a pattern', '{ name: fe.* }'],
    ['is for all of a kind of which there are none', '{ kind: StatefulSet }'],
  ])('is not said of one that %s', async (_, target) => {
    expect(spoken(await told(overlay(entry(target))))).toEqual([]);
  });

  test('is not said where objects of elsewhere are not seen', async () => {
    const remote = 'resources: [../../base, https://github.com/acme/more.git]\n';
    const files = { ...overlay(''), 'overlays/prod/kustomization.yaml': remote };
    const after = {
      ...files,
      'overlays/prod/kustomization.yaml': `${remote}${entry('{ kind: Service, name: feeds }')}`,
    };
    expect(spoken(await told(after, files))).toEqual([]);
  });

  test('is not said of a component that applies elsewhere in the environment', async () => {
    const component = (used: string): Files => ({
      ...base,
      'components/note/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n${entry('{ kind: Service, name: feed }')}`,
      'prod/feed/kustomization.yaml':
        'resources: [../../base]\ncomponents: [../../components/note]\n',
      'prod/other/kustomization.yaml': `resources: [other.yaml]\n${used}`,
      'prod/other/other.yaml':
        'apiVersion: v1\nkind: Service\nmetadata: { name: other }\nspec: { ports: [{ port: 80 }] }\n',
    });
    const after = component('components: [../../components/note]\n');
    expect(spoken(await told(after, component('')))).toEqual([]);
  });
});
