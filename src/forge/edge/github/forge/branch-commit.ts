import { z } from 'zod';
import type { NewCommit, ShownCommit, CommitChange } from '../../../ports/branches.ts';
import { ForgeProblem } from '../../../ports/forge.ts';
import type { ForgeProblemKind } from '../../../ports/forge.ts';
import type { Repository } from '../../../github/repository.ts';
import { fullName } from '../../../github/repository.ts';
import type { GitHubApi } from '../github-api.ts';
import { ObjectId } from '../github-fields.ts';
import { inRepository } from './forge-context.ts';

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

const Named = z.object({ sha: ObjectId });

const Committed = z.object({
  sha: ObjectId,
  tree: Named,
  parents: z.array(Named),
  verification: z.object({ verified: z.boolean() }).exactOptional(),
});

/** Blobs on their way at once. */
const PARALLEL = 8;
/** Bytes of a blob that the API takes [doc]. */
const LARGEST_BLOB = 100 * 2 ** 20;
/** Entries and bytes of one request for a tree: longer ones are made in steps. */
const MOST_ENTRIES = 500;
const MOST_BYTES = 8 * 2 ** 20;

type Parameters = Readonly<{
  path: string;
  mode: '100644' | '100755' | '160000' | '120000';
  type: 'blob' | 'commit';
}> &
  ({ readonly sha: string | null } | { readonly content: string });

/**
 * Makes a commit of objects (https://docs.github.com/en/rest/git): any mode, any number of parents, on no branch.
 * Texts travel inside the tree, what GitHub has already not at all.
 */
export async function createAnyCommit(
  api: Pick<GitHubApi, 'send'>,
  repository: Repository,
  { parents, message, changes }: NewCommit,
  tree: string,
): Promise<ShownCommit> {
  const entries = await entriesOf(changes, (change) => uploaded(api, repository, change));
  let made = tree;
  for (const part of inParts(entries)) {
    const { sha } = await api.send(
      repository.installation,
      'POST /repos/{owner}/{repo}/git/trees',
      { ...inRepository(repository), base_tree: made, tree: [...part] },
      Named,
    );
    made = sha;
  }
  const { headline, body } = message;
  const commit = await api.send(
    repository.installation,
    'POST /repos/{owner}/{repo}/git/commits',
    {
      ...inRepository(repository),
      message: body === '' ? headline : `${headline}\n\n${body}`,
      tree: made,
      parents: [...parents],
    },
    Committed,
  );
  return {
    sha: commit.sha,
    tree: commit.tree.sha,
    parents: commit.parents.map((parent) => parent.sha),
    verified: commit.verification?.verified ?? false,
    ours: true,
  };
}

type Write = Extract<CommitChange, { kind: 'write' }>;

/**
 * Makes entries in the order of the changes; contents that are no text are uploaded first, a few at a time.
 */
async function entriesOf(
  changes: readonly CommitChange[],
  upload: (change: Write) => Promise<void>,
): Promise<readonly Parameters[]> {
  const binaries = changes.filter(
    (change): change is Write =>
      change.kind === 'write' && !change.present && textOf(change) === null,
  );
  for (let at = 0; at < binaries.length; at += PARALLEL)
    await Promise.all(binaries.slice(at, at + PARALLEL).map(upload));
  return changes.map(entryOf);
}

function entryOf(change: CommitChange): Parameters {
  const { path } = change;
  if (change.kind === 'delete')
    return { path, mode: change.oldMode, type: typeOf(change.oldMode), sha: null };
  const { mode, object, present } = change;
  const place = { path, mode, type: typeOf(mode) };
  const text = present ? null : textOf(change);
  return text === null ? { ...place, sha: object } : { ...place, content: text };
}

const typeOf = (mode: string): 'blob' | 'commit' => (mode === '160000' ? 'commit' : 'blob');

/** Gives null where the content is no text: what is not UTF-8 would arrive as something else. */
function textOf({ content }: Write): string | null {
  if (content === null) return null;
  const text = Buffer.from(content).toString('utf8');
  return !text.includes('\0') && Buffer.from(text, 'utf8').equals(content) ? text : null;
}

async function uploaded(
  api: Pick<GitHubApi, 'send'>,
  repository: Repository,
  { path, object, content }: Write,
): Promise<void> {
  if (content === null || content.byteLength > LARGEST_BLOB)
    throw new ForgeProblem(
      'refused',
      `${path} is larger than GitHub takes, or its content is missing`,
    );
  const { sha } = await api.send(
    repository.installation,
    'POST /repos/{owner}/{repo}/git/blobs',
    {
      ...inRepository(repository),
      content: Buffer.from(content).toString('base64'),
      encoding: 'base64',
    },
    Named,
  );
  if (sha !== object)
    throw new ForgeProblem('refused', `GitHub made another object of ${path} than Git`);
}

function* inParts(entries: readonly Parameters[]): Generator<readonly Parameters[]> {
  let part: Parameters[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = 'content' in entry ? Buffer.byteLength(entry.content) : 0;
    if (part.length === MOST_ENTRIES || (part.length > 0 && bytes + size > MOST_BYTES)) {
      yield part;
      [part, bytes] = [[], 0];
    }
    part.push(entry);
    bytes += size;
  }
  if (part.length > 0) yield part;
}
