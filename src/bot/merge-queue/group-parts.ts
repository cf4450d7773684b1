import type { Forge, PullRequest, Repository } from '../../forge/index.ts';
import type {
  Analysis,
  GatePorts,
  GroupPart,
  PullRequestState,
  Store,
} from '../../review/index.ts';
import {
  decideGate,
  gatherGateInput,
  parseState,
  pullRequestFacts,
  pullRequestRefs,
} from '../../review/index.ts';
import { chartsAllowed } from '../commands/charts-allowed.ts';
import { stateToRestore } from '../../features/rollback/index.ts';
import { ForgeProblem } from '../../forge/index.ts';

export interface GroupPartPorts {
  readonly forge: Pick<Forge, 'pullRequest'> & GatePorts['forge'];
  readonly store: Pick<Store, 'pullRequest'> & GatePorts['store'];
  readonly analysis: Pick<Analysis, 'review'>;
}

/** What the checks of pull requests remember; nothing of one that is not there. */
export async function partsOf(
  numbers: readonly number[],
  repository: Repository,
  ports: GroupPartPorts,
): Promise<readonly GroupPart[]> {
  const parts: GroupPart[] = [];
  for (const number of numbers)
    parts.push({
      number,
      state: await stateOf(number, repository, ports),
      alone: null,
      decided: null,
    });
  return parts;
}

/** What the check of the pull request's present head says; from GitHub where the store does not know. */
async function stateOf(
  number: number,
  repository: Repository,
  { forge, store }: GroupPartPorts,
): Promise<PullRequestState | null> {
  const known = await store.pullRequest(repository.id, number);
  if (known?.state != null && known.state.sha === known.pullRequest.head.sha) return known.state;
  const pullRequest = await presentPullRequest(number, repository, forge);
  if (pullRequest === null) return null;
  const { sha } = pullRequest.head;
  const [check] = await forge.checks(repository, sha);
  const states = parseState(check?.text ?? '') ?? [];
  return states.find((each) => each.number === number && each.sha === sha) ?? null;
}

/** Null where there is none of this number. */
export async function presentPullRequest(
  number: number,
  repository: Repository,
  forge: Pick<Forge, 'pullRequest'>,
): Promise<PullRequest | null> {
  try {
    return { ...(await forge.pullRequest(repository, number)), repository };
  } catch (error) {
    if (error instanceof ForgeProblem && error.kind === 'not-found') return null;
    throw error;
  }
}

/** The parts with what each does by itself and what the gate makes of that now, the first so many of them. */
export async function lookedAtAlone(
  parts: readonly GroupPart[],
  most: number,
  asOf: string,
  repository: Repository,
  ports: GroupPartPorts,
): Promise<readonly GroupPart[]> {
  const looked: GroupPart[] = [];
  for (const part of parts)
    looked.push(
      looked.length < most ? { ...part, ...(await alone(part, asOf, repository, ports)) } : part,
    );
  return looked;
}

async function alone(
  { number, state }: GroupPart,
  asOf: string,
  repository: Repository,
  ports: GroupPartPorts,
): Promise<Pick<GroupPart, 'alone' | 'decided'>> {
  const pullRequest = await presentPullRequest(number, repository, ports.forge);
  if (pullRequest === null) return NOT_LOOKED_AT;
  const known = await ports.store.pullRequest(repository.id, number);
  const outcome = await ports.analysis.review({
    repository,
    ...pullRequestRefs(pullRequest),
    expectedHead: pullRequest.head.sha,
    pullRequest: pullRequestFacts(pullRequest),
    asOf,
    ...(known !== null && chartsAllowed({ ...known, pullRequest })),
    ...(await stateToRestore({ pullRequest, state }, ports.store)),
  });
  if (outcome.kind === 'unreachable' || outcome.kind === 'moved')
    throw new ForgeProblem('unavailable', 'A pull request of the group cannot be fetched yet.');
  if (outcome.kind !== 'reviewed') return NOT_LOOKED_AT;
  const { input, lookUps } = await gatherGateInput({ pullRequest, state }, outcome, asOf, ports);
  return { alone: outcome.review, decided: decideGate(input, lookUps) };
}

const NOT_LOOKED_AT = { alone: null, decided: null } as const;
