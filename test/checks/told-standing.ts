import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import type { Finding } from '../../src/checks/index.ts';
import { reviewOf } from '../support/review-of.ts';

const tree = (text: string) => ({
  'apps/shop/kustomization.yaml': 'resources: [shop.yaml]\n',
  'apps/shop/shop.yaml': text,
});

const findingsOfCheck = async (
  check: string,
  before: string,
  after: string,
): Promise<readonly Finding[]> =>
  (await reviewOf(tree(before), tree(after))).findings.filter((each) => each.check === check);

/** Gives the origin and the objects of each finding of a check, as `this-change: carts, orders`. */
export const standingOf = async (
  check: string,
  before: string,
  after: string,
): Promise<readonly string[]> =>
  (await findingsOfCheck(check, before, after))
    .map(({ introducedBy, of = [] }) => `${introducedBy}: ${of.map(({ name }) => name).join(', ')}`)
    .toSorted();

/** Gives the sentences of the findings that a change brings. */
export const newSentences = async (
  check: string,
  before: string,
  after: string,
): Promise<readonly string[]> =>
  (await findingsOfCheck(check, before, after))
    .filter(({ introducedBy }) => introducedBy === 'this-change')
    .map((told) => spoken(messageOf(told)));

/** An object that no check reads: a change of it changes no finding. */
export const note = (text: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: note, namespace: shop }
data: { text: ${text} }
---
`;
