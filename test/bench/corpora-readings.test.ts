import { expect, test } from 'vitest';
import { readingSections } from '../../bench/corpora-readings.ts';

const readings = {
  first: {
    one: { asRead: 'true' },
    two: { asRead: 'untrue', why: 'Said to be removed.', now: 'true' },
  },
  second: {},
  third: { two: { asRead: 'untrue', why: 'Nobody asks for it.' } },
  mapReading: { one: { asRead: 'untrue', why: 'It is applied.', now: 'true' } },
  secondMapReading: { two: { asRead: 'undecidable', why: 'A script may apply it.' } },
  thirdMapReading: { one: { asRead: 'untrue', why: 'A recipe is delivered.' } },
  fourthTableReading: { one: { asRead: 'true' } },
  fourthMapReading: { one: { asRead: 'untrue', why: 'It counts too many.', now: 'true' } },
  fifthTableReading: { one: { asRead: 'true' } },
  fifthMapReading: { one: { asRead: 'untrue', why: 'A fix does not help.' } },
  tiers: {
    before: 'a1',
    after: 'b2',
    same: 2,
    differ: [
      { case: 'one', before: 'low (0)', after: 'high (1)', judgment: 'raised rightly', why: 'So.' },
    ],
  },
  sentences: [
    { case: 'one', sentence: 'Nobody can call it.', judgment: 'true', why: 'No rule is left.' },
    {
      case: 'two',
      sentence: 'It gets no route.',
      judgment: 'undecidable',
      why: 'Two write it.',
      before: 'False.',
    },
  ],
};

test('counts what was read, and names what was not', () => {
  const text = readingSections(readings, ['one', 'two', 'three']);
  expect(text).toContain(
    'First reader: 1 of 2 tables without an untrue statement as first read, 2 of 2 since what this reader found is mended.',
  );
  expect(text).toContain('Second reader: not entered yet.');
  expect(text).toContain('Not read: three.');
  expect(text).toContain('0 of 1 comments without an untrue statement');
  expect(text).toContain('| two | third | untrue | untrue | Nobody asks for it. |');
  expect(text).toContain('0 of 1 changes without an untrue statement as first read, 1 of 1 since');
  expect(text).toContain('| one | map | untrue | true | It is applied. |');
  expect(text).toContain('| two | second of the map | undecidable | undecidable | A script may');
  expect(text).toContain('| one | third of the map | untrue | untrue | A recipe is delivered. |');
  expect(text).toContain(
    'list of changes: 1 of 1 tables without an untrue statement as first read.',
  );
  expect(text).toContain('| one | fourth, notes and maps | untrue | true | It counts too many. |');
  expect(text).toMatch(/0 of 1 changes without an untrue statement as first read\.\n/);
  expect(text).toContain('| two | first | untrue | true | Said to be removed. |');
  expect(text).toContain('by the build of `a1` and by that of `b2`: 2 of 3 are the same.');
  expect(text).toContain('| one | low (0) | high (1) | raised rightly | So. |');
  expect(text).toContain('1 true, 0 false, 1 undecidable');
  expect(text).toContain('| two | It gets no route. | undecidable | Two write it. | False. |');
});

test('takes the judgments of a second reader beside them', () => {
  const text = readingSections({ ...readings, second: { one: { asRead: 'true' } } }, [
    'one',
    'two',
  ]);
  expect(text).toContain('Second reader: 1 of 1 tables');
  expect(text).not.toContain('Not read');
});
