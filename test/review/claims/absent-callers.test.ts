import { expect, test } from 'vitest';
import { finding } from '../../support/report-parts.ts';
import { at, reviewed, told } from './claimed-calls.ts';

const absent = finding({
  id: 'absent',
  detector: 'unresolved-reference',
  check: 'principal-without-account',
  origin: at('policy.yaml', 9),
});
const admitted = (line: number) =>
  finding({
    id: 'admitted',
    detector: 'security-loosened',
    check: 'named-caller-admitted',
    origin: at('policy.yaml', line),
  });
const ids = (line: number, tier: 'medium' | 'critical') =>
  told(reviewed([], [absent, admitted(line)], { admitted: tier })).map(
    (claim) => claim.split(' ')[2],
  );

test('that an account is let in is not told beside that there is none', () => {
  expect(ids(9, 'medium')).toEqual(['absent']);
});

test('of another line, or where that is graver, it is', () => {
  expect([...ids(10, 'medium')].sort()).toEqual(['absent', 'admitted']);
  expect([...ids(9, 'critical')].sort()).toEqual(['absent', 'admitted']);
});
