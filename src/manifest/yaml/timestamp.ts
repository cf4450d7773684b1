const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})(.*)$/;
const TIME = /^[Tt ](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?(Z|[-+]\d{2}:\d{2})?$/;

/**
 * What a plain scalar becomes that go-yaml reads as a date or a time: the text Go writes into JSON
 * (`2024-05-01T00:00:00Z`). Undefined where it is no such value, 30 February included.
 */
export function timestampOf(source: string): string | undefined {
  const date = DATE.exec(source);
  if (date === null) return undefined;
  const [, year = '', month = '', day = '', rest = ''] = date;
  if (Number(day) < 1 || Number(day) > daysIn(Number(year), Number(month))) return undefined;
  const start = `${year}-${padded(month)}-${padded(day)}`;
  return rest === '' ? `${start}T00:00:00Z` : withTime(start, rest);
}

function withTime(date: string, rest: string): string | undefined {
  const time = TIME.exec(rest);
  if (time === null) return undefined;
  const [, hour = '', minute = '', second = '', fraction = '', zone] = time;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  // With a blank between date and time no zone may follow, otherwise one must.
  if (rest.startsWith(' ') !== (zone === undefined)) return undefined;
  if (zone !== undefined && !isZone(zone)) return undefined;
  const digits = fraction.slice(0, 9).replace(/0+$/, '');
  const clock = [hour, minute, second].map(padded).join(':');
  return `${date}T${clock}${digits === '' ? '' : `.${digits}`}${zoneText(zone)}`;
}

const isZone = (zone: string): boolean =>
  zone === 'Z' || (Number(zone.slice(1, 3)) < 24 && Number(zone.slice(4)) < 60);

const zoneText = (zone: string | undefined): string =>
  zone === undefined || /^[-+]00:00$/.test(zone) ? 'Z' : zone;

const padded = (digits: string): string => digits.padStart(2, '0');

/** Days of a month; none of a month there is not. */
function daysIn(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  if (month < 1 || month > 12) return 0;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

const isLeapYear = (year: number): boolean =>
  (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
