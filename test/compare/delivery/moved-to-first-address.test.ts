import { describe, expect, test } from 'vitest';
import { changeSubject } from '../../../src/compare/index.ts';
import { manifest } from '../../support/objects.ts';
import type { Files } from '../../support/review-of.ts';
import { reviewOf } from '../../support/review-of.ts';

const HERE = 'https://kubernetes.default.svc';

const application = (name: string, path: string, server = HERE): string =>
  `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  source: { repoURL: 'https://git.example/acme/deploy', path: ${path} }
  destination: { server: '${server}', namespace: shop }
  syncPolicy: { automated: { prune: true } }
`;

const service = (name: string): string => manifest('Service', name, '{ ports: [{ port: 80 }] }');

/** What is told of Applications, environment by environment. */
async function toldOfApplications(before: Files, after: Files): Promise<readonly string[]> {
  const { changes } = await reviewOf(before, after);
  return changes
    .filter(({ subject }) => subject.kind === 'Application')
    .map(({ environment, subject, field, object, oldObject }) => {
      const presence = object === null ? 'removed' : oldObject === null ? 'new' : (field ?? '');
      return `${environment}: ${changeSubject(subject)} ${presence}`;
    })
    .sort();
}

const content = { 'shop/web.yaml': service('web'), 'keep/keep.yaml': service('keep') };

describe('an Application that goes to the first address beside the cluster of Argo CD', () => {
  const held = (server?: string): Files => ({
    'argo/root.yaml': application('root', 'argo/apps'),
    'argo/apps/keep.yaml': application('keep', 'keep'),
    'argo/apps/shop.yaml': application('shop', 'shop', server),
    ...content,
  });

  test('takes nothing else from the environment that this makes', async () => {
    expect(await toldOfApplications(held(), held('https://new.example'))).toEqual([
      'default: Application argocd/shop spec.destination.server',
    ]);
  });

  test('takes nothing else along on its way back', async () => {
    expect(await toldOfApplications(held('https://new.example'), held())).not.toContainEqual(
      expect.stringContaining('root'),
    );
  });

  const loose = (server?: string): Files => ({
    'apps/all.yaml': [application('keep', 'keep'), application('shop', 'shop', server)].join(
      '---\n',
    ),
    ...content,
  });

  test('is told as sent elsewhere where nothing holds it, and not as removed', async () => {
    expect(await toldOfApplications(loose(), loose('https://new.example'))).toEqual([
      'default (new): Application argocd/shop spec.destination.server',
      'default: Application argocd/shop spec.destination.server',
    ]);
  });

  test('is told as removed where it is', async () => {
    const without = { 'apps/all.yaml': application('keep', 'keep'), ...content };
    expect(await toldOfApplications(loose(), without)).toEqual([
      'default: Application argocd/shop removed',
    ]);
  });
});

test('an Application that goes from one of several clusters to a new one is not removed', async () => {
  const tree = (server: string): Files => ({
    'apps/dev.yaml': application('web-dev', 'web/dev', 'https://dev.example'),
    'apps/prod.yaml': application('web-prod', 'web/prod', 'https://prod.example'),
    'apps/pay.yaml': application('pay-prod', 'pay/prod', server),
    'web/dev/web.yaml': service('web'),
    'web/prod/web.yaml': service('web'),
    'pay/prod/pay.yaml': service('pay'),
  });
  const told = await toldOfApplications(tree('https://prod.example'), tree('https://b.example'));
  expect(told.length).toBeGreaterThan(0);
  expect(told).not.toContainEqual(expect.stringMatching(/removed|new$|dev/));
});
