import { expect, it } from 'vitest';
import { skippedOwners } from '../../../src/compare/owners/skipped-owners.ts';
import { reviewOf } from '../../support/review-of.ts';

const said = (text: string, ...files: string[]) =>
  skippedOwners({ file: 'CODEOWNERS', text }, files);

it.each([
  ['base/ @org/', 'neither'],
  ['!base/ @a', 'negate'],
  ['base/[a-z].yaml @a', 'Ranges'],
  ['***/x.yaml @a', '`***`'],
  ['base/x.yaml#why @a', 'comment'],
])('%s is said of the file it was written for', (line, why) => {
  const [sentence, ...more] = said(`* @all\n${line}`, 'a.yaml', 'base/x.yaml');
  expect(more).toEqual([]);
  expect(sentence).toContain('CODEOWNERS:2 seems to be about base/x.yaml, and GitHub skips it: ');
  expect(sentence).toContain(why);
  expect(said(`* @all\n${line}`, 'a.yaml')).toEqual([]);
});

it('says nothing of a line that a valid one further down takes the place of', () => {
  expect(said('base/ nobody\n* @all', 'base/x.yaml')).toEqual([]);
});

it('says a few, however many there are', () => {
  expect(said('* nobody\n'.repeat(200), 'a.yaml')).toHaveLength(3);
});

it('shows in the review of a change of such a file', async () => {
  const shop = {
    CODEOWNERS: '/service.yaml payments\n',
    'kustomization.yaml': 'resources: [service.yaml]\n',
    'service.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: web }\n',
  };
  const { notes } = await reviewOf(shop, {
    ...shop,
    'service.yaml': `# new\n${shop['service.yaml']}`,
  });
  expect(notes).toContain(
    'CODEOWNERS:1 seems to be about service.yaml, and GitHub skips it: `payments` is neither @login, @organisation/team nor an e-mail address.',
  );
});
