import { openDoors } from './doors/ask-doors.ts';
import { KINDS_OF_CHANGE } from './doors/door-change.ts';
import { ENDS_OF_CALLS } from './doors/judge-doors.ts';
import type { JudgedChange } from './doors/judged-doors.ts';
import { judgedChange, linesOf } from './doors/judged-doors.ts';
import { turnOf } from './turn.ts';

const SHOWN = 20;

/**
 * `npm run bench -- doors [CALLS] [SEED]`: random calls in random changes of small trees, asked of the command, the
 * assistant's tool, the comparison of both sides and the review; a seed repeats all that follow it.
 */
export async function benchDoors(
  options: readonly string[],
): Promise<{ readonly page: string; readonly bad: number }> {
  const [most = '2000', seed = String(1 + (turnOf(process.env) % 2_000_000_000))] = options;
  const judged: JudgedChange[] = [];
  const doors = await openDoors();
  try {
    let asked = 0;
    for (let at = Number(seed); asked < Number(most); at++) {
      const change = await judgedChange(doors, at);
      asked += change.calls.length;
      judged.push(change);
    }
  } finally {
    await doors.close();
  }
  const bad = judged.flatMap(linesOf);
  return { page: pageOf(judged, seed, bad), bad: bad.length };
}

function pageOf(judged: readonly JudgedChange[], seed: string, bad: readonly string[]): string {
  const calls = judged.flatMap((change) => change.calls.map((call) => ({ ...call, ...change })));
  const countOf = (counts: (call: (typeof calls)[number]) => boolean): string =>
    String(calls.filter(counts).length);
  const rows = KINDS_OF_CHANGE.map((kind) => {
    const all = judged.filter((each) => each.kind === kind).flatMap((each) => each.calls);
    const counts = ENDS_OF_CALLS.map((end) => all.filter((each) => each.end === end).length);
    return `| ${[kind, all.length, ...counts].join(' | ')} |`;
  });
  return [
    `${String(calls.length)} calls (${countOf(({ question }) => question.from === 'outside')} from outside, ${countOf(({ question }) => question.headers.length > 0)} with a header) in ${String(judged.length)} changes from seed ${seed} on; ${String(bad.length)} contradictions between the doors.`,
    '',
    `| change | calls | ${ENDS_OF_CALLS.join(' | ')} |`,
    `| --- | --- |${' --- |'.repeat(ENDS_OF_CALLS.length)}`,
    ...rows,
    '',
    ...bad.slice(0, SHOWN),
    '',
  ].join('\n');
}
