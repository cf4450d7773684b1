import type { History, PastCommit, LineOfFile } from '../../../ports/history.ts';
import type { LoadableTree } from '../../../ports/commit-trees.ts';
import type { BlobStore } from '../objects/blob-store.ts';
import { listTree } from '../objects/git-tree.ts';
import { loadTrees } from '../objects/loadable-tree.ts';
import type { TreeLimits } from '../../../../manifest/index.ts';
import type { PrivateRepository } from '../running/private-repository.ts';
import { pullRequestOfSubject } from '../../../github/pull-request.ts';
import { lineKey } from '../../../ports/history.ts';

/** Lines that are asked about at once; the rest is not told. */
const MOST_LINES = 2_000;

/** The commit that each line of `commit` comes from (git-blame(1)). */
async function blameLines(
  repository: PrivateRepository,
  commit: string,
  lines: readonly LineOfFile[],
): Promise<ReadonlyMap<string, PastCommit>> {
  const byPath = new Map<string, Set<number>>();
  for (const { path, line } of lines.slice(0, MOST_LINES))
    byPath.set(path, (byPath.get(path) ?? new Set()).add(line));
  await obtainVersions(repository, commit, [...byPath.keys()]);
  const found = new Map<string, PastCommit>();
  const landings = new Map<string, Promise<Landing>>();
  for (const [path, wanted] of byPath)
    for (const { line, ...past } of await blameFile(repository, commit, path, [...wanted])) {
      const known = landings.get(past.sha) ?? landingOf(repository, past, commit);
      landings.set(past.sha, known);
      const { pullRequest, at } = await known;
      found.set(lineKey({ path, line }), { ...past, pullRequest, at: at ?? past.at });
    }
  return found;
}

/** Commits whose versions of the files are obtained; what is older is obtained one by one, as far as that goes. */
const MOST_VERSIONS = 200;

/** Contents that a mirror may not have, in one request. */
async function obtainVersions(
  repository: PrivateRepository,
  commit: string,
  paths: readonly string[],
): Promise<void> {
  const { obtain } = repository;
  const sought = paths.filter((path) => !path.includes('\n'));
  if (obtain === undefined || sought.length === 0) return;
  const { stdout } = await repository.run(
    [
      ...['--literal-pathspecs', 'log', '--raw', '--no-abbrev', '--no-renames', '-m', '--format='],
      ...[`--max-count=${String(MOST_VERSIONS)}`, '--stdin'],
    ],
    { input: `${commit}\n--\n${sought.join('\n')}\n` },
  );
  const named = [...stdout.toString('utf8').matchAll(/^:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) /gm)];
  const oids = named.flatMap(([, before = '', after = '']) => [before, after]);
  await obtain([...new Set(oids)].filter((oid) => !/^0*$/.test(oid)));
}

type Blamed = Omit<PastCommit, 'pullRequest'> & { readonly line: number };

async function blameFile(
  repository: PrivateRepository,
  commit: string,
  path: string,
  lines: readonly number[],
): Promise<readonly Blamed[]> {
  const ranges = lines.flatMap((line) => ['-L', `${String(line)},${String(line)}`]);
  const args = ['blame', '--line-porcelain', ...ranges, commit, '--', path];
  // 128: no such file, or fewer lines
  const { code, stdout } = await repository.run(args, { codes: [0, 128] });
  return code === 0 ? parseBlame(stdout.toString('utf8')) : [];
}

/** `<sha> <line then> <line now> …`, then `author …`, `committer-time …`, `summary …`, then a tab and the line. */
function parseBlame(printed: string): readonly Blamed[] {
  const blamed: Blamed[] = [];
  let fields = new Map<string, string>();
  for (const text of printed.split('\n'))
    if (text.startsWith('\t')) {
      blamed.push({
        sha: fields.get('sha') ?? '',
        line: Number(fields.get('line')),
        author: fields.get('author') ?? '',
        at: instantOf(Number(fields.get('committer-time'))),
        subject: fields.get('summary') ?? '',
      });
      fields = new Map();
    } else {
      const [, sha, line] = /^([0-9a-f]{40,64}) \d+ (\d+)/.exec(text) ?? [];
      if (sha === undefined || line === undefined) {
        const space = text.indexOf(' ');
        if (space > 0) fields.set(text.slice(0, space), text.slice(space + 1));
      } else fields.set('sha', sha).set('line', line);
    }
  return blamed;
}

/** Seconds since 1970, which a commit may set to anything. */
const instantOf = (seconds: number): string =>
  Number.isFinite(seconds) && Math.abs(seconds) < 8_000_000_000_000
    ? new Date(seconds * 1_000).toISOString()
    : new Date(0).toISOString();

/** Describes how a commit came to the first-parent line of a tip. */
interface Landing {
  /** It is read from subjects: the commit's own, or that of the merge. */
  readonly pullRequest: number | null;
  /** When: ISO 8601; null for a commit of the line itself. */
  readonly at: string | null;
}

/** Finds how a commit came to `tip`: as a commit of its first-parent line, or by a merge. */
async function landingOf(
  repository: PrivateRepository,
  { sha, subject }: { readonly sha: string; readonly subject: string },
  tip: string,
): Promise<Landing> {
  const own = pullRequestOfSubject(subject);
  if (sha === tip) return { pullRequest: own, at: null };
  const { stdout } = await repository.run([
    ...['log', '--first-parent', '--ancestry-path', '--reverse', '--format=%P%x00%cI%x00%s'],
    `${sha}..${tip}`,
  ]);
  const [next = ''] = stdout.toString('utf8').split('\n', 1);
  const [parents = '', at = '', merge = ''] = next.split('\0');
  // where the commit is on the line itself, the next one did not bring it
  if (parents.startsWith(sha) || Number.isNaN(Date.parse(at)))
    return { pullRequest: own, at: null };
  return {
    pullRequest: own ?? pullRequestOfSubject(merge),
    at: new Date(Date.parse(at)).toISOString(),
  };
}

/**
 * Reads what came before a commit, as long as the repository is not removed; `store` gives one for each tree
 * that is read.
 */
export const historyOf = (
  repository: PrivateRepository,
  commit: string,
  store: () => BlobStore,
  limits: TreeLimits,
): History => {
  const treeAt = async (sha: string): Promise<LoadableTree> => {
    const entries = await listTree(repository, sha);
    const [tree] = await loadTrees([entries, entries], store(), limits);
    return tree;
  };
  return {
    changesOf: (lines) => blameLines(repository, commit, lines),
    commitsTouching: (paths, limit, before) =>
      commitsTouching(repository, before === undefined ? commit : `${before}^1`, paths, limit),
    commitAt: async (instant) => {
      const before = `--before=@${String(Math.floor(instant / 1_000))}`;
      const { stdout } = await repository.run(['rev-list', '-1', '--first-parent', before, commit]);
      const sha = stdout.toString('latin1').trim();
      return sha === '' ? null : sha;
    },
    treeBefore: async (sha) => {
      const { stdout } = await repository.run(['rev-parse', '--verify', '--quiet', `${sha}^1`], {
        codes: [0, 1, 128],
      });
      const parent = stdout.toString('latin1').trim();
      return parent === '' ? null : await treeAt(parent);
    },
    treeOf: treeAt,
  };
};

/** Commits of the first-parent line of `commit` that changed one of the paths, newest first. */
async function commitsTouching(
  repository: PrivateRepository,
  commit: string,
  paths: readonly string[],
  limit: number,
): Promise<readonly PastCommit[]> {
  const sought = paths.filter((path) => !path.includes('\n'));
  if (sought.length === 0) return [];
  const selection = ['--first-parent', '-m', '--no-renames', `--max-count=${String(limit)}`];
  const { stdout } = await repository.run(
    [
      ...['--literal-pathspecs', 'log', ...selection, '--no-color', '-z'],
      ...['--format=%H%x00%an%x00%ct%x00%s', '--stdin'],
    ],
    // 128: there is nothing before the first commit
    { input: `${commit}\n--\n${sought.join('\n')}\n`, codes: [0, 128] },
  );
  const fields = stdout.toString('utf8').split('\0');
  return Array.from({ length: Math.floor(fields.length / 4) }, (_, at) => {
    const [sha = '', author = '', seconds = '', subject = ''] = fields.slice(at * 4);
    const pullRequest = pullRequestOfSubject(subject);
    return { sha, author, at: instantOf(Number(seconds)), subject, pullRequest };
  });
}
