import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatIssueState,
  parseIssueState,
} from '../../../../src/features/drift/comparison/environment-drift.ts';

const entry = fc.record({
  id: fc.string({ maxLength: 20 }),
  reason: fc.string({ maxLength: 300, unit: 'binary' }),
  by: fc.string({ maxLength: 40 }),
  at: fc.constant('2026-11-20T08:00:00.000Z'),
  until: fc.constantFrom(null, '2026-12-31'),
});
const state = fc.record({
  environment: fc.string({ minLength: 1, maxLength: 100, unit: 'binary' }),
  ignored: fc.array(entry, { maxLength: 5 }),
});

test('what an issue remembers is read as it was written, whatever stands before it', () => {
  fc.assert(
    fc.property(state, fc.string(), (given, before) => {
      const line = formatIssueState(given);
      expect(parseIssueState(`${before}\n${line}\r\n`)).toEqual(JSON.parse(JSON.stringify(given)));
      expect(line.slice(4, -3)).not.toMatch(/-->|[<>`@#&\n]/);
    }),
  );
});

test.each([
  '',
  'An issue of somebody else',
  '<!-- meshwarden:drift:v1 {} -->',
  '<!-- meshwarden:drift:v1 nonsense -->',
  '<!-- meshwarden:drift:v1 {"environment":"prod","ignored":[]} --> and more',
])('%s is no issue about drift', (body) => {
  expect(parseIssueState(body)).toBeNull();
});
