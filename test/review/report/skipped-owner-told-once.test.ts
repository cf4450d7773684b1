import { expect, test } from 'vitest';
import { authorizationPolicy, service } from '../../support/objects.ts';
import { reportOf } from '../../support/review-of.ts';

const tree = (owners: string, port: number, more = '') => ({
  '.github/CODEOWNERS': owners,
  'shop/web.yaml': service(
    'web',
    `{ selector: { app: web }, ports: [{ name: http, port: ${String(port)} }] }`,
  ),
  'shop/policy.yaml': more,
});
const POLICY = authorizationPolicy('web', '{ }');

const skipped = async (owners: string, more: string): Promise<readonly string[]> => {
  const sides = [80, 81].map((port) => tree(owners, port, more));
  const [before, after] = sides;
  if (before === undefined || after === undefined) throw new Error('two sides');
  const { text } = await reportOf(before, after, 'markdown');
  return text.match(/GitHub skips/g) ?? [];
};

test.each([['* shop'], ['/shop/ shop team'], ['[s]hop/ @acme/shop']])(
  'a line of CODEOWNERS that GitHub skips is told once, with why: %s',
  async (owners) => {
    expect(await skipped(owners, POLICY)).toHaveLength(1);
    // of files that are not of the mesh no finding tells it, and the note stays
    expect(await skipped(owners, '')).toHaveLength(1);
  },
);
