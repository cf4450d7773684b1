import { expect, test } from 'vitest';
import { app } from '../checks/findings-of.ts';
import { reviewOf } from '../support/review-of.ts';
import { writtenOf } from '../bot/written-of-review.ts';

const OPTION = 'RespectIgnoreDifferences=true';

const application = (options: string, pointer = '/spec/http') => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop, namespace: argocd }
spec:
  project: default
  source: { repoURL: https://example.com/shop.git, path: overlays/prod, targetRevision: HEAD }
  destination: { server: https://kubernetes.default.svc, namespace: shop }
  syncPolicy: { syncOptions: [${options}] }
  ignoreDifferences:
    - { group: networking.istio.io, kind: VirtualService, jsonPointers: [${pointer}] }
`;

const route = (host: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders, namespace: shop }
spec: { hosts: [orders], http: [{ route: [{ destination: { host: ${host} } }] }] }
`;

const tree = (argo: string, host: string) => ({
  'clusters/prod/apps.yaml': argo,
  'overlays/prod/kustomization.yaml': 'resources: [apps.yaml, route.yaml]\n',
  'overlays/prod/apps.yaml':
    app('shop', 'web', ['orders']) + app('shop', 'orders') + app('shop', 'next'),
  'overlays/prod/route.yaml': route(host),
});

const told = async (before: string, after: string, from = 'orders') => {
  const review = await reviewOf(tree(before, from), tree(after, 'next'));
  return { review, text: writtenOf(review)['terminal'] ?? '' };
};

test('what a sync leaves as it is in the cluster changes no call, and that is said', async () => {
  const { review, text } = await told(application(OPTION), application(OPTION));
  expect(review.behaviours.flatMap(({ consequences }) => consequences)).toEqual([]);
  expect(text).not.toContain('go to next');
  expect(text.replace(/\s+/g, ' ')).toContain(
    'No effective change: VirtualService shop/orders keeps spec.http as the cluster has it',
  );
  expect(text.replace(/\s+/g, ' ')).toMatch(
    /VirtualService shop\/orders keeps spec\.http as the cluster has it: its Application \(clusters\/prod\/apps\.yaml\) has RespectIgnoreDifferences=true, and what changes there \(overlays\/prod\/route\.yaml:4\) does not reach it\./,
  );
});

test.each([
  ['without the option', application(''), application('')],
  ['for another field', application(OPTION, '/spec/tls'), application(OPTION, '/spec/tls')],
  ['for the whole object', application(OPTION, '""'), application(OPTION, '""')],
  ['where the change itself asks for it', application(''), application(OPTION)],
  ['where the change no longer asks for it', application(OPTION), application('')],
])('the change counts %s', async (_, before, after) => {
  const { review, text } = await told(before, after);
  expect(review.behaviours.flatMap(({ consequences }) => consequences)).not.toEqual([]);
  expect(text).not.toContain('as the cluster has it');
});

test('that Git is no longer asked is said first where the change brings it, and not of what is new', async () => {
  const reachOf = async (before: string, after: string): Promise<readonly string[]> => {
    const sides = [before, after].map((argo) => tree(argo, 'orders'));
    const { reach, notes } = await reviewOf(sides[0] ?? {}, sides[1] ?? {});
    expect(new Set(notes).size).toBe(notes.length);
    return (reach ?? []).filter((note) => note.includes('has no effect'));
  };
  expect(await reachOf(application(''), application(OPTION))).toEqual([
    'From now on Application shop (clusters/prod/apps.yaml) leaves fields of VirtualService (spec.http) as they are in the cluster (ignoreDifferences, RespectIgnoreDifferences=true): a change of those has no effect on objects that exist.',
  ]);
  expect(await reachOf(application(OPTION, '/spec/tls'), application(OPTION))).toEqual([
    expect.stringMatching(/^Application shop .*\(spec\.http\)/),
  ]);
  expect(await reachOf(application(OPTION), application(OPTION))).toEqual([]);
  expect(await reachOf('', application(OPTION))).toEqual([]);
});

test('that a field is written again is said, though Git has it as before', async () => {
  const { review } = await told(application(OPTION), application(''), 'next');
  expect(review.notes.join()).toContain(
    'VirtualService shop/orders gets spec.http from Git with the next sync',
  );
});

test('what somebody else applies as well is kept by nobody', async () => {
  const both = (host: string) => ({
    ...tree(application(OPTION), host),
    'clusters/prod/others.yaml': application('')
      .replace('name: shop,', 'name: others,')
      .replace('overlays/prod,', 'others,'),
    'others/route.yaml': route(host),
  });
  const review = await reviewOf(both('orders'), both('next'));
  expect(review.notes.join()).not.toMatch(/as the cluster has it|with the next sync/);
  expect(review.behaviours.flatMap(({ consequences }) => consequences)).not.toEqual([]);
});
