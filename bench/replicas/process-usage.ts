import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of a second in which Linux counts processor time (`getconf CLK_TCK`; 100 on all that Node.js runs on). */
const TICKS = 100;

/** Where its fields are, counted behind the name (`man 5 proc`, /proc/[pid]/stat). */
const [STATE, PARENT, USER, SYSTEM, USER_OF_ENDED, SYSTEM_OF_ENDED] = [0, 1, 11, 12, 13, 14];

function fieldsOf(pid: string): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

const processes = (): readonly string[] =>
  readdirSync('/proc').filter((name) => /^\d+$/.test(name));

/** How many of those that a process has started are stopped, as one that rests is; 0 where the system does not say. */
export function stoppedChildren(pid: number): number {
  const isStopped = (fields: readonly string[]): boolean =>
    fields[STATE] === 'T' && Number(fields[PARENT]) === pid;
  return processes().filter((each) => isStopped(fieldsOf(each))).length;
}

/** Seconds of processor time of a process, of those that it has started, and of those of them that have ended; 0 where the system does not say. */
export function processorSeconds(pid: number): number {
  const numbers = processes();
  const all = new Map(numbers.map((each) => [each, fieldsOf(each)]));
  const ofEach = (each: string, where: readonly number[]) =>
    where.reduce((sum, at) => sum + Number(all.get(each)?.[at] ?? 0), 0);
  const children = numbers.filter((each) => Number(all.get(each)?.[PARENT] ?? 0) === pid);
  const own = ofEach(String(pid), [USER, SYSTEM, USER_OF_ENDED, SYSTEM_OF_ENDED]);
  return children.reduce((sum, each) => sum + ofEach(each, [USER, SYSTEM]), own) / TICKS;
}
