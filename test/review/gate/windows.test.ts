import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { RepositoryConfig } from '../../../src/review/policy/configuration/repository-config.ts';
import {
  allOpenAt,
  freeze,
  HORIZON,
  oneClosedAt,
  weeklyWindow,
} from '../../../src/review/gate/windows.ts';
import type { Restriction } from '../../../src/review/gate/windows.ts';

type Window = RepositoryConfig['windows'][string];

const BERLIN = 'Europe/Berlin';
const window = (text: string): Restriction => {
  const [days = '', from = '', to = '', timeZone = BERLIN] = text.split(' ');
  const named = days.split(',') as Window['days'];
  return weeklyWindow('weekly', { days: named, from, to, timeZone });
};
const frozen = (from: string, to: string, zone = BERLIN): Restriction =>
  freeze({ from, to, reason: 'year end', tiers: ['critical'] }, zone);

const at = (text: string): number => Date.parse(text);
const iso = (instant: number | null): string | null =>
  instant === null ? null : new Date(instant).toISOString().replace(':00.000Z', 'Z');

/** When it opens and when it closes, from an instant on. */
const turns = (restriction: Restriction, from: string) => [
  iso(restriction.opensAt(at(from))),
  iso(restriction.closesAt(at(from))),
];

describe('a weekly window', () => {
  const weekly = window('Tue,Thu 09:00 16:00');

  it.each([
    ['opens in local time', '2026-11-23T12:00Z', '2026-11-24T08:00Z', '2026-11-23T12:00Z'],
    [
      'is open from its first minute',
      '2026-11-24T08:00Z',
      '2026-11-24T08:00Z',
      '2026-11-24T15:00Z',
    ],
    ['is open within', '2026-11-24T12:34Z', '2026-11-24T12:34Z', '2026-11-24T15:00Z'],
    ['is closed from its end on', '2026-11-24T15:00Z', '2026-11-26T08:00Z', '2026-11-24T15:00Z'],
    [
      'comes round after the weekend',
      '2026-11-26T15:00Z',
      '2026-12-01T08:00Z',
      '2026-11-26T15:00Z',
    ],
    [
      'opens an hour earlier in summer',
      '2026-07-06T12:00Z',
      '2026-07-07T07:00Z',
      '2026-07-06T12:00Z',
    ],
  ])('%s', (_, from, opens, closes) => {
    expect(turns(weekly, from)).toEqual([opens, closes]);
  });

  it('may last over midnight', () => {
    const night = window('Fri 22:00 04:00');
    expect(turns(night, '2026-11-27T23:30Z')).toEqual(['2026-11-27T23:30Z', '2026-11-28T03:00Z']);
    expect(turns(night, '2026-11-28T03:00Z')[0]).toBe('2026-12-04T21:00Z');
  });

  it('is one where windows of several days touch', () => {
    const long = window('Mon,Tue,Wed 08:00 07:59');
    expect(turns(long, '2026-11-24T12:00Z')[1]).toBe('2026-11-25T06:59Z');
    const always = window('Mon,Tue,Wed,Thu,Fri,Sat,Sun 00:00 23:59 UTC');
    expect(turns(always, '2026-11-24T12:00Z')[1]).toBe('2026-11-24T23:59Z');
  });
});

describe('daylight saving', () => {
  // 29 March 2026: 02:00 becomes 03:00; 25 October 2026: 03:00 becomes 02:00
  test('a window that begins in the skipped hour begins with the jump', () => {
    expect(turns(window('Sun 02:30 05:00'), '2026-03-28T12:00Z')[0]).toBe('2026-03-29T01:00Z');
  });
  test('a window that ends in the skipped hour ends with the jump', () => {
    expect(turns(window('Sun 01:00 02:30'), '2026-03-29T00:30Z')[1]).toBe('2026-03-29T01:00Z');
  });
  test('a window within the skipped hour does not come that week', () => {
    expect(turns(window('Sun 02:10 02:50'), '2026-03-28T12:00Z')[0]).toBe('2026-04-05T00:10Z');
  });
  test('a window that begins in the doubled hour begins the first time', () => {
    expect(turns(window('Sun 02:30 05:00'), '2026-10-24T12:00Z')[0]).toBe('2026-10-25T00:30Z');
  });
  test('a window that ends in the doubled hour ends the first time', () => {
    expect(turns(window('Sun 01:00 02:30'), '2026-10-25T00:00Z')[1]).toBe('2026-10-25T00:30Z');
  });
  test('a window across the doubled hour lasts an hour longer', () => {
    const across = window('Sun 01:00 05:00');
    expect(turns(across, '2026-10-24T23:00Z')).toEqual(['2026-10-24T23:00Z', '2026-10-25T04:00Z']);
  });
  test('a day that is skipped whole has no window', () => {
    // Samoa went from 29 to 31 December 2011
    const friday = window('Fri 09:00 16:00 Pacific/Apia');
    expect(turns(friday, '2011-12-29T12:00Z')[0]).toBe('2012-01-05T19:00Z');
  });
});

describe('a freeze', () => {
  const yearEnd = frozen('2026-12-18', '2027-01-04');

  it.each([
    ['is far away', '2026-11-24T08:00Z', '2026-11-24T08:00Z', '2026-12-17T23:00Z'],
    ['begins with its first day', '2026-12-17T23:00Z', '2027-01-04T23:00Z', '2026-12-17T23:00Z'],
    ['holds on its last day', '2027-01-04T22:59Z', '2027-01-04T23:00Z', '2027-01-04T22:59Z'],
    ['is over on the next', '2027-01-04T23:00Z', '2027-01-04T23:00Z', null],
  ])('%s', (_, from, opens, closes) => {
    expect(turns(yearEnd, from)).toEqual([opens, closes]);
  });
});

describe('several at once', () => {
  const weekly = window('Tue,Thu 09:00 16:00');

  it('open when all are open', () => {
    const yearEnd = frozen('2026-12-18', '2027-01-04');
    const opens = allOpenAt([weekly, yearEnd], at('2026-12-17T15:30Z'));
    expect(iso(opens)).toBe('2027-01-05T08:00Z');
    const tokyo = window('Tue 15:00 17:30 Asia/Tokyo');
    expect(iso(allOpenAt([weekly, tokyo], at('2026-11-23T00:00Z')))).toBe('2026-11-24T08:00Z');
  });

  it('never open where they exclude each other, and that is found out', () => {
    const monday = window('Mon 09:00 16:00');
    expect(allOpenAt([weekly, monday], at('2026-11-23T00:00Z'))).toBeNull();
    const long = frozen('2026-01-01', '2029-01-01');
    expect(allOpenAt([weekly, long], at('2026-11-23T00:00Z'))).toBeNull();
  });

  it('close when one of them closes', () => {
    const soon = frozen('2026-11-25', '2026-11-26');
    const night = window('Tue 09:00 08:00');
    expect(iso(oneClosedAt([night, soon], at('2026-11-24T12:00Z')))).toBe('2026-11-24T23:00Z');
    expect(oneClosedAt([], at('2026-11-24T12:00Z'))).toBeNull();
  });
});

describe('whatever is configured', () => {
  const time = fc
    .tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
  const zone = fc.constantFrom(
    ...[BERLIN, 'UTC', 'America/New_York', 'Australia/Lord_Howe', 'America/Santiago'],
    ...['Pacific/Apia', 'Asia/Kathmandu', 'Africa/Casablanca', 'America/Havana'],
  );
  const weekday = fc.constantFrom('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun');
  const anyWindow = fc
    .record({
      days: fc.uniqueArray(weekday, { minLength: 1 }),
      from: time,
      to: time,
      timeZone: zone,
    })
    .filter(({ from, to }) => from !== to)
    .map((given) => weeklyWindow('w', given));
  const day = fc.date({
    noInvalidDate: true,
    min: new Date('2026-01-01'),
    max: new Date('2028-01-01'),
  });
  const anyFreeze = fc.tuple(day, fc.nat({ max: 40 }), zone).map(([first, days, place]) => {
    const last = new Date(first.getTime() + days * 86_400_000);
    const text = (date: Date): string => date.toISOString().slice(0, 10);
    return frozen(text(first), text(last), place);
  });
  const several = fc.array(fc.oneof(anyWindow, anyFreeze), { minLength: 1, maxLength: 3 });
  const instant = day.map((date) => date.getTime());
  const isOpen = (all: readonly Restriction[], when: number): boolean =>
    all.every((each) => each.opensAt(when) === when);

  it('is open when it is said to open, and closed just before', () => {
    fc.assert(
      fc.property(several, instant, (all, now) => {
        const opens = allOpenAt(all, now);
        if (opens === null) return;
        expect(isOpen(all, opens)).toBe(true);
        if (opens > now) expect(isOpen(all, opens - 1)).toBe(false);
      }),
    );
  });

  it('is closed when it is said to close, and open until then', () => {
    fc.assert(
      fc.property(several, instant, fc.nat({ max: 999 }), (all, now, part) => {
        if (!isOpen(all, now)) return;
        const closes = oneClosedAt(all, now);
        if (closes === null) return;
        expect(closes).toBeGreaterThan(now);
        expect(isOpen(all, closes)).toBe(false);
        expect(isOpen(all, closes - 1)).toBe(true);
        expect(isOpen(all, now + Math.floor(((closes - now) * part) / 1_000))).toBe(true);
      }),
    );
  });

  it('is either open or closed: exactly one of its turns lies ahead', () => {
    fc.assert(
      fc.property(fc.oneof(anyWindow, anyFreeze), instant, (one, now) => {
        const [opens, closes] = [one.opensAt(now), one.closesAt(now)];
        expect(opens === now).not.toBe(closes === now);
      }),
    );
  });

  it('comes to the same from any instant between two turns', () => {
    fc.assert(
      fc.property(several, instant, fc.nat({ max: 999 }), (all, now, part) => {
        const opens = allOpenAt(all, now);
        if (opens === null || opens === now) return;
        const between = now + Math.floor(((opens - now) * part) / 1_000);
        expect(allOpenAt(all, between)).toBe(opens);
      }),
    );
  });

  it('is said to open within a year or not at all', () => {
    fc.assert(
      fc.property(several, instant, (all, now) => {
        const opens = allOpenAt(all, now);
        if (opens !== null) expect(opens - now).toBeLessThanOrEqual(HORIZON);
      }),
    );
  });
});
