import { join } from 'node:path';
import { stat } from 'node:fs/promises';
import { BareRepository } from '../git/bare-repository.ts';
import { readFiles } from '../git/files.ts';
import type { Files } from '../git/files.ts';
import type { Account } from '../state/accounts.ts';
import { covers, installationOf, timestamp } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { fullName } from '../state/repository.ts';
import type { Repository } from '../state/repository.ts';
import { repositoryView } from '../views/repository.ts';
import { announce } from '../webhooks/announce.ts';
import { signatureOf } from './accounts.ts';
import { announceRepositories } from './installations.ts';

export interface NewRepository {
  readonly owner: Account;
  readonly name: string;
  readonly private: boolean;
  readonly defaultBranch: string;
  readonly forkOf: Repository | null;
  readonly asksCodeOwners: boolean;
}

/** Registers a repository; its Git side is empty. `folder` holds all bare repositories. */
export async function createRepository(
  world: World,
  folder: string,
  wanted: NewRepository,
): Promise<Repository> {
  const id = world.nextId();
  const at = timestamp(world);
  const git = await BareRepository.create(join(folder, `${String(id)}.git`), wanted.defaultBranch);
  const repository: Repository = {
    ...wanted,
    id,
    archived: false,
    git,
    createdAt: at,
    updatedAt: at,
    pushedAt: at,
    issues: new Map(),
    comments: new Map(),
    reviewComments: new Map(),
    checkSuites: new Map(),
    checkRuns: new Map(),
    labels: new Map(),
    signedCommits: new Set(),
    collaborators: new Map(),
    requiredChecks: new Map(),
  };
  world.repositories.set(id, repository);
  world.formerNames.delete(fullName(repository).toLowerCase());
  return repository;
}

/**
 * Fills a new repository: from files, from a plain folder (one commit each), or from a Git repository
 * or bundle with all its branches.
 */
export async function fillRepository(
  world: World,
  { git, defaultBranch }: Repository,
  from: string | Files,
  author: Account,
): Promise<void> {
  if (typeof from === 'string' && (await holdsGit(from))) {
    await git.fetchFrom(from, ['+refs/heads/*:refs/heads/*']);
    return;
  }
  const signature = signatureOf(world, author);
  await git.commit({
    ref: `refs/heads/${defaultBranch}`,
    parents: [],
    files: typeof from === 'string' ? await readFiles(from) : from,
    message: 'Start',
    author: signature,
    committer: signature,
  });
}

/** A bundle is a file; a repository has `.git`, or is bare and has `HEAD`. */
async function holdsGit(path: string): Promise<boolean> {
  if ((await stat(path)).isFile()) return true;
  const there = async (name: string): Promise<boolean> =>
    stat(join(path, name)).then(
      () => true,
      () => false,
    );
  return (await there('.git')) || ((await there('HEAD')) && (await there('objects')));
}

export function renameRepository(
  world: World,
  repository: Repository,
  name: string,
  sender: Account,
): void {
  const from = repository.name;
  world.formerNames.set(fullName(repository).toLowerCase(), repository.id);
  repository.name = name;
  tell(world, repository, 'renamed', sender, { changes: { repository: { name: { from } } } });
}

/** To another account. Where the app is not installed there, it loses the repository. */
export function transferRepository(
  world: World,
  repository: Repository,
  owner: Account,
  sender: Account,
): void {
  const before = installationOf(world, repository);
  const from = repository.owner;
  world.formerNames.set(fullName(repository).toLowerCase(), repository.id);
  repository.owner = owner;
  const role = from.kind === 'Organization' ? 'organization' : 'user';
  const changes = { owner: { from: { [role]: { login: from.login, id: from.id } } } };
  if (before !== null) announceRepositories(world, before, { removed: [repository] }, sender);
  tell(world, repository, 'transferred', sender, { changes });
}

export function setArchived(
  world: World,
  repository: Repository,
  archived: boolean,
  sender: Account,
): void {
  repository.archived = archived;
  tell(world, repository, archived ? 'archived' : 'unarchived', sender);
}

export async function setDefaultBranch(
  world: World,
  repository: Repository,
  branch: string,
  sender: Account,
): Promise<void> {
  const from = repository.defaultBranch;
  await repository.git.setHead(branch);
  repository.defaultBranch = branch;
  tell(world, repository, 'edited', sender, { changes: { default_branch: { from } } });
}

export function deleteRepository(world: World, repository: Repository, sender: Account): void {
  tell(world, repository, 'deleted', sender);
  world.repositories.delete(repository.id);
  for (const other of world.repositories.values())
    for (const { pull } of other.issues.values())
      if (pull?.head.repository === repository) pull.head.repository = null;
  for (const installation of world.installations.values())
    if (covers(installation, repository)) installation.repositories?.delete(repository.id);
}

function tell(
  world: World,
  repository: Repository,
  action: string,
  sender: Account,
  more: Readonly<Record<string, unknown>> = {},
): void {
  repository.updatedAt = timestamp(world);
  const body = { action, ...more, repository: repositoryView(world, repository) };
  announce(world, repository, 'repository', sender, body);
}
