import { z } from 'zod';
import type { NewCommit, ShownCommit } from '../../../ports/branches.ts';
import { ForgeProblem } from '../../../ports/forge.ts';
import type { ForgeProblemKind } from '../../../ports/forge.ts';
import type { Repository } from '../../../github/repository.ts';
import { fullName } from '../../../github/repository.ts';
import type { GitHubApi } from '../github-api.ts';
import { ObjectId } from '../repository-fields.ts';

const NAME = 'createCommitOnBranch';

const QUERY = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) {
    commit { oid tree { oid } parents(first: 2) { nodes { oid } } signature { isValid } }
  }
}`;

const Written = z.object({
  data: z.object({
    createCommitOnBranch: z.object({
      commit: z.object({
        oid: ObjectId,
        tree: z.object({ oid: ObjectId }),
        parents: z.object({ nodes: z.array(z.object({ oid: ObjectId })) }),
        signature: z.object({ isValid: z.boolean() }).nullable(),
      }),
    }),
  }),
});

const Refused = z.object({
  errors: z.array(z.object({ type: z.string().exactOptional(), message: z.string() })).min(1),
});

/**
 * Commits plain files to a branch, if it still points to the commit's parent. GitHub signs these
 * (https://docs.github.com/en/graphql/reference/mutations#createcommitonbranch).
 */
export async function createSignedCommit(
  api: GitHubApi,
  repository: Repository,
  branch: string,
  { parents, message, changes }: NewCommit,
): Promise<ShownCommit | 'moved'> {
  const input = {
    branch: { repositoryNameWithOwner: fullName(repository), branchName: branch },
    expectedHeadOid: parents[0],
    message,
    fileChanges: {
      additions: changes.flatMap((change) =>
        change.kind === 'write' && change.content !== null
          ? [{ path: change.path, contents: Buffer.from(change.content).toString('base64') }]
          : [],
      ),
      deletions: changes.flatMap(({ kind, path }) => (kind === 'delete' ? [{ path }] : [])),
    },
  };
  const answer = await api.graphql(repository.installation, {
    name: NAME,
    query: QUERY,
    variables: { input },
  });
  const written = Written.safeParse(answer);
  if (written.success) return toShown(written.data);
  return refusalOf(answer);
}

function toShown({ data }: z.output<typeof Written>): ShownCommit {
  const { oid, tree, parents, signature } = data.createCommitOnBranch.commit;
  return {
    sha: oid,
    tree: tree.oid,
    parents: parents.nodes.map((parent) => parent.oid),
    verified: signature?.isValid ?? false,
    ours: true,
  };
}

const KINDS: ReadonlyMap<string, ForgeProblemKind> = new Map([
  ['FORBIDDEN', 'forbidden'],
  ['INSUFFICIENT_SCOPES', 'forbidden'],
  ['NOT_FOUND', 'not-found'],
  ['RATE_LIMITED', 'rate-limited'],
  ['SERVICE_UNAVAILABLE', 'unavailable'],
  ['INTERNAL', 'unavailable'],
]);

const LONGEST_MESSAGE = 300;

/** GraphQL answers 200 to what it refuses, and names no permission. */
function refusalOf(answer: unknown): 'moved' {
  const refused = Refused.safeParse(answer);
  const [error] = refused.success ? refused.data.errors : [];
  if (error === undefined)
    throw new ForgeProblem('unavailable', `${NAME}: an answer without a commit as we know it`);
  if (error.type === 'STALE_DATA') return 'moved';
  const message = error.message.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').slice(0, LONGEST_MESSAGE);
  const kind = /\barchived\b/i.test(message) ? 'read-only' : KINDS.get(error.type ?? '');
  throw new ForgeProblem(kind ?? 'refused', `${NAME}: ${message}`, {
    permission: kind === 'forbidden' ? 'Contents (read and write)' : null,
  });
}
