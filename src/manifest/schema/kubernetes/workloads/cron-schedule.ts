import { parseGoDuration } from '../../go-duration.ts';

/** A field of a schedule: what it counts, and the names that stand for numbers. */
interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const FIELDS: readonly CronField[] = [
  { name: 'minute', min: 0, max: 59, names: [] },
  { name: 'hour', min: 0, max: 23, names: [] },
  { name: 'day of the month', min: 1, max: 31, names: [] },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  { name: 'day of the week', min: 0, max: 6, names: DAYS },
];

const MACROS: ReadonlySet<string> = new Set([
  '@yearly',
  '@annually',
  '@monthly',
  '@weekly',
  '@daily',
  '@midnight',
  '@hourly',
]);

const EVERY = '@every ';

/** Says in one sentence what is wrong with a schedule; null where nothing is. [src: robfig/cron v3 ParseStandard] */
export function scheduleProblem(schedule: string): string | null {
  if (schedule.includes('TZ')) return 'A time zone cannot stand in the schedule.';
  if (schedule.startsWith('@')) return macroProblem(schedule);
  const parts = schedule.split(/\s+/).filter((part) => part !== '');
  if (parts.length !== FIELDS.length)
    return `A schedule has ${String(FIELDS.length)} fields; ${JSON.stringify(schedule)} has ${String(parts.length)}.`;
  for (const [index, field] of FIELDS.entries()) {
    const problem = fieldProblem(parts[index] ?? '', field);
    if (problem !== null) return problem;
  }
  return null;
}

function macroProblem(schedule: string): string | null {
  if (MACROS.has(schedule)) return null;
  if (schedule.startsWith(EVERY) && parseGoDuration(schedule.slice(EVERY.length)) !== null)
    return null;
  return `${JSON.stringify(schedule)} is no schedule; @hourly, @daily and @every 90m are.`;
}

function fieldProblem(text: string, field: CronField): string | null {
  for (const part of text.split(',').filter((each) => each !== '')) {
    const problem = rangeProblem(part, field);
    if (problem !== null) return `${JSON.stringify(part)} is no ${field.name}: ${problem}.`;
  }
  return null;
}

function rangeProblem(part: string, field: CronField): string | null {
  const [range = '', step, ...steps] = part.split('/');
  const [low = '', high, ...highs] = range.split('-');
  if (steps.length > 0 || highs.length > 0) return 'it has too many / or -';
  if (step !== undefined && !(stepOf(step) > 0)) return 'its step is no number above 0';
  if (low === '*' || low === '?') return null;
  const start = numberOf(low, field);
  const end = high === undefined ? start : numberOf(high, field);
  if (start === null || end === null) return 'it is neither a number nor a range';
  if (start < field.min || end > field.max)
    return `it runs from ${String(field.min)} to ${String(field.max)}`;
  return start > (step !== undefined && high === undefined ? field.max : end)
    ? 'its beginning is behind its end'
    : null;
}

const stepOf = (text: string): number => (/^\+?\d+$/.test(text) ? Number(text) : Number.NaN);

function numberOf(text: string, { names, min }: CronField): number | null {
  const index = names.indexOf(text.toLowerCase());
  if (index >= 0) return index + min;
  return /^\+?\d+$/.test(text) ? Number(text) : null;
}
