import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

const identity = {
  GIT_AUTHOR_NAME: 'Pat',
  GIT_AUTHOR_EMAIL: 'pat@example.com',
  GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z',
  GIT_COMMITTER_NAME: 'Pat',
  GIT_COMMITTER_EMAIL: 'pat@example.com',
  GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  // a commit would start a process that looks whether there is something to tidy up
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'maintenance.auto',
  GIT_CONFIG_VALUE_0: 'false',
};

/** Text or bytes of a file, a symbolic link, or nothing (the file goes). */
export type Written = string | Uint8Array | { readonly link: string } | null;

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone after the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-test-'));
  folders.push(folder);
  return folder;
}

export function writeFiles(folder: string, files: Record<string, Written>): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    rmSync(file, { force: true });
    if (content === null) continue;
    if (typeof content === 'object' && 'link' in content && typeof content.link === 'string')
      symlinkSync(content.link, file);
    else writeFileSync(file, content as string | Uint8Array);
  }
}

export interface TemporaryRepository {
  readonly path: string;
  git(...args: string[]): string;
  /** Writes files, commits everything, and gives the commit. */
  commit(files: Record<string, Written>): string;
  /** Starts a branch at a commit and switches to it. */
  branch(name: string, at: string): void;
}

export const gitIn = (path: string, ...args: string[]): string => run(path, 'git', args);

function run(path: string, program: string, args: readonly string[]): string {
  // Not the whole environment: run from a Git hook it would name the repository of the hook.
  const env = { PATH: process.env['PATH'], ...identity };
  return execFileSync(program, args, { cwd: path, env, encoding: 'utf8', stdio: 'pipe' }).trim();
}

/** By a shell, for a test worker takes longer to start a process than Git to run: it starts one and not two. */
const COMMIT_ALL = 'git add -A && exec git commit -q --allow-empty -m change';

/** The commit that was just made, as the files of the repository have it; null where they have it elsewhere. */
function tipOf(path: string): string | null {
  const read = (file: string): string => {
    const at = join(path, '.git', file);
    return existsSync(at) ? readFileSync(at, 'utf8').trimEnd() : '';
  };
  const head = read('HEAD');
  const tip = head.startsWith('ref: ') ? read(head.slice('ref: '.length)) : head;
  return /^[0-9a-f]{40,64}$/.test(tip) ? tip : null;
}

/** A real repository with a work tree, on branch `main`, without commits. */
export function createRepository(...initArgs: string[]): TemporaryRepository {
  const path = temporaryFolder();
  const git = (...args: string[]): string => gitIn(path, ...args);
  git('init', '-q', '-b', 'main', ...initArgs);
  return {
    path,
    git,
    commit(files) {
      writeFiles(path, files);
      run(path, '/bin/sh', ['-c', COMMIT_ALL]);
      return tipOf(path) ?? git('rev-parse', 'HEAD');
    },
    branch(name, at) {
      git('checkout', '-q', '-b', name, at);
    },
  };
}
