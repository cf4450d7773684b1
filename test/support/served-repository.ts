import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from '../../src/forge/index.ts';
import { createRepository, gitIn } from '../review/edge/temporary-repository.ts';
import type { TemporaryRepository, Written } from '../review/edge/temporary-repository.ts';
import type { GitServer } from './git-server.ts';

/** A repository that a Git server serves, and a work tree to make commits in. */
export interface ServedRepository {
  readonly repository: Repository;
  /** Folder of the bare repository. */
  readonly bare: string;
  readonly work: TemporaryRepository;
  /** Runs Git in the bare repository. */
  git(...args: string[]): string;
  /** Commits files to a branch that begins at another one's tip, and publishes it; gives the commit. */
  push(branch: string, files: Record<string, Written>, from?: string): string;
  /** Lets `refs/pull/<number>/head` name a commit. */
  openPullRequest(number: number, commit: string): void;
}

let lastId = 0;

/** Makes `acme/<name>` below the folder that `server` serves. */
export function serveRepository(server: GitServer, folder: string, name: string): ServedRepository {
  lastId += 1;
  const bare = join(folder, 'acme', `${name}.git`);
  mkdirSync(bare, { recursive: true });
  gitIn(bare, 'init', '-q', '--bare', '-b', 'main');
  const work = createRepository();
  return {
    repository: {
      id: lastId,
      installation: 7,
      owner: 'acme',
      name,
      defaultBranch: 'main',
      cloneUrl: `${server.origin}/acme/${name}.git`,
      htmlUrl: `${server.origin}/acme/${name}`,
      archived: false,
    },
    bare,
    work,
    git: (...args) => gitIn(bare, ...args),
    push(branch, files, from) {
      const known = work.git('branch', '--list', branch) !== '';
      if (known) work.git('checkout', '-q', branch);
      else if (from !== undefined) work.branch(branch, from);
      const commit = work.commit(files);
      work.git('push', '-q', '--force', bare, `${branch}:refs/heads/${branch}`);
      return commit;
    },
    openPullRequest(number, commit) {
      gitIn(bare, 'update-ref', `refs/pull/${String(number)}/head`, commit);
    },
  };
}
