import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { reviewOf } from '../support/review-of.ts';
import type { Files } from '../support/review-of.ts';

const service = (name: string): string =>
  `---\napiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: shop }\nspec: { ports: [{ port: 80 }] }\n`;

const rule = (namespace = ''): string =>
  `---\napiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: { name: web${namespace} }\nspec:\n  host: web\n`;

const NAMED = ', namespace: shop';
const base = ['a', 'b', 'c', 'd'].map(service).join('');

const tree = (text: string, patch: string | null): Files => ({
  'base/kustomization.yaml': 'resources: [all.yaml]\n',
  'base/all.yaml': text,
  'overlay/kustomization.yaml': `resources: [../base]\n${patch === null ? '' : 'patches: [{ path: patch.yaml }]\n'}`,
  ...(patch !== null && {
    'overlay/patch.yaml': `${patch}  trafficPolicy: { loadBalancer: { simple: RANDOM } }\n`,
  }),
});

const fixes = async (patch: string | null): Promise<readonly string[]> => {
  const { findings } = await reviewOf(tree(base, null), tree(base + rule(), patch));
  return findings
    .filter(({ check }) => check === 'namespace-forgotten')
    .map(({ fix }) => spoken(fix.text));
};

test('a namespace is to be written into patches as well, where there are such', async () => {
  expect(await fixes(rule())).toEqual([
    'Set metadata.namespace to shop, in patches of it as well, or namespace in the kustomization that includes it.',
  ]);
  expect(await fixes(null)).toEqual([
    'Set metadata.namespace to shop, or namespace in the kustomization that includes it.',
  ]);
});

test('a patch that has no namespace does not find an object that has one', async () => {
  const failures = async (patch: string): Promise<number> => {
    const { gaps } = await reviewOf(tree(base, null), tree(base + rule(NAMED), patch));
    return gaps.length;
  };
  expect(await failures(rule(NAMED))).toBe(0);
  expect(await failures(rule())).toBe(1);
});
