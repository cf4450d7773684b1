import { spoken } from '../../support/spoken.ts';
import { expect, test } from 'vitest';
import { siftFindings } from '../../../src/review/policy/ignored-findings.ts';
import { finding } from './matters.ts';

const legacy = {
  detector: 'unresolved-reference',
  path: 'legacy/**',
  reason: 'retired in March',
  until: '2027-03-31',
};
const old = finding('unresolved-reference', {
  origin: { file: 'legacy/a.yaml', line: 1, column: 1, endLine: 1 },
});
const other = finding('unresolved-reference');

test('what the configuration ignores is left out, counted, and says why', () => {
  const { findings, leftOut, notes } = siftFindings(
    [old, other],
    { ignore: [legacy] },
    '2027-03-31T10:00:00Z',
  );
  expect(findings).toEqual([other]);
  expect(leftOut).toEqual([
    {
      finding: old,
      by: 'configuration',
      name: 'unresolved-reference',
      reason: 'retired in March',
      origin: null,
    },
  ]);
  expect(notes).toEqual([
    '1 of unresolved-reference left out by the configuration: retired in March. At Service shop/payments (legacy/a.yaml:1).',
  ]);
});

test('an entry ends with its day', () => {
  expect(siftFindings([old], { ignore: [legacy] }, '2027-04-01T00:00:00Z')).toEqual({
    findings: [old],
    leftOut: [],
    notes: [],
  });
});

test('a difference is meant through the day that its entry names, and told with that day afterwards', () => {
  const differing = finding('environments-at-odds', {
    setting: { field: 'spec.http[].timeout', value: '10s', objects: [old.subject] },
  });
  const entry = {
    ...{ kind: '*', name: '*', namespace: '*', field: 'timeout' },
    until: '2027-03-31',
  };
  const sift = (asOf: string) =>
    siftFindings([differing, other], { ignore: [], intendedDifferences: [entry] }, asOf);
  expect(sift('2027-03-31T23:00:00Z').findings).toEqual([other]);
  const after = sift('2027-04-01T00:00:00Z');
  expect(after.findings.map(({ why }) => spoken(why))).toEqual([
    `${spoken(differing.why)} \`intendedDifferences\` let it differ until 2027-03-31.`,
    spoken(other.why),
  ]);
  expect(after.leftOut).toEqual([]);
});

test('an entry for one environment or another detector leaves the rest', () => {
  const staging = { detector: 'unresolved-reference', environment: 'staging', reason: 'x' };
  const unrelated = { detector: 'security-loosened', reason: 'x' };
  expect(siftFindings([other], { ignore: [staging, unrelated] }, '2027-01-01').findings).toEqual([
    other,
  ]);
});
