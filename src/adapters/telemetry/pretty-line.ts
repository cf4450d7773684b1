import { z } from 'zod';
import { plainText } from '../../core/report/plain-text.ts';

const Line = z.looseObject({ level: z.string(), time: z.string(), msg: z.string().default('') });

/** A JSON log line for a person at a terminal: `11:02:03 warn  message  key=value`. */
export function prettyLine(line: string): string {
  const { level, time, msg, ...fields } = Line.parse(JSON.parse(line));
  const rest = Object.entries(fields)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const parts = [time.slice(11, 19), level.padEnd(5), msg, ...rest];
  return `${plainText(parts.join(' '))}\n`;
}
