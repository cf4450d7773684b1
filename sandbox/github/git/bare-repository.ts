import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { changedTree } from './changed-tree.ts';
import type { TreeChange } from './changed-tree.ts';
import { LOG_FORMAT, parseLog } from './commit-log.ts';
import type { GitCommit } from './commit-log.ts';
import { fastImportOf } from './fast-import.ts';
import type { NewCommit } from './fast-import.ts';
import { parseFileChanges } from './file-changes.ts';
import type { FileChange } from './file-changes.ts';
import { ObjectQuestions } from './object-questions.ts';
import { GitFailed, runGit } from './run-git.ts';
import type { GitInput, Signature } from './run-git.ts';

/** What GitHub's Git servers allow, and no background work that would change files under a fetch. */
const CONFIGURATION = [
  ['uploadpack.allowFilter', 'true'],
  ['uploadpack.allowAnySHA1InWant', 'true'],
  ['http.receivepack', 'true'],
  ['gc.auto', '0'],
  ['core.logAllRefUpdates', 'false'],
] as const;

export type MergeOutcome =
  { readonly kind: 'clean'; readonly tree: string } | { readonly kind: 'conflict' };

/** A bare Git repository on disk. Writes wait for each other; reads do not. */
export class BareRepository {
  readonly folder: string;
  private readonly objects: ObjectQuestions;
  private writing: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.folder = folder;
    this.objects = new ObjectQuestions(folder);
  }

  static async create(folder: string, defaultBranch: string): Promise<BareRepository> {
    await runGit(['init', '--quiet', '--bare', `--initial-branch=${defaultBranch}`, folder], {
      gitDir: folder,
    });
    const lines = CONFIGURATION.map(([key, value]) => {
      const [section = '', name = ''] = key.split('.');
      return `[${section}]\n\t${name} = ${value}\n`;
    });
    const repository = new BareRepository(folder);
    await appendFile(join(folder, 'config'), lines.join(''));
    return repository;
  }

  /** Takes refs over from another repository, a bundle or a folder with `.git`. */
  async fetchFrom(source: string, refspecs: readonly string[]): Promise<void> {
    await this.write(['fetch', '--quiet', '--no-tags', '--force', source, ...refspecs]);
  }

  /** Makes a commit and moves its ref to it. */
  async commit(commit: NewCommit): Promise<string> {
    const args = ['fast-import', '--quiet', '--force', '--done', '--date-format=raw'];
    const output = await this.write(args, { input: fastImportOf(commit) });
    return output.toString('utf8').trim();
  }

  /** A commit of a tree that exists, on no ref. */
  async commitTree(
    tree: string,
    parents: readonly string[],
    message: string,
    author: Signature,
    committer = author,
  ): Promise<string> {
    const args = ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent])];
    return this.text(args, { input: message, author, committer });
  }

  async setRef(ref: string, sha: string): Promise<void> {
    await this.write(['update-ref', ref, sha]);
  }

  async deleteRef(ref: string): Promise<void> {
    await this.write(['update-ref', '-d', ref]);
  }

  async setHead(branch: string): Promise<void> {
    await this.write(['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
  }

  /** The commit that a ref, a branch or an id names; null where there is none. */
  async resolve(name: string): Promise<string | null> {
    if (name.startsWith('-')) return null;
    return (
      (await this.tipOf(name)) ??
      this.textOrNull(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`])
    );
  }

  /** A branch's commit as its file has it, which is most of what is asked for; null for all else. */
  private async tipOf(name: string): Promise<string | null> {
    if (!/^refs\/(?:heads|pull)\//.test(name) || name.includes('..')) return null;
    const text = await readFile(join(this.folder, name), 'utf8').catch(() => '');
    return /^[0-9a-f]{40}\n$/.test(text) ? text.trimEnd() : null;
  }

  /** Full ref name → commit. */
  async refs(prefix: string): Promise<ReadonlyMap<string, string>> {
    const output = await this.text(['for-each-ref', '--format=%(objectname) %(refname)', prefix]);
    const lines = output.split('\n').filter((line) => line !== '');
    return new Map(lines.map((line) => [line.slice(41), line.slice(0, 40)]));
  }

  /** Full names of the refs below `prefixes` whose history has a commit. */
  async refsWith(sha: string, prefixes: readonly string[]): Promise<ReadonlySet<string>> {
    const args = ['for-each-ref', '--format=%(refname)', `--contains=${sha}`, ...prefixes];
    return new Set((await this.text(args)).split('\n'));
  }

  /** The merge of two commits, or that they conflict. */
  async merge(ours: string, theirs: string): Promise<MergeOutcome> {
    const args = ['merge-tree', '--write-tree', '--name-only', '--no-messages', ours, theirs];
    try {
      return { kind: 'clean', tree: (await this.text(args)).split('\n')[0] ?? '' };
    } catch (error) {
      if (error instanceof GitFailed && error.code === 1) return { kind: 'conflict' };
      throw error;
    }
  }

  async mergeBase(one: string, other: string): Promise<string | null> {
    return this.textOrNull(['merge-base', one, other]);
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    return (await this.textOrNull(['merge-base', '--is-ancestor', ancestor, descendant])) !== null;
  }

  /** Commits of a range, oldest first. */
  async commits(range: readonly string[], limit = 10_000): Promise<GitCommit[]> {
    const args = ['log', '--topo-order', `--max-count=${String(limit)}`, `--format=${LOG_FORMAT}`];
    return parseLog(await this.text([...args, ...range, '--'])).toReversed();
  }

  /** What changed from `from` to `to`, renames found as GitHub does. */
  async changes(from: string, to: string): Promise<FileChange[]> {
    const args = ['diff', '--raw', '--numstat', '-z', '-M', '--abbrev=40', from, to];
    return parseFileChanges(await this.text(args));
  }

  /** The unified difference of one file, hunks only, without the header; empty for binary files. */
  async patch(from: string, to: string, paths: readonly string[]): Promise<string> {
    const output = await this.text(['diff', '-M', from, to, '--', ...paths]);
    const start = output.indexOf('\n@@ ');
    return start < 0 ? '' : output.slice(start + 1);
  }

  /** `git cat-file`, `git ls-tree` and their kind: reads only. */
  async read(args: readonly string[]): Promise<Buffer | null> {
    try {
      return await this.objects.ask(args);
    } catch (error) {
      if (error instanceof GitFailed) return null;
      throw error;
    }
  }

  /** A file of a commit; null where there is none. */
  file(commit: string, path: string): Promise<Buffer | null> {
    return this.read(['cat-file', 'blob', `${commit}:${path}`]);
  }

  /** Writes an object given on standard input, e.g. `hash-object -w --stdin`, `mktree`. */
  async store(args: readonly string[], input: string | Buffer): Promise<string> {
    return (await this.write(args, { input })).toString('utf8').trim();
  }

  /** A tree with some paths changed; null where Git does not take one of them. */
  async treeWith(base: string | null, changes: readonly TreeChange[]): Promise<string | null> {
    try {
      return await changedTree(this.folder, base, changes);
    } catch (error) {
      if (error instanceof GitFailed) return null;
      throw error;
    }
  }

  private async text(args: readonly string[], more?: Omit<GitInput, 'gitDir'>): Promise<string> {
    const output =
      more === undefined
        ? await this.objects.ask(args)
        : await runGit(args, { gitDir: this.folder, ...more });
    return output.toString('utf8').trimEnd();
  }

  private async textOrNull(args: readonly string[]): Promise<string | null> {
    try {
      return await this.text(args);
    } catch (error) {
      if (error instanceof GitFailed) return null;
      throw error;
    }
  }

  private write(args: readonly string[], more: Omit<GitInput, 'gitDir'> = {}): Promise<Buffer> {
    const run = (): Promise<Buffer> => runGit(args, { gitDir: this.folder, ...more });
    const done = this.writing.then(run, run);
    this.writing = done.catch(() => undefined);
    return done;
  }
}
