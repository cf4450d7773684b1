import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { securityLoosened } from '../../src/checks/security-loosened/security-loosened.ts';
import { app, findingsOf, policy } from './findings-of.ts';

const denying = (...blocks: readonly string[]): string =>
  app('shop', 'web') +
  policy(
    'shop',
    'web',
    `{ action: DENY, rules: [{ from: [{ source: { notRemoteIpBlocks: [${blocks.join(', ')}] } }] }] }`,
  );
const found = (...added: readonly string[]) => {
  const [finding] = findingsOf(
    securityLoosened,
    denying('198.51.100.0/24'),
    denying('198.51.100.0/24', ...added),
  );
  return finding;
};

test('every address of a family is called so, and takes in all others of it', () => {
  const told = spoken(found('0.0.0.0/0'));
  expect(told?.message).toContain(
    'from client address 0.0.0.0/0 (all of IPv4) other than 198.51.100.0/24.',
  );
  expect(told?.why).toContain(
    'It still covers every request from client address other than 0.0.0.0/0 (all of IPv4).',
  );
});

test('addresses and what is left out of them are one phrase', () => {
  const host = (text: string): string =>
    text.replace('}] }] }', '}], to: [{ operation: { hosts: [a.example] } }] }] }');
  const [finding] = findingsOf(
    securityLoosened,
    host(denying('198.51.100.0/24')),
    host(denying('198.51.100.0/24', '0.0.0.0/0')),
  );
  expect(spoken(finding)?.message).toContain(
    'from client address 0.0.0.0/0 (all of IPv4) other than 198.51.100.0/24',
  );
});
