import { z } from 'zod';
import { installationToken, isGranted, reaches } from '../http/authorization.ts';
import { ok } from '../http/call.ts';
import type { Call, Reply } from '../http/call.ts';
import type { Route } from '../http/route.ts';
import { signatureOf } from '../operations/accounts.ts';
import { pushBranch } from '../operations/push.ts';
import { answerHeads, HeadsQuery } from './graphql-heads.ts';
import { answerIssues, IssueQuery } from './graphql-issues.ts';
import type { Repository } from '../state/repository.ts';
import { hasSince } from '../state/new-world.ts';
import { findRepository } from '../state/world.ts';
import type { World } from '../state/world.ts';

const Input = z.object({
  branch: z.object({ repositoryNameWithOwner: z.string(), branchName: z.string() }),
  expectedHeadOid: z.string(),
  message: z.object({ headline: z.string().min(1), body: z.string().exactOptional() }),
  fileChanges: z.object({
    additions: z.array(z.object({ path: z.string().min(1), contents: z.base64() })).default([]),
    deletions: z.array(z.object({ path: z.string().min(1) })).default([]),
  }),
});

type CommitInput = z.output<typeof Input>;

/** The one mutation that is known, with all that can be asked of its commit. */
const Body = z.object({
  query: z.string().regex(/^mutation\b[^{]*\{\s*createCommitOnBranch\(input: \$input\)/),
  variables: z.object({ input: Input }),
});

/** Whose token it is, open pull requests of many repositories, who edited issues last, and `createCommitOnBranch` (https://docs.github.com/en/graphql/reference/mutations#createcommitonbranch). */
export const graphqlRoute: Route = {
  method: 'POST',
  path: '/graphql',
  credentials: 'installation',
  handle: async (call) => {
    if (ViewerQuery.safeParse(call.body).success) return viewer(call);
    const heads = HeadsQuery.safeParse(call.body);
    if (heads.success) return answerHeads(call, heads.data);
    const asked = IssueQuery.safeParse(call.body);
    if (asked.success) return answerIssues(call, asked.data);
    const body = Body.safeParse(call.body);
    if (!body.success)
      return refused('undefinedField', `Not a mutation of the stand-in: ${body.error.message}`);
    if (!hasSince(call.world.version, 3, 3))
      return refused(
        'undefinedField',
        "Field 'createCommitOnBranch' doesn't exist on type 'Mutation'",
      );
    return commitOnBranch(call, body.data.variables.input);
  },
};

/** Whose token it is (https://docs.github.com/en/graphql/reference/queries#viewer). */
const ViewerQuery = z.object({ query: z.literal('query Viewer { viewer { login } }') });

function viewer(call: Call): Reply {
  installationToken(call);
  return ok({ data: { viewer: { login: call.world.app.bot.login } } });
}

async function commitOnBranch(call: Call, input: CommitInput): Promise<Reply> {
  const { world } = call;
  const { branchName, repositoryNameWithOwner: name } = input.branch;
  const [owner = '', repositoryName = ''] = name.split('/');
  const repository = findRepository(world, owner, repositoryName);
  const token = installationToken(call);
  if (repository === null || !reaches(token, repository))
    return refused('NOT_FOUND', `Could not resolve to a Repository with the name '${name}'.`);
  if (!isGranted(token.permissions, 'contents=write'))
    return refused('FORBIDDEN', 'Resource not accessible by integration');
  if (repository.archived) return refused('FORBIDDEN', 'Repository was archived so is read-only.');
  const tip = await repository.git.resolve(`refs/heads/${branchName}`);
  if (tip === null) return refused('NOT_FOUND', `No ref found for ${branchName}`);
  if (tip !== input.expectedHeadOid)
    return refused(
      'STALE_DATA',
      `Expected branch to point to "${input.expectedHeadOid}" but it did not. Pull and try again.`,
    );
  const missing = await missingDeletion(repository, tip, input);
  if (missing !== null)
    return refused(
      'UNPROCESSABLE',
      `A path was requested for deletion which does not exist: ${missing}`,
    );
  return written(world, repository, branchName, await makeCommit(world, repository, tip, input));
}

async function missingDeletion(
  { git }: Repository,
  tip: string,
  { fileChanges }: CommitInput,
): Promise<string | null> {
  for (const { path } of fileChanges.deletions)
    if ((await git.file(tip, path)) === null) return path;
  return null;
}

/** GitHub commits for the App and signs; everything it adds is a plain file, whatever was there. */
async function makeCommit(
  world: World,
  { git, signedCommits }: Repository,
  parent: string,
  { message, fileChanges }: CommitInput,
): Promise<string> {
  const author = signatureOf(world, world.app.bot);
  const ref = `refs/stand-in/${String(world.nextId())}`;
  const { headline, body = '' } = message;
  const sha = await git.commit({
    ref,
    parents: [parent],
    files: Object.fromEntries([
      ...fileChanges.deletions.map(({ path }) => [path, null] as const),
      ...fileChanges.additions.map(
        ({ path, contents }) => [path, Buffer.from(contents, 'base64')] as const,
      ),
    ]),
    message: body === '' ? headline : `${headline}\n\n${body}`,
    author,
    committer: { ...author, name: 'GitHub', email: 'noreply@github.com' },
  });
  await git.deleteRef(ref);
  signedCommits.add(sha);
  return sha;
}

async function written(
  world: World,
  repository: Repository,
  branch: string,
  sha: string,
): Promise<Reply> {
  await pushBranch(world, repository, branch, sha, world.app.bot);
  const [commit] = (await repository.git.commits([sha], 1)).slice(-1);
  return ok({
    data: {
      createCommitOnBranch: {
        commit: {
          oid: sha,
          tree: { oid: commit?.tree },
          parents: { nodes: commit?.parents.map((oid) => ({ oid })) },
          signature: { isValid: true },
        },
      },
    },
  });
}

/** GraphQL says 200 to what it refuses. */
const refused = (type: string, message: string): Reply =>
  ok({
    data: { createCommitOnBranch: null },
    errors: [{ type, path: ['createCommitOnBranch'], message }],
  });
