import { expect, test } from 'vitest';
import { spellingsOf } from '../../../src/manifest/redaction/moved/secret-spelling.ts';

test.each([
  ['!!#%G\\', '!!#%g'],
  ['s3cr\\,et-of-shop', 's3cr,et-of-shop'],
])('%s is known as Helm reads it of a parameter', (secret, read) => {
  expect(spellingsOf(secret)).toContain(read);
});

test('a short text is no spelling of itself', () => {
  expect(spellingsOf('abcd')).not.toContain('abcd');
});
