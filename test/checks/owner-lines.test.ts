import { expect, test } from 'vitest';
import { analysed } from '../cli/at-rest/analysed.ts';
import { policy } from './findings-of.ts';

/** What is said of a line of CODEOWNERS without a valid owner, in a tree with one AuthorizationPolicy. */
async function saidOf(pattern: string): Promise<readonly string[]> {
  const { entries } = await analysed(
    {
      '.github/CODEOWNERS': `${pattern} mesh-team\n`,
      'shop/policy.yaml': policy('shop', 'orders', '{}'),
    },
    {},
    { kind: 'repository' },
  );
  return entries
    .filter(({ id }) => id === 'nobody-is-asked/owners-line-skipped')
    .map(({ message }) => message);
}

test('of a line for every file no file is named as if it were the one that is meant', async () => {
  const because = '`mesh-team` is neither @login, @organisation/team nor an e-mail address.';
  const ALL = [
    `GitHub skips line 1 of .github/CODEOWNERS, which says who owns every file: ${because}`,
  ];
  expect(await saidOf('*')).toEqual(ALL);
  expect(await saidOf('/**')).toEqual(ALL);
  expect(await saidOf('/shop/')).toEqual([
    `GitHub skips line 1 of .github/CODEOWNERS, which seems to be about shop/policy.yaml: ${because}`,
  ]);
});
