import { createHash } from 'node:crypto';
import type { Branches, Clock, CommitChange, Forge, Repository } from '../../../forge/index.ts';
import type {
  AdoptedFiles,
  DriftAnalysis,
  AdoptionEnd,
  DriftAdoptionRequest,
  ComparedElsewhere,
  DriftAdoption,
} from '../ports/drift-ports.ts';
import { ForgeProblem } from '../../../forge/index.ts';

export interface AdoptionPorts {
  readonly forge: Pick<
    Branches,
    'commit' | 'commitOnBranch' | 'createBranch' | 'openPullRequest' | 'pullRequestsFrom'
  > &
    Pick<Forge, 'branchTip'>;
  readonly analysis: DriftAnalysis;
  readonly clock: Clock;
}

/**
 * Adopts by pull requests. The cluster is read again, so that what is proposed is what is live now; equal files have one
 * branch, and one pull request, however often they are asked for.
 */
export const adoptionBy = (ports: AdoptionPorts): DriftAdoption => ({
  adopt: (request) => adopt(request, ports),
});

async function adopt(request: DriftAdoptionRequest, ports: AdoptionPorts): Promise<AdoptionEnd> {
  const { repository, environment, cluster, ids, others } = request;
  const asOf = new Date(ports.clock.now()).toISOString();
  const looked = await ports.analysis.drift(repository, {
    ...{ environment, cluster, asOf },
    adopt: {
      ids,
      others: others.map((each) => ({ environment: each.environment, cluster: each.cluster })),
    },
  });
  if (looked.kind === 'unreachable') throw new ForgeProblem('unavailable', looked.message);
  if (looked.kind === 'gone') return refused(`${looked.what} is not there.`);
  if (looked.kind === 'failed') return refused(looked.message);
  const { adopted, commit } = looked;
  if (adopted === undefined) return refused('The comparison says nothing of it.');
  return adopted.kind === 'refused' ? adopted : propose(adopted, commit, request, ports);
}

const refused = (why: string): AdoptionEnd => ({ kind: 'refused', why });

type Proposed = Extract<AdoptedFiles, { kind: 'adopted' }>;

async function propose(
  adopted: Proposed,
  tip: string,
  { repository, by, issue, others }: DriftAdoptionRequest,
  { forge }: AdoptionPorts,
): Promise<AdoptionEnd> {
  const { branch, title, body, ids, left } = adopted;
  const settles = others.filter(({ environment }) => adopted.settles.includes(environment));
  const opened = (pullRequest: number, isNew: boolean): AdoptionEnd => ({
    ...({ kind: 'opened', pullRequest, isNew } as const),
    ...{ ids, left, settles },
  });
  const open = (await forge.pullRequestsFrom(repository, branch)).find(
    ({ pullRequest, ours }) => ours && pullRequest.state === 'open',
  );
  if (open !== undefined) return opened(open.pullRequest.number, false);
  const written = await writeBranch(adopted, tip, by, repository, forge);
  if (written !== null) return refused(written);
  const number = await forge.openPullRequest(repository, {
    ...{ title, head: branch, base: repository.defaultBranch, draft: false },
    body: `${body}\n\nAsked for by ${by} in #${String(issue)}.${alsoTold(settles)}`,
  });
  if (typeof number === 'number') return opened(number, true);
  return refused(
    number === 'nothing-new'
      ? 'The default branch says so already.'
      : `GitHub did not open the pull request (${number}); ask again.`,
  );
}

/** GitHub shows a pull request on the issues that it names. */
function alsoTold(settles: readonly ComparedElsewhere[]): string {
  const issues = settles.flatMap(({ issue }) => (issue === null ? [] : [`#${String(issue)}`]));
  return issues.length === 0 ? '' : ` It is about ${issues.join(', ')} as well.`;
}

/** A sentence where the branch does not hold it; null where it does. */
async function writeBranch(
  adopted: Proposed,
  tip: string,
  by: string,
  repository: Repository,
  forge: AdoptionPorts['forge'],
): Promise<string | null> {
  const { branch } = adopted;
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

/** Who asks is an author of it: nobody approves what they asked for. */
function commitOf(
  { title, commitMessage, files }: Proposed,
  tip: string,
  by: string,
): Parameters<Branches['commitOnBranch']>[2] {
  const rest = commitMessage.startsWith(title) ? commitMessage.slice(title.length).trim() : '';
  return {
    parents: [tip],
    message: {
      headline: title,
      body: `${rest}\n\nCo-authored-by: ${by} <${by}@users.noreply.github.com>`.trim(),
    },
    changes: files.map(changeOf),
  };
}

const PLAIN = '100644';

function changeOf({ path, before, after }: Proposed['files'][number]): CommitChange {
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
