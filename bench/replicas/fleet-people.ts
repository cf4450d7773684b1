import type { GitHubPullRequest } from '../../sandbox/github/people/github-pull-request.ts';
import type { GitHubRepository } from '../../sandbox/github/people/github-repository.ts';
import type { GitHubStandIn } from '../../sandbox/github/start-github.ts';
import { seededRandom } from '../seeded-random.ts';
import { mistake, SMALL_MESH } from './small-mesh.ts';

/** A pull request, and what its people did. */
export interface BusyPullRequest {
  readonly pull: GitHubPullRequest;
  /** Its heads, oldest first. */
  readonly heads: string[];
  /** The comments that asked something of us. */
  readonly commands: number[];
}

/** Repositories on the stand-in, each with an installation of its own: limits of GitHub are those of one. */
export async function createFleet(
  github: GitHubStandIn,
  repositories: number,
): Promise<readonly GitHubRepository[]> {
  github.user('dana', { email: 'developer@shop.example' });
  const fleet: GitHubRepository[] = [];
  for (let n = 0; n < repositories; n += 1)
    fleet.push(
      await github.createRepository(`owner-${String(n)}/shop`, { from: { ...SMALL_MESH } }),
    );
  return fleet;
}

/** Opens the nth pull request. */
export async function openNth(
  fleet: readonly GitHubRepository[],
  n: number,
): Promise<BusyPullRequest> {
  const repository = fleet[n % fleet.length];
  if (repository === undefined) throw new Error('There is no repository.');
  const head = `change-${String(n)}`;
  const files = { ...mistake(n), 'docs/change.md': `Change ${String(n)}.\n` };
  const pull = await repository.openPullRequest({ author: 'dana', head, title: head, files });
  return { pull, heads: [pull.headSha], commands: [] };
}

/** One thing that people do: mostly they talk, now and then they push, or ask. */
async function act(busy: BusyPullRequest, round: number, random: () => number): Promise<void> {
  const drawn = random();
  if (round % 4 === 1 || drawn < 0.05) {
    busy.heads.push(await busy.pull.push(mistake(round * 1_000 + busy.heads.length)));
  } else if (drawn < 0.15 && busy.commands.length < 2) {
    busy.commands.push(busy.pull.comment('dana', '/explain').id);
  } else busy.pull.comment('dana', `Round ${String(round)}: what do you think?`);
}

/** Lets people act until so many deliveries are on record; some are delivered twice. */
export async function letPeopleAct(
  github: GitHubStandIn,
  pulls: readonly BusyPullRequest[],
  deliveries: number,
  seed: number,
): Promise<void> {
  const random = seededRandom(seed);
  const { webhooks } = github;
  for (let round = 1; webhooks.deliveries.length < deliveries; round += 1)
    for (const busy of pulls) {
      if (webhooks.deliveries.length >= deliveries) return;
      await act(busy, round, random);
      const earlier = webhooks.deliveries[Math.floor(random() * webhooks.deliveries.length)];
      if (random() < 0.05 && earlier?.outcome?.statusCode === 202) webhooks.redeliver(earlier.id);
      await backlogBelow(github, MOST_WAITING);
    }
}

/** GitHub delivers within seconds: people do not get ahead of it by more. */
const MOST_WAITING = 100;

async function backlogBelow({ webhooks }: GitHubStandIn, most: number): Promise<void> {
  const waiting = () =>
    webhooks.deliveries.slice(-2 * most).filter(({ outcome }) => outcome === null);
  while (waiting().length > most) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Sends again what was not taken, as GitHub's page offers it; gives how many are still open. */
export function sendAgain({ webhooks }: GitHubStandIn): number {
  const taken = new Set<string>();
  const last = new Map<string, (typeof webhooks.deliveries)[number]>();
  for (const delivery of webhooks.deliveries) {
    if (delivery.outcome?.statusCode === 202) taken.add(delivery.guid);
    last.set(delivery.guid, delivery);
  }
  const open = [...last.values()].filter(({ guid }) => !taken.has(guid));
  for (const { id, outcome } of open) if (outcome !== null) webhooks.redeliver(id);
  return open.length;
}
