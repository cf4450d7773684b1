import { describe, expect, test } from 'vitest';
import { reviewOf } from '../../support/review-of.ts';
import { app } from '../../gitops/delivery/argo-trees.ts';
import type { Files } from '../../gitops/delivery/argo-trees.ts';
import { flux } from './flux-trees.ts';
import { destinationRule } from '../../support/objects.ts';

const rule = (host: string): string =>
  destinationRule('web', `{ host: ${host}.shop.svc.cluster.local }`);
const service =
  'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { ports: [{ port: 80 }] }\n';

/** A root over two folders, of which one may name a file that is not there. */
const tree = (host: string, isBroken: boolean, applier: Files): Files => ({
  ...applier,
  'clusters/prod/kustomization.yaml': 'resources: [shop, other]\n',
  'clusters/prod/shop/kustomization.yaml': 'resources: [web.yaml, rule.yaml]\n',
  'clusters/prod/shop/web.yaml': service,
  'clusters/prod/shop/rule.yaml': rule(host),
  'clusters/prod/other/kustomization.yaml': `resources: [cm.yaml${isBroken ? ', gone.yaml' : ''}]\n`,
  'clusters/prod/other/cm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n',
});

const APPLIERS: readonly (readonly [string, Files])[] = [
  ['nothing', {}],
  ['Argo CD', { 'argo/app.yaml': app('clusters/prod') }],
  ['Flux', { 'flux/ks.yaml': flux('all', './clusters/prod') }],
];

describe.each(APPLIERS)(
  'a kustomization that does not build, and that %s applies',
  (_, applier) => {
    test('is said, and what lies beside the fault is reviewed', async () => {
      const { changes, gaps } = await reviewOf(
        tree('web', true, applier),
        tree('wbe', true, applier),
      );
      expect(changes.map(({ subject }) => `${subject.kind} ${subject.name}`)).toContain(
        'DestinationRule web',
      );
      expect(gaps.map(({ nature }) => nature)).toContain('broken');
    });

    test('that the change itself breaks fails the check, and what lies beside the fault is reviewed', async () => {
      const { changes, gaps } = await reviewOf(
        tree('web', false, applier),
        tree('wbe', true, applier),
      );
      expect(gaps.filter(({ blocking }) => blocking)).not.toEqual([]);
      expect(changes.map(({ kind, field, subject }) => [kind, field, subject.name])).toEqual([
        ['traffic-policy', 'spec.host', 'web'],
      ]);
    });

    test('that the change breaks by a patch that is not there is not taken for a change of what it patches', async () => {
      const patched = (files: Files, host: string): Files => ({
        ...tree('web', false, applier),
        'clusters/prod/kustomization.yaml':
          'resources: [shop, other]\npatches: [{ path: patch.yaml }]\n',
        ...files,
        'clusters/prod/other/cm.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${host} }\n`,
      });
      const { changes, gaps } = await reviewOf(
        patched({ 'clusters/prod/patch.yaml': rule('shop') }, 'a'),
        patched({}, 'b'),
      );
      expect(gaps.filter(({ blocking }) => blocking)).not.toEqual([]);
      expect(changes).toEqual([]);
    });

    test('that the change itself breaks is not taken for a removal of what it held', async () => {
      const broken = tree('web', true, applier);
      const { 'clusters/prod/shop/rule.yaml': _, ...rest } = broken;
      const { changes } = await reviewOf(tree('web', false, applier), rest);
      expect(changes).toEqual([]);
    });
  },
);

describe('a new folder that does not build', () => {
  const old: Files = {
    'shop/kustomization.yaml': 'resources: [web.yaml]\n',
    'shop/web.yaml': service,
  };
  const added = (isBroken: boolean): Files => ({
    ...old,
    'mail/kustomization.yaml': `resources: [rule.yaml${isBroken ? ', gone.yaml' : ''}]\n`,
    'mail/rule.yaml': rule('web'),
  });
  const told = async (before: Files, after: Files) => {
    const { changes, gaps } = await reviewOf(before, after);
    return {
      changes: changes
        .filter(({ field }) => field === null)
        .map(({ kind, subject }) => `${kind} ${subject.kind} ${subject.name}`),
      isBlocked: gaps.some(({ blocking }) => blocking),
    };
  };

  test('adds nothing, and its failure is said', async () => {
    expect(await told(old, added(true))).toEqual({ changes: [], isBlocked: true });
    expect(await told(old, added(false))).toEqual({
      changes: ['resource-added DestinationRule web'],
      isBlocked: false,
    });
  });

  test('into which another moved removes nothing that it still holds', async () => {
    const moved: Files = {
      'store/kustomization.yaml': 'resources: [web.yaml, gone.yaml]\n',
      'store/web.yaml': service,
    };
    expect(await told(old, moved)).toEqual({ changes: [], isBlocked: true });
  });
});
