import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { describe, expect, test } from 'vitest';
import type { Files } from '../support/review-of.ts';
import { reviewOf } from '../support/review-of.ts';

const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop, namespace: argocd }
spec:
  project: default
  source: { repoURL: https://github.com/acme/shop.git, path: shop, targetRevision: HEAD }
  destination: { name: prod, namespace: shop }
`;

const object = (kind: string, name: string, annotations: string, rest = ''): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: shop, annotations: { ${annotations} } }\n${rest}---\n`;

const workload = (kind: string, annotations: string, pod: string, more = ''): string =>
  object(
    kind,
    'web',
    annotations,
    `spec: { ${more} ${kind === 'Job' ? '' : 'selector: { matchLabels: { app: web } },'} template: { metadata: { labels: { app: web } }, spec: { ${pod} } } }\n`,
  ).replace('apiVersion: v1', `apiVersion: ${kind === 'Job' ? 'batch' : 'apps'}/v1`);

const wave = (text: string): string => `argocd.argoproj.io/sync-wave: '${text}'`;
const hook = (text: string): string => `argocd.argoproj.io/hook: ${text}`;

const FROM_MAP =
  'containers: [{ name: web, image: web, envFrom: [{ configMapRef: { name: settings } }] }]';
const CLAIM = 'spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }\n';
const FROM_SECRET =
  'containers: [{ name: web, image: web }], volumes: [{ name: key, secret: { secretName: key } }]';

const tree = (objects: string, applied = true): Files => ({
  'apps/shop.yaml': applied ? application : 'kind: List\napiVersion: v1\nitems: []\n',
  'shop/all.yaml': objects,
});

const told = async (after: string, applied = true) =>
  (await reviewOf(tree(object('ConfigMap', 'other', ''), applied), tree(after, applied))).findings
    .filter(({ check }) => check === 'wave-too-early')
    .map((told) => spoken(messageOf(told)));

describe('a workload in an earlier wave than what its pods need', () => {
  test.each([
    [
      'a ConfigMap',
      workload('Deployment', '', FROM_MAP) + object('ConfigMap', 'settings', wave('1')),
      'A first sync of Argo CD stops in wave 0: Deployment shop/web waits for ConfigMap shop/settings, which comes in wave 1.',
    ],
    [
      'a Secret, before what names no wave',
      workload('StatefulSet', wave('-2'), FROM_SECRET) + object('Secret', 'key', ''),
      'A first sync of Argo CD stops in wave -2: StatefulSet shop/web waits for Secret shop/key, which comes in wave 0.',
    ],
    [
      'an account, as a hook',
      workload(
        'Job',
        hook('PreSync'),
        'restartPolicy: Never, serviceAccountName: web, containers: [{ name: web, image: web }]',
      ) + object('ServiceAccount', 'web', wave('-5')),
      'A first sync of Argo CD stops in PreSync: Job shop/web waits for ServiceAccount shop/web, which comes in Sync.',
    ],
    [
      'a claim, by the weight of Helm',
      workload(
        'Deployment',
        '',
        'containers: [{ name: web, image: web }], volumes: [{ name: d, persistentVolumeClaim: { claimName: data } }]',
      ) + object('PersistentVolumeClaim', 'data', "helm.sh/hook-weight: '3'", CLAIM),
      'A first sync of Argo CD stops in wave 0: Deployment shop/web waits for PersistentVolumeClaim shop/data, which comes in wave 3.',
    ],
  ])('stops a first sync: %s', async (_, objects, sentence) => {
    expect(await told(objects)).toEqual([sentence]);
  });

  test.each([
    [
      'comes in one wave',
      workload('Deployment', wave('1'), FROM_MAP) + object('ConfigMap', 'settings', wave('1')),
    ],
    [
      'comes before',
      workload('Deployment', wave('1'), FROM_MAP) +
        object('ConfigMap', 'settings', hook('PreSync')),
    ],
    [
      'runs no pods yet',
      workload('Deployment', '', FROM_MAP, 'replicas: 0,') +
        object('ConfigMap', 'settings', wave('1')),
    ],
    [
      'may go without',
      workload(
        'Deployment',
        '',
        FROM_MAP.replace('name: settings', 'name: settings, optional: true'),
      ) + object('ConfigMap', 'settings', wave('1')),
    ],
    [
      'needs a Namespace that Argo CD pulls forward',
      workload('Deployment', '', 'containers: [{ name: web, image: web }]') +
        `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, annotations: { ${wave('4')} } }\n`,
    ],
  ])('is not said where it %s', async (_, objects) => {
    expect(await told(objects)).toEqual([]);
  });

  test('is not said where Argo CD does not apply it', async () => {
    const objects =
      workload('Deployment', '', FROM_MAP) + object('ConfigMap', 'settings', wave('1'));
    expect(await told(objects, false)).toEqual([]);
  });
});
