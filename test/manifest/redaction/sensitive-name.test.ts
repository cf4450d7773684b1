import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  isSensitiveByWords,
  isSensitiveName,
  mayNameSecret,
} from '../../../src/manifest/redaction/sensitive-name.ts';
import { times } from '../../support/times.ts';

const WORDS =
  `password passwd pwd passphrase pass token secret credential creds apikey privatekey secretkey accesskey
  dsn dockerconfigjson dockercfg kubeconfig pgpass netrc psk key pat pats path cookie authorization authorizationpolicy
  basic auth client data api access signing encryption hmac master session account license shared ssh private web name
  userpass htpasswd redispass dbpass tokens secrets credentials x1 2`.split(/\s+/);

const spelling = fc.constantFrom(
  (word: string) => word,
  (word: string) => word.toUpperCase(),
  (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1),
);
const word = fc.tuple(fc.constantFrom(...WORDS), spelling).map(([each, spell]) => spell(each));
const separator = fc.constantFrom('', '-', '_', '.', '/', ' ', '--', '\n');
const name = fc
  .array(fc.tuple(separator, word), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.map((part) => part.join('')).join(''));

test('the question that is asked of a text first misses no name that is called secret', () => {
  fc.assert(
    fc.property(name, (each) => {
      expect(mayNameSecret(each) || !isSensitiveByWords(each), each).toBe(true);
      expect(mayNameSecret(`kind: x\n  ${each}: y\n`) || !isSensitiveByWords(each)).toBe(true);
    }),
    times(5_000),
  );
});

test.each(['path', 'key', 'keys', 'patches', 'AuthorizationPolicy', 'author'])(
  'what nearly every manifest holds is passed over at once: %s',
  (each) => {
    expect(mayNameSecret(`${each}: web\n`)).toBe(false);
    expect(isSensitiveName(each)).toBe(false);
  },
);

test.each([
  ['storageAccountKeyExistingSecret', false],
  ['passwordExistingSecretKey', false],
  ['auth.existingSecret', false],
  ['storageAccountKeySecret', true],
  ['existingSecretPassword', false],
  ['dbExistingPassword', true],
])('a Secret that is there already is named, and not told: %s', (each, isSensitive) => {
  expect(isSensitiveName(each)).toBe(isSensitive);
});

test.each([
  ['authorization', 'map', false],
  ['gateway.authorization', 'map', false],
  ['authorization', 'value', true],
  ['passwords', 'map', true],
] as const)(
  'policies stand under a map of the name %s, of a %s: %s',
  (each, holds, isSensitive) => {
    expect(isSensitiveName(each, holds)).toBe(isSensitive);
  },
);
