import { createHash } from 'node:crypto';
import type { Clock, Forge, Log, Repository } from '../../../forge/index.ts';
import { ForgeProblem } from '../../../forge/index.ts';
import type { EnvironmentDrift, RepositoryConfig } from '../../../review/index.ts';
import type { KnownDrift } from '../comparison/environment-drift.ts';
import { sortedDrifts } from '../comparison/environment-drift.ts';
import type { DriftAnalysis } from '../ports/drift-ports.ts';
import { correctionBody, goneNotice, isGoneNotice } from '../texts/correction-proposal.ts';
import type { ProposedFiles, ProposingForge } from './pull-request-with-files.ts';
import { openWithFiles } from './pull-request-with-files.ts';

export interface CorrectionPorts {
  readonly forge: ProposingForge & Pick<Forge, 'comments' | 'createComment'>;
  readonly analysis: DriftAnalysis;
  readonly clock: Clock;
  readonly log: Log;
}

/** Holds what a look came to, and what was known before it. */
interface Looked {
  readonly before: EnvironmentDrift;
  readonly after: EnvironmentDrift;
  readonly config: RepositoryConfig;
  readonly repository: Repository;
}

/** More are not opened by one look: people read them. */
const MOST_OPENED = 5;

type Proposal = NonNullable<KnownDrift['proposed']>;

/**
 * Opens a pull request for each difference that is told, once, and never merges one: it makes Git say what is live, and
 * says how the cluster is brought back instead. It is found again by its branch, which is named by the difference and by
 * what differs; one that a person closed is not opened again for that. Gives what is known with what was proposed.
 */
export async function proposeCorrections(
  { before, after, config, repository }: Looked,
  ports: CorrectionPorts,
): Promise<EnvironmentDrift> {
  const at = new Date(ports.clock.now()).toISOString();
  if (!mayPropose(after, config)) return after;
  try {
    await tellOfGone(before, after, repository, ports);
    const { told } = sortedDrifts(after, config.drift.cluster.from, at);
    const due = told.filter((drift) => isDue(drift, after, at)).slice(0, MOST_OPENED);
    const proposed = new Map<string, Proposal>();
    for (const drift of due) {
      const proposal = await proposalFor(drift, { after, repository, at }, ports);
      proposed.set(drift.id, proposal);
      // none of the others would fare better
      if (proposal.permission !== undefined) break;
    }
    return {
      ...after,
      drifts: after.drifts.map((drift) => {
        const proposal = proposed.get(drift.id);
        return proposal === undefined ? drift : { ...drift, proposed: proposal };
      }),
    };
  } catch (error) {
    if (!(error instanceof ForgeProblem)) throw error;
    const { environment } = after;
    ports.log.warn({ repository: repository.id, environment, why: error.message }, 'not proposed');
    return after;
  }
}

/** A pull request shows what is live: only where that may be shown, and was just read. */
const mayPropose = ({ isShown, problem }: EnvironmentDrift, { drift }: RepositoryConfig): boolean =>
  drift.correct === 'propose' && isShown && (problem === null || problem.kind === 'partial');

const DAY = 24 * 60 * 60_000;

/**
 * Tells whether a difference is to be proposed: for the first time, or again where there is no pull request and Git is
 * another since, or a day has gone by without the permission.
 */
function isDue({ proposed }: KnownDrift, { compared }: EnvironmentDrift, at: string): boolean {
  if (proposed === undefined) return true;
  if (proposed.pullRequest !== null) return false;
  return proposed.permission === undefined
    ? proposed.commit !== compared?.commit
    : Date.parse(at) - Date.parse(proposed.at) >= DAY;
}

interface Occasion {
  readonly after: EnvironmentDrift;
  readonly repository: Repository;
  /** ISO 8601. */
  readonly at: string;
}

/** The same difference, as it is now, has the same branch in every run. */
function branchOf({ environment }: EnvironmentDrift, { id, state }: KnownDrift): string {
  const digest = createHash('sha256').update([environment, id, state].join('\n')).digest('hex');
  const name = environment
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `meshwarden/drift/${name.slice(0, 60)}-${id}-${digest.slice(0, 8)}`;
}

async function proposalFor(
  drift: KnownDrift,
  occasion: Occasion,
  ports: CorrectionPorts,
): Promise<Proposal> {
  const { after, at } = occasion;
  const known = { at, commit: after.compared?.commit ?? '' };
  try {
    const end = await open(drift, occasion, ports);
    return typeof end === 'number'
      ? { ...known, pullRequest: end, why: null }
      : { ...known, pullRequest: null, why: end.slice(0, LONGEST_WHY) };
  } catch (error) {
    if (!(error instanceof ForgeProblem) || error.kind !== 'forbidden') throw error;
    const permission = error.permission ?? 'contents: write, pull_requests: write';
    return { ...known, pullRequest: null, why: error.message.slice(0, LONGEST_WHY), permission };
  }
}

const LONGEST_WHY = 1_000;

/** Gives the number of the pull request that there is by now, or a sentence on why there is none. */
async function open(
  drift: KnownDrift,
  { after, repository, at }: Occasion,
  { forge, analysis }: CorrectionPorts,
): Promise<number | string> {
  const branch = branchOf(after, drift);
  const [own] = (await forge.pullRequestsFrom(repository, branch)).filter(({ ours }) => ours);
  if (own !== undefined) return own.pullRequest.number;
  const { environment, cluster } = after;
  const looked = await analysis.drift(repository, {
    ...{ environment, cluster, asOf: at },
    adopt: { ids: [drift.id], others: [] },
  });
  if (looked.kind === 'unreachable') throw new ForgeProblem('unavailable', looked.message);
  if (looked.kind === 'gone') return `${looked.what} is not there.`;
  if (looked.kind === 'failed') return looked.message;
  const { adopted, commit } = looked;
  if (adopted === undefined) return 'The comparison says nothing of it.';
  if (adopted.kind === 'refused') return adopted.why;
  return (
    (await askedForAlready(adopted, repository, forge)) ??
    (await openWithFiles(
      {
        ...{ adopted, tip: commit, branch, by: null },
        body: correctionBody({ adopted, drift, environment, cluster, issue: after.issue }),
      },
      repository,
      forge,
    ))
  );
}

/** Somebody may have asked for the same by `/drift adopt`. */
async function askedForAlready(
  { branch }: ProposedFiles,
  repository: Repository,
  forge: ProposingForge,
): Promise<number | null> {
  const found = (await forge.pullRequestsFrom(repository, branch)).find(
    ({ pullRequest, ours }) => ours && pullRequest.state === 'open',
  );
  return found?.pullRequest.number ?? null;
}

/** Says on a pull request that is open, once, that the difference it adopts is not there any more. */
async function tellOfGone(
  before: EnvironmentDrift,
  after: EnvironmentDrift,
  repository: Repository,
  { forge }: CorrectionPorts,
): Promise<void> {
  if (after.problem !== null) return;
  const isStill = ({ id, state }: KnownDrift): boolean =>
    after.drifts.some((each) => each.id === id && each.state === state);
  for (const drift of before.drifts) {
    if ((drift.proposed?.pullRequest ?? null) === null || isStill(drift)) continue;
    const proposed = await forge.pullRequestsFrom(repository, branchOf(before, drift));
    const own = proposed.find(({ pullRequest, ours }) => ours && pullRequest.state === 'open');
    if (own === undefined) continue;
    const { number } = own.pullRequest;
    const said = await forge.comments(repository, number);
    if (said.some(({ body }) => isGoneNotice(body))) continue;
    const now = after.drifts.some(({ id }) => id === drift.id) ? 'differs-otherwise' : 'agrees';
    await forge.createComment(repository, number, goneNotice(drift, after, now));
  }
}
