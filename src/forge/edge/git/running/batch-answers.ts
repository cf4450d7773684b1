import type { PrintedAnswers } from './git-answers.ts';
import type { PrivateRepository } from './private-repository.ts';

/** Commands that print a record for each object named on standard input (git-cat-file(1)). */
const BATCHES: ReadonlySet<string> = new Set(['--batch', '--batch-check']);

/** Bytes of one answer that is kept: larger ones would drive out all others. */
const MOST_KEPT = 8_000_000;

export const isBatch = ([command, how = '', ...rest]: readonly string[]): boolean =>
  command === 'cat-file' && BATCHES.has(how) && rest.join() === '--buffer';

/**
 * Asks for those objects only that no earlier answer has: what a name stands for never changes. What an object
 * is that is not there is asked again, for it may be fetched meanwhile.
 */
export async function runBatch(
  repository: Pick<PrivateRepository, 'run'>,
  args: readonly string[],
  input: string,
  { printed, whose }: { readonly printed: PrintedAnswers; readonly whose: string },
): Promise<{ code: number; stdout: Buffer }> {
  const keyOf = (oid: string): string => [whose, ...args, oid].join('\0');
  const known: Buffer[] = [];
  const open = input.split('\n').filter((oid) => {
    const answer = oid === '' ? undefined : printed.get(keyOf(oid));
    if (answer !== undefined) known.push(answer.stdout);
    return oid !== '' && answer === undefined;
  });
  if (open.length === 0) return { code: 0, stdout: Buffer.concat(known) };
  const { code, stdout } = await repository.run(args, { input: `${open.join('\n')}\n` });
  if (stdout.length <= MOST_KEPT)
    for (const [oid, record] of recordsOf(stdout, args.includes('--batch')))
      // a copy: a part would keep all that was printed
      printed.set(keyOf(oid), { code: 0, stdout: Buffer.from(record) });
  return { code, stdout: known.length === 0 ? stdout : Buffer.concat([...known, stdout]) };
}

/** `<oid> <type> <size>\n`, with contents followed by `<content>\n`; none for `<oid> missing\n`. */
function* recordsOf(
  printed: Buffer,
  withContents: boolean,
): Generator<readonly [oid: string, record: Buffer]> {
  for (let at = 0; at < printed.length;) {
    const lineEnd = printed.indexOf(0x0a, at);
    if (lineEnd === -1) return;
    const [oid = '', , size] = printed.toString('latin1', at, lineEnd).split(' ');
    const end = lineEnd + 1 + (withContents && size !== undefined ? Number(size) + 1 : 0);
    if (end > printed.length) return;
    if (size !== undefined) yield [oid, printed.subarray(at, end)];
    at = end;
  }
}
