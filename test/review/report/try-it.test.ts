import type { Consequence } from '../../../src/compare/index.ts';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandLine } from '../../../src/review/report/afterwards/shell-words.ts';
import { tryLine } from '../../../src/review/report/consequences/witness-commands.ts';
import { hostileText } from '../../support/hostile-text.ts';

type RequestWitness = Consequence['witness'];

const witness = (given: Partial<NonNullable<RequestWitness['http']>> = {}): RequestWitness => ({
  source: 'Deployment shop/orders',
  http: {
    method: 'POST',
    url: 'http://payments.shop:8080/charges',
    headers: new Map(),
    ...given,
  },
  port: 8080,
});

describe('the line to try a witness', () => {
  test('runs in the pod of who calls', () => {
    expect(tryLine(witness({ headers: new Map([['x-user', "o'neil; rm -rf /"]]) }))).toBe(
      "kubectl -n shop exec deploy/orders -- curl -sS -o /dev/null -w '%{http_code}\\n' -X POST -H 'x-user: o'\\''neil; rm -rf /' -g --path-as-is -- http://payments.shop:8080/charges",
    );
  });

  test('leaves the token to who types it', () => {
    const token = { kind: 'valid', issuer: "https://x.example'; id", claims: new Map() } as const;
    expect(tryLine(witness({ token }))).toBe(
      'kubectl -n shop exec deploy/orders -- curl -sS -o /dev/null -w \'%{http_code}\\n\' -X POST -H "Authorization: Bearer $TOKEN" -g --path-as-is -- http://payments.shop:8080/charges',
    );
    expect(tryLine(witness({ token: { kind: 'invalid' } }))).toContain(
      '-H "Authorization: Bearer invalid"',
    );
    expect(tryLine(witness({ token: { kind: 'none' } }))).not.toContain('Authorization');
  });

  test('names the port where the address does not', () => {
    expect(tryLine(witness({ url: 'http://payments.shop/a b?c=$(id)' }))).toMatch(
      / 'http:\/\/payments\.shop:8080\/a b\?c=\$\(id\)'$/,
    );
  });

  test.each([
    ['a caller without lasting pods', { ...witness(), source: 'CronJob batch/report' }],
    ['a caller from outside', { ...witness(), source: 'outside' }],
    ['a connection', { ...witness(), http: null }],
    ['a name that would be an option', { ...witness(), source: 'Deployment -n/orders' }],
    ['a bidirectional character', witness({ url: 'http://a/\u202e' })],
    ['a line end', witness({ headers: new Map([['x', 'a\nb']]) })],
    ['a method that is none', witness({ method: '--output' })],
    ['a header of which curl reads a file', witness({ headers: new Map([['@/etc/passwd', 'x']]) })],
    ['an address that is none', witness({ url: 'file:///etc/passwd' })],
  ])('there is none for %s', (_, of) => {
    expect(tryLine(of)).toBeNull();
  });
});

const words = fc.array(fc.oneof(hostileText, fc.string({ unit: 'binary' }), shellText()), {
  maxLength: 4,
});

function shellText(): fc.Arbitrary<string> {
  const pieces = [
    "'",
    '"',
    '\\',
    '$(id)',
    '`id`',
    '$HOME',
    ';',
    '&',
    '|',
    '>x',
    '*',
    '~',
    '!',
    '#',
  ];
  return fc.array(fc.constantFrom(...pieces, ' ', 'a', '-n', '%s')).map((each) => each.join(''));
}

test('a shell reads back what was given, one word for each, or nothing is printed', () => {
  let printed = 0;
  fc.assert(
    fc.property(words, (given) => {
      const line = commandLine(given);
      if (line === null || given.length === 0) return;
      printed += 1;
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      const { stdout, status } = spawnSync('sh', ['-c', `printf '%s\\0' ${line}`], {
        encoding: 'utf8',
      });
      expect(status).toBe(0);
      expect(stdout.split('\0').slice(0, -1)).toEqual(given);
    }),
    { numRuns: 60 },
  );
  expect(printed).toBeGreaterThan(5);
});

test('hostile values of a witness end as words of curl, or not at all', () => {
  fc.assert(
    fc.property(hostileText, hostileText, hostileText, (method, path, value) => {
      const url = `http://payments.shop/${path}`;
      const line = tryLine(witness({ method, url, headers: new Map([['x-a', value]]) }));
      if (line === null) return;
      const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
      const read = stdout.split('\0');
      expect(read[read.indexOf('-H') + 1]).toBe(`x-a: ${value}`);
      expect(read.at(-2)).toBe(`http://payments.shop:8080/${path}`);
    }),
    { numRuns: 60 },
  );
});
