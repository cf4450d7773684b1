import { messageOf } from '../../src/checks/index.ts';
import { spoken } from '../support/spoken.ts';
import { reviewOf } from '../support/review-of.ts';

const tree = (objects: string, note: string) => ({
  'apps/shop/kustomization.yaml': 'resources: [shop.yaml]\n',
  'apps/shop/shop.yaml': objects,
  'notes/note.txt': note,
});

/** Lists the findings of a check by when they came; the change also touches a note. */
export async function toldOfChange(
  check: string,
  before: string,
  after: string,
): Promise<readonly string[]> {
  const { findings } = await reviewOf(tree(before, 'old'), tree(after, 'new'));
  return findings
    .filter((found) => found.check === check)
    .map(({ introducedBy, ...told }) => `${introducedBy}: ${spoken(messageOf(told))}`)
    .toSorted();
}
