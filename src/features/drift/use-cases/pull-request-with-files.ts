import { createHash } from 'node:crypto';
import type { Branches, CommitChange, Forge, Repository } from '../../../forge/index.ts';
import type { AdoptedFiles } from '../ports/drift-ports.ts';

export type ProposedFiles = Extract<AdoptedFiles, { kind: 'adopted' }>;

export type ProposingForge = Pick<
  Branches,
  'commit' | 'commitOnBranch' | 'createBranch' | 'openPullRequest' | 'pullRequestsFrom'
> &
  Pick<Forge, 'branchTip'>;

/** Holds files that are to become a pull request. */
export interface FilesProposal {
  readonly adopted: ProposedFiles;
  /** The tip of the default branch. */
  readonly tip: string;
  readonly branch: string;
  /** Markdown. */
  readonly body: string;
  /** The login of who asked; null for nobody. */
  readonly by: string | null;
}

/** Opens a pull request with files: gives its number, or a sentence on why there is none. */
export async function openWithFiles(
  proposal: FilesProposal,
  repository: Repository,
  forge: ProposingForge,
): Promise<number | string> {
  const { adopted, branch, body } = proposal;
  const written = await writeBranch(proposal, repository, forge);
  if (written !== null) return written;
  const number = await forge.openPullRequest(repository, {
    ...{ title: adopted.title, head: branch, base: repository.defaultBranch, draft: false },
    body,
  });
  if (typeof number === 'number') return number;
  return number === 'nothing-new'
    ? 'The default branch says so already.'
    : `GitHub did not open the pull request (${number}); ask again.`;
}

/** Gives a sentence where the branch does not hold it; null where it does. */
async function writeBranch(
  { adopted, tip, branch, by }: FilesProposal,
  repository: Repository,
  forge: ProposingForge,
): Promise<string | null> {
  const made = await forge.createBranch(repository, branch, tip);
  if (made === 'no-commit') return 'The default branch moved meanwhile; ask again.';
  if (made === 'exists') {
    const head = await forge.branchTip(repository, branch);
    const commit = head === null || head === tip ? null : await forge.commit(repository, head);
    // an earlier run was ended before it opened the pull request
    if (commit !== null)
      return commit.ours && commit.parents.includes(tip)
        ? null
        : `The branch ${branch} is there already and holds something else; delete it and ask again.`;
  }
  const done = await forge.commitOnBranch(repository, branch, commitOf(adopted, tip, by));
  return done === 'moved' ? `The branch ${branch} moved meanwhile; ask again.` : null;
}

/** The commit has who asks as an author: nobody approves what they asked for. */
function commitOf(
  { title, commitMessage, files }: ProposedFiles,
  tip: string,
  by: string | null,
): Parameters<Branches['commitOnBranch']>[2] {
  const rest = commitMessage.startsWith(title) ? commitMessage.slice(title.length).trim() : '';
  return {
    parents: [tip],
    message: {
      headline: title,
      body: (by === null
        ? rest
        : `${rest}\n\nCo-authored-by: ${by} <${by}@users.noreply.github.com>`
      ).trim(),
    },
    changes: files.map(changeOf),
  };
}

const PLAIN = '100644';

function changeOf({ path, before, after }: ProposedFiles['files'][number]): CommitChange {
  if (after === null) return { kind: 'delete', path, oldMode: PLAIN };
  const content = Buffer.from(after, 'utf8');
  // the name that Git gives to a blob
  const object = createHash('sha1')
    .update(`blob ${String(content.length)}\0`)
    .update(content)
    .digest('hex');
  const oldMode = before === null ? null : PLAIN;
  return { kind: 'write', path, oldMode, mode: PLAIN, object, content, present: false };
}
