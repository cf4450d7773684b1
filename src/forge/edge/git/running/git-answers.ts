import { LRUCache } from 'lru-cache';
import type { LoadedBlob } from '../../../../manifest/index.ts';
import { looksLikeConfiguration } from '../../../../manifest/index.ts';
import type { PrivateRepository } from './private-repository.ts';

type GitAnswer = Awaited<ReturnType<PrivateRepository['run']>>;

/** Keeps what Git printed, by repository and question. */
type PrintedAnswers = LRUCache<string, GitAnswer>;

/** Keeps what Git answered about objects. */
export interface GitAnswers {
  readonly printed: PrintedAnswers;
  /**
   * Contents as they were decoded, by repository and object: the same text again is found by what was made
   * of it. Null where nobody reads them twice.
   */
  readonly blobs: LRUCache<string, LoadedBlob> | null;
}

/** Bytes kept of all that was printed, those used last: a folder of ten thousand files is listed in one answer. */
const MOST_BYTES = 32_000_000;

/** Characters kept of contents, those used last: a repository of ten thousand manifests has 20 million. */
const MOST_TEXT = 32_000_000;

export const createGitAnswers = (): GitAnswers => ({
  printed: new LRUCache({
    maxSize: MOST_BYTES,
    sizeCalculation: ({ stdout }, question) => stdout.length + question.length + 1,
  }),
  blobs: new LRUCache({
    maxSize: MOST_TEXT,
    sizeCalculation: (blob, object) =>
      (blob.kind === 'text' ? blob.text.length : (blob.bytes?.length ?? 0)) + object.length,
  }),
});

/** Commands that read nothing but the objects they are given, where their options say no more than how to print. */
const OF_OBJECTS: ReadonlySet<string> = new Set(['ls-tree', 'diff-tree', 'merge-base', 'log']);

/** An object by its full name, its tree, its parents, or what one commit has and another has not. */
const OBJECT = /^\^?[0-9a-f]{40,64}(?:\^\{tree\}|\^@|\.\.[0-9a-f]{40,64})?$/;

/** `<mode> <type> <oid> <size>\t<path>`: `BAD` for an object that is not there yet (git-ls-tree(1), `-l`). */
const NOT_HERE = /(?:^|\0)(\d+) [^\t\0]* BAD\t([^\0]*)/g;

/**
 * A repository that asks Git but once what follows from names of objects alone: each question is a process, and
 * starting one costs a large process more than Git needs to answer. `whose` names the repository that lends the
 * objects.
 */
export function rememberAnswers(
  repository: PrivateRepository,
  { printed, blobs }: GitAnswers,
  whose: string,
): PrivateRepository {
  const nameOf = (oid: string): string => `${whose}\0${oid}`;
  return {
    ...repository,
    ...(blobs && {
      decoded: {
        get: (oid) => blobs.get(nameOf(oid)),
        set: (oid, blob) => void blobs.set(nameOf(oid), blob),
      },
    }),
    async run(args, options = {}) {
      const { input, follows = [], reader } = options;
      // who reads what is printed as it comes keeps what it makes of it
      if (reader !== undefined) return repository.run(args, options);
      if (input !== undefined && isBatch(args))
        return runBatch(repository, args, input, { printed, whose });
      const isRemembered = follows.length > 0 || isOfObjects(args);
      if (input !== undefined || !isRemembered) return repository.run(args, options);
      const question = [whose, ...(options.codes ?? []), ...follows, ...args].join('\0');
      const known = printed.get(question);
      if (known !== undefined) return known;
      const answer = await repository.run(args, options);
      if (!lacksWanted(answer.stdout)) printed.set(question, answer);
      return answer;
    },
  };
}

/**
 * Tells whether a listing has links or configuration without a size, which are fetched next; all else may
 * stay away.
 */
function lacksWanted(printed: Buffer): boolean {
  if (!printed.includes(' BAD\t')) return false;
  return [...printed.toString('utf8').matchAll(NOT_HERE)].some(
    ([, mode = '', path = '']) => mode === '120000' || looksLikeConfiguration(path),
  );
}

function isOfObjects([command = '', ...rest]: readonly string[]): boolean {
  if (rest.includes('--stdin')) return false;
  const named = rest.filter((arg) => !arg.startsWith('-'));
  const resolves = command === 'rev-parse' && !rest.some((arg) => arg.startsWith('--disamb'));
  return (resolves || OF_OBJECTS.has(command)) && named.length > 0 && named.every(isObject);
}

const isObject = (arg: string): boolean => OBJECT.test(arg);

/** Commands that print a record for each object named on standard input (git-cat-file(1)). */
const BATCHES: ReadonlySet<string> = new Set(['--batch', '--batch-check']);

/** Bytes of one answer that is kept: larger ones would drive out all others. */
const MOST_KEPT = 8_000_000;

const isBatch = ([command, how = '', ...rest]: readonly string[]): boolean =>
  command === 'cat-file' && BATCHES.has(how) && rest.join() === '--buffer';

/**
 * Asks for those objects only that no earlier answer has: what a name stands for never changes. What an object
 * is that is not there is asked again, for it may be fetched meanwhile.
 */
async function runBatch(
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
