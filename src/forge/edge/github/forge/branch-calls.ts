import { z } from 'zod';
import type { Branches } from '../../../ports/branches.ts';
import { ForgeProblem } from '../../../ports/forge.ts';
import { Anything } from '../github-api.ts';
import { ObjectId } from '../github-fields.ts';
import { createSignedCommit, createAnyCommit } from './branch-commit.ts';
import { inRepository } from './forge-context.ts';
import type { ForgeContext } from './forge-context.ts';
import { botLogin } from '../app-identity.ts';

const Named = z.object({ sha: ObjectId });

/** It is null where no account has the address. */
const Person = z.object({ login: z.string().exactOptional() }).nullable();

const Commit = z.object({
  sha: ObjectId,
  author: Person,
  committer: Person,
  commit: z.object({
    tree: Named,
    verification: z.object({ verified: z.boolean() }).exactOptional(),
  }),
  parents: z.array(Named),
});

type BranchPart = Pick<
  Branches,
  'commit' | 'createBranch' | 'forwardBranch' | 'commitOnBranch' | 'createCommit'
>;

/** Branches and commits (https://docs.github.com/en/rest/git). */
export const branchCalls = ({ api, app, offer }: ForgeContext): BranchPart => {
  const calls = plainCalls({ api, app });
  return {
    ...calls,
    async commitOnBranch(repository, branch, commit) {
      if (!offer().lacks('signed-commits'))
        return createSignedCommit(api, repository, branch, commit);
      const [tip] = commit.parents;
      const parent = tip === undefined ? null : await calls.commit(repository, tip);
      if (parent === null) return 'moved';
      const made = await createAnyCommit(api, repository, commit, parent.tree);
      // the branch still points to the parent of what was made, or this does not come about
      const came = await calls.forwardBranch(repository, branch, made.sha);
      return came === 'forwarded' ? made : 'moved';
    },
  };
};

const plainCalls = ({
  api,
  app,
}: Omit<ForgeContext, 'offer'>): Omit<BranchPart, 'commitOnBranch'> => ({
  async commit(repository, sha) {
    const bot = botLogin(await app());
    try {
      const { author, committer, commit, parents } = await api.send(
        repository.installation,
        'GET /repos/{owner}/{repo}/commits/{ref}',
        { ...inRepository(repository), ref: sha },
        Commit,
      );
      const verified = commit.verification?.verified ?? false;
      return {
        sha,
        tree: commit.tree.sha,
        parents: parents.map((parent) => parent.sha),
        verified,
        // GitHub commits for us what it signs; an amended commit keeps its author only
        ours: author?.login === bot && (verified || committer?.login === bot),
      };
    } catch (error) {
      if (isRefusal(error, /\bNo commit found\b/i)) return null;
      if (error instanceof ForgeProblem && error.kind === 'not-found') return null;
      throw error;
    }
  },

  async createBranch(repository, branch, sha) {
    try {
      await api.send(
        repository.installation,
        'POST /repos/{owner}/{repo}/git/refs',
        { ...inRepository(repository), ref: `refs/heads/${branch}`, sha },
        Anything,
      );
      return 'created';
    } catch (error) {
      if (isRefusal(error, /\bReference already exists\b/i)) return 'exists';
      if (isRefusal(error, /\bObject does not exist\b/i)) return 'no-commit';
      throw error;
    }
  },

  async forwardBranch(repository, branch, sha) {
    try {
      await api.send(
        repository.installation,
        'PATCH /repos/{owner}/{repo}/git/refs/{ref}',
        { ...inRepository(repository), ref: `heads/${branch}`, sha, force: false },
        Anything,
      );
      return 'forwarded';
    } catch (error) {
      if (isRefusal(error, /\bnot a fast forward\b/i)) return 'not-forward';
      throw error;
    }
  },

  createCommit: (repository, commit, tree) => createAnyCommit(api, repository, commit, tree),
});

/** GitHub says 422 to many things, and only the message tells which. */
const isRefusal = (error: unknown, message: RegExp): boolean =>
  error instanceof ForgeProblem && error.kind === 'refused' && message.test(error.message);
