import { describe, expect, test } from 'vitest';
import { reportOf, reviewOf } from '../../support/review-of.ts';
import { app } from '../../gitops/delivery/argo-trees.ts';
import { meshMtls } from '../../support/objects.ts';

type Files = Readonly<Record<string, string>>;

const routeTo = (subset: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: web, namespace: shop }\nspec: { hosts: [web], http: [{ route: [{ destination: { host: web${subset} } }] }] }\n`;
/** A folder of production whose kustomization is no YAML with some ends. */
const tree = (end: string, more: Files = {}): Files => ({
  'argo/web.yaml': app('apps/prod', '', 'web-prod'),
  'apps/prod/kustomization.yaml': `resources: [route.yaml, mtls.yaml, web.yaml${end}\n`,
  'apps/prod/route.yaml': routeTo(', subset: late'),
  'apps/prod/mtls.yaml': meshMtls('PERMISSIVE'),
  'apps/prod/web.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { ports: [{ port: 80, name: http }] }\n',
  ...more,
});

const referencesIn = ({ findings }: Awaited<ReturnType<typeof reviewOf>>) =>
  findings
    .filter(({ detector }) => detector === 'unresolved-reference')
    .map((each) => each.introducedBy);

describe('a folder that renders again', () => {
  test('is judged by all that the cluster gets now, and introduces nothing that its text said before', async () => {
    const review = await reviewOf(tree(''), tree(']'));
    expect(referencesIn(review)).toEqual(['applied-again']);
    expect(review.tier).toBe('critical');
    const [found] = review.findings.filter(({ detector }) => detector === 'unresolved-reference');
    expect(review.findingTiers.get(found?.id ?? '')).toBe('high');
  });

  test('introduces what the change writes into it', async () => {
    const before = tree('', { 'apps/prod/route.yaml': routeTo('') });
    expect(referencesIn(await reviewOf(before, tree(']')))).toEqual(['this-change']);
  });

  test('introduces what only comes about because the change takes something else away', async () => {
    const mail = {
      'argo/mail.yaml': app('apps/mail/prod', '', 'mail-prod'),
      'apps/mail/prod/note.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: note, namespace: shop }\n',
    };
    const before = {
      ...mail,
      'apps/mail/prod/rule.yaml':
        'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: { name: web, namespace: shop }\nspec: { host: web, subsets: [{ name: late, labels: { v: late } }] }\n',
    };
    const review = await reviewOf(tree('', before), tree(']', mail));
    expect(referencesIn(review)).toEqual(['this-change']);
  });

  test('says in the report that the text did not change', async () => {
    const { text } = await reportOf(tree(''), tree(']'), 'terminal');
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      'Its text did not change: it appears now because something it refers to did not render before.',
    );
  });
});
