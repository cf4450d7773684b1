import type { PrivateRepository } from '../running/private-repository.ts';

/** Names two commits: one that does something and the one before it, or a change and where it began. */
export interface EditEnds {
  readonly from: string;
  readonly to: string;
}

/** Holds, by the line that names a file, the lines of it that go and come, without blanks and comments. */
type Edit = ReadonlyMap<string, string>;

/**
 * Tells whether one of the others edits every file of an edit alike, in whatever surroundings. Comments and
 * blanks say nothing to what reads configuration: a file in which only those change is not compared.
 */
export async function isEditOfBefore(
  edit: EditEnds,
  others: readonly EditEnds[],
  paths: readonly string[],
  repository: PrivateRepository,
): Promise<boolean> {
  const own = await editOf(edit, paths, repository);
  if (own.size === 0) return false;
  for (const other of others) {
    // names alone first: contents of long ago may have to be fetched
    if ((await filesOf(other, paths, repository)) < own.size) continue;
    const before = await editOf(other, paths, repository);
    if ([...own].every(([file, lines]) => before.get(file) === lines)) return true;
  }
  return false;
}

const diffOf = (
  { from, to }: EditEnds,
  paths: readonly string[],
  printing: readonly string[],
): readonly string[] => [
  ...['--literal-pathspecs', 'diff', ...printing],
  ...['--no-renames', '--no-ext-diff', '--no-textconv', '--no-color', from, to, '--', ...paths],
];

async function filesOf(
  edit: EditEnds,
  paths: readonly string[],
  repository: PrivateRepository,
): Promise<number> {
  const { stdout } = await repository.run(diffOf(edit, paths, ['--name-only', '-z']));
  return stdout.toString('utf8').split('\0').length - 1;
}

async function editOf(
  edit: EditEnds,
  paths: readonly string[],
  repository: PrivateRepository,
): Promise<Edit> {
  const { stdout } = await repository.run(diffOf(edit, paths, ['-U0', '--text']));
  const edits = new Map<string, string>();
  // lines of a file begin with a sign, so that none of them begins another
  for (const each of stdout
    .toString('utf8')
    .split(/^diff --git /m)
    .slice(1)) {
    const lines = linesOf(each);
    if (lines !== '') edits.set(each.slice(0, each.indexOf('\n')), lines);
  }
  return edits;
}

/** Skips what is before the first hunk, which only names the file. */
function linesOf(printed: string): string {
  const start = printed.search(/^@@ /m);
  if (start < 0) return '';
  const edited = printed
    .slice(start)
    .split('\n')
    .filter((line) => /^[-+]/.test(line))
    .map((line) => `${line[0] ?? ''}${line.slice(1).replaceAll(/\s/g, '')}`)
    .filter((line) => !/^[-+](?:#.*|---)?$/.test(line));
  return withoutMoved(edited).sort().join('\n');
}

/** A line that goes and comes again is indented otherwise, or stands elsewhere. */
function withoutMoved(edited: readonly string[]): string[] {
  const come = edited.filter((line) => line.startsWith('+')).map((line) => line.slice(1));
  const gone = edited.filter((line) => line.startsWith('-')).map((line) => line.slice(1));
  const left: string[] = [];
  for (const line of gone) {
    const at = come.indexOf(line);
    if (at < 0) left.push(`-${line}`);
    else come.splice(at, 1);
  }
  return [...left, ...come.map((line) => `+${line}`)];
}
