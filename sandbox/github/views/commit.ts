import type { GitCommit } from '../git/commit-log.ts';
import type { FileChange } from '../git/file-changes.ts';
import type { Signature } from '../git/run-git.ts';
import type { Repository } from '../state/repository.ts';
import { accountOfEmail, timestamp } from '../state/world.ts';
import type { World } from '../state/world.ts';
import { accountView } from './accounts.ts';
import { nodeId } from './node-id.ts';
import { repositoryApiUrl, repositoryHtmlUrl } from './repository.ts';
import type { Schema } from './schema.ts';

const signatureView = (world: World, { name, email, date }: Signature) => ({
  name,
  email,
  date: timestamp(world, date * 1000),
});

const UNSIGNED = {
  verified: false,
  reason: 'unsigned',
  signature: null,
  payload: null,
  verified_at: null,
};

const verificationView = (world: World, { signedCommits }: Repository, commit: GitCommit) =>
  signedCommits.has(commit.sha)
    ? {
        verified: true,
        reason: 'valid',
        signature: '-----BEGIN PGP SIGNATURE-----',
        payload: `tree ${commit.tree}`,
        verified_at: timestamp(world, commit.committer.date * 1000),
      }
    : UNSIGNED;

export function commitView(
  world: World,
  repository: Repository,
  commit: GitCommit,
): Schema<'commit'> {
  const url = `${repositoryApiUrl(world, repository)}/commits`;
  const git = `${repositoryApiUrl(world, repository)}/git`;
  const html = `${repositoryHtmlUrl(world, repository)}/commit`;
  const person = (email: string): Schema<'simple-user'> | null => {
    const account = accountOfEmail(world, email);
    return account === null ? null : accountView(world, account);
  };
  return {
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    url: `${url}/${commit.sha}`,
    html_url: `${html}/${commit.sha}`,
    comments_url: `${url}/${commit.sha}/comments`,
    commit: {
      url: `${git}/commits/${commit.sha}`,
      author: signatureView(world, commit.author),
      committer: signatureView(world, commit.committer),
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: `${git}/trees/${commit.tree}` },
      verification: verificationView(world, repository, commit),
    },
    author: person(commit.author.email),
    committer: person(commit.committer.email),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/${sha}`,
      html_url: `${html}/${sha}`,
    })),
  };
}

export function gitCommitView(
  world: World,
  repository: Repository,
  commit: GitCommit,
): Schema<'git-commit'> {
  const git = `${repositoryApiUrl(world, repository)}/git`;
  const html = `${repositoryHtmlUrl(world, repository)}/commit`;
  return {
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    url: `${git}/commits/${commit.sha}`,
    html_url: `${html}/${commit.sha}`,
    author: signatureView(world, commit.author),
    committer: signatureView(world, commit.committer),
    message: commit.message,
    tree: { sha: commit.tree, url: `${git}/trees/${commit.tree}` },
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${git}/commits/${sha}`,
      html_url: `${html}/${sha}`,
    })),
    verification: verificationView(world, repository, commit),
  };
}

export function fileChangeView(
  world: World,
  repository: Repository,
  sha: string,
  change: FileChange,
  patch: string,
): Schema<'diff-entry'> {
  const path = encodeURI(change.path);
  return {
    sha: change.blob,
    filename: change.path,
    status: change.status,
    additions: change.additions,
    deletions: change.deletions,
    changes: change.additions + change.deletions,
    blob_url: `${repositoryHtmlUrl(world, repository)}/blob/${sha}/${path}`,
    raw_url: `${repositoryHtmlUrl(world, repository)}/raw/${sha}/${path}`,
    contents_url: `${repositoryApiUrl(world, repository)}/contents/${path}?ref=${sha}`,
    ...(patch === '' ? {} : { patch }),
    ...(change.previousPath === null ? {} : { previous_filename: change.previousPath }),
  };
}
