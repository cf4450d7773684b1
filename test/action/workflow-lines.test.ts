import { expect, test } from 'vitest';
import { fittedSummary, messageLine, outputLines } from '../../src/action/workflow-lines.ts';

test('a message stays one line of the log, whatever it says', () => {
  expect(messageLine('error', '50% of a\r\n::set-output name=x::y')).toBe(
    '::error title=Meshwarden::50%25 of a%0D%0A::set-output name=x::y\n',
  );
});

test('a value cannot end itself and name an output of its own', () => {
  expect(outputLines({ tier: 'high', findings: '' }, 'EOF')).toBe(
    'tier<<EOF\nhigh\nEOF\nfindings<<EOF\n\nEOF\n',
  );
  expect(() => outputLines({ tier: 'high\nEOF\nfindings=0' }, 'EOF')).toThrow();
});

test('a summary stays within what GitHub shows, in bytes, cut between lines, and says so first', () => {
  expect(fittedSummary('short\n\n', 0)).toBe('short\n');
  const long = fittedSummary('ä'.repeat(99).concat('\n').repeat(6_000), 0);
  expect(Buffer.byteLength(long)).toBeLessThanOrEqual(1_048_576);
  expect(long).toMatch(/^The report is longer than GitHub shows here: its end is left out\.\n\nä/);
  expect(long.endsWith(`${'ä'.repeat(99)}\n`)).toBe(true);
  expect(fittedSummary('more', 1_048_576)).toBe('');
});
