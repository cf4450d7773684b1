import type { Clock } from '../../../forge/index.ts';
import type {
  DriftAnalysis,
  AdoptionEnd,
  DriftAdoptionRequest,
  ComparedElsewhere,
  DriftAdoption,
} from '../ports/drift-ports.ts';
import { ForgeProblem } from '../../../forge/index.ts';
import type { ProposedFiles, ProposingForge } from './pull-request-with-files.ts';
import { openWithFiles } from './pull-request-with-files.ts';

export interface AdoptionPorts {
  readonly forge: ProposingForge;
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

async function propose(
  adopted: ProposedFiles,
  tip: string,
  { repository, by, issue, others }: DriftAdoptionRequest,
  { forge }: AdoptionPorts,
): Promise<AdoptionEnd> {
  const { branch, body, ids, left } = adopted;
  const settles = others.filter(({ environment }) => adopted.settles.includes(environment));
  const opened = (pullRequest: number, isNew: boolean): AdoptionEnd => ({
    ...({ kind: 'opened', pullRequest, isNew } as const),
    ...{ ids, left, settles },
  });
  const open = (await forge.pullRequestsFrom(repository, branch)).find(
    ({ pullRequest, ours }) => ours && pullRequest.state === 'open',
  );
  if (open !== undefined) return opened(open.pullRequest.number, false);
  const end = await openWithFiles(
    {
      ...{ adopted, tip, branch, by },
      body: `${body}\n\nAsked for by ${by} in #${String(issue)}.${alsoTold(settles)}`,
    },
    repository,
    forge,
  );
  return typeof end === 'number' ? opened(end, true) : refused(end);
}

/** GitHub shows a pull request on the issues that it names. */
function alsoTold(settles: readonly ComparedElsewhere[]): string {
  const issues = settles.flatMap(({ issue }) => (issue === null ? [] : [`#${String(issue)}`]));
  return issues.length === 0 ? '' : ` It is about ${issues.join(', ')} as well.`;
}
