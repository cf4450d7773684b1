import { describe, expect, test } from 'vitest';
import { virtualService } from '../../gitops/fixtures.ts';
import { reviewOf } from '../../support/review-of.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';
import { REPOSITORY } from '../../gitops/delivery/argo-trees.ts';
import { flux } from './flux-trees.ts';
import { destinationRule } from '../../support/objects.ts';

const rule = (host: string): string =>
  destinationRule('web', `{ host: ${host}.shop.svc.cluster.local }`);

const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: argocd }
spec:
  sources:
    - { repoURL: "${REPOSITORY}", path: apps/rules }
    - { repoURL: "${REPOSITORY}", path: apps/routes }
  destination: { namespace: shop }
`;

const APPLIERS: readonly (readonly [string, Files, string])[] = [
  [
    'an Application',
    { 'argocd/web.yaml': application },
    'Argo CD syncs no source of Application web.',
  ],
  [
    'a Kustomization that Flux generates for a folder',
    { 'flux/apps.yaml': flux('apps', './apps') },
    'Flux applies nothing of what it builds from apps.',
  ],
];

describe.each(APPLIERS)('of what %s takes in', (_, applier, consequence) => {
  /** Of two parts the second may name a file that is not there. */
  const tree = (host: string, isBroken: boolean): Files => ({
    ...applier,
    'apps/rules/kustomization.yaml': 'resources: [rule.yaml]\n',
    'apps/rules/rule.yaml': rule(host),
    'apps/routes/kustomization.yaml': `resources: [vs.yaml${isBroken ? ', gone.yaml' : ''}]\n`,
    'apps/routes/vs.yaml': virtualService('a'),
  });

  test('the rest is compared where a part of it comes to fail, and nothing goes', async () => {
    const { changes, gaps } = await reviewOf(tree('web', false), tree('wbe', true));
    expect(changes.map(({ kind, subject }) => `${kind} ${subject.kind}`)).toEqual([
      'traffic-policy DestinationRule',
    ]);
    expect(gaps.map(({ blocking, message }) => [blocking, message])).toEqual([
      [true, expect.stringContaining(consequence)],
    ]);
  });

  test('all is compared where the part failed before', async () => {
    const { changes, gaps } = await reviewOf(tree('web', true), tree('wbe', true));
    expect(changes.map(({ subject }) => subject.kind)).toEqual(['DestinationRule']);
    expect(gaps.map(({ blocking }) => blocking)).toEqual([false]);
  });

  test('a part that fails besides is told of too', async () => {
    const both = {
      ...tree('web', true),
      'apps/rules/kustomization.yaml': 'resources: [no.yaml]\n',
    };
    const { gaps } = await reviewOf(tree('web', true), both);
    expect(gaps.filter(({ blocking }) => blocking).map(({ message }) => message)).toEqual([
      expect.stringContaining('`apps/rules` does not render'),
    ]);
  });
});
