import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { flux } from '../compare/delivery/flux-trees.ts';
import { reviewOf } from '../support/review-of.ts';

const namespace = (label: string, annotations = ''): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { team: ${label} }${annotations} }\n`;

const SPARED = ', annotations: { kustomize.toolkit.fluxcd.io/prune: disabled }';

/** What is advised where Kustomization b comes to write another Namespace than a does. */
async function advised(a: string, b: string): Promise<readonly string[]> {
  const tree = (other: string) => ({
    'flux/a.yaml': flux('a', './a'),
    'flux/b.yaml': flux('b', './b'),
    'a/shop.yaml': a,
    'b/shop.yaml': other,
  });
  const { findings } = await reviewOf(tree(a), tree(b));
  return findings.flatMap(({ check, fix }) =>
    check === 'written-differently' ? [spoken(fix.text)] : [],
  );
}

const KEEP =
  'Keep it in one of them: even alike, each of the two puts its own labels of Flux on it.';

test('what is taken out of a folder that prunes is to be kept from that first', async () => {
  expect(await advised(namespace('one'), namespace('two', SPARED))).toEqual([
    `${KEEP} Flux deletes it where it is taken out of a, unless the other has put its labels on it by then: give it \`kustomize.toolkit.fluxcd.io/prune: disabled\` there, and let that be applied, first.`,
  ]);
  const [both] = await advised(namespace('one'), namespace('two'));
  expect(both).toContain('taken out of a and b, unless');
});

test('nothing is said of it where neither deletes it', async () => {
  expect(await advised(namespace('one', SPARED), namespace('two', SPARED))).toEqual([KEEP]);
});
