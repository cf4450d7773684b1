import { ensureAccount } from '../operations/accounts.ts';
import { destroyMergeGroup } from '../operations/merge-queue.ts';
import type { MergeGroup } from '../operations/merge-queue.ts';
import { markMerged } from '../operations/pull-requests.ts';
import { pushBranch } from '../operations/push.ts';
import type { World } from '../state/world.ts';
import { GitHubCheck } from './github-check.ts';

/** A group in the merge queue. */
export class GitHubMergeGroup {
  readonly group: MergeGroup;
  private readonly world: World;

  constructor(world: World, group: MergeGroup) {
    this.world = world;
    this.group = group;
  }

  get headSha(): string {
    return this.group.head;
  }

  checks(): readonly GitHubCheck[] {
    const { repository } = this.group;
    return [...repository.checkRuns.values()]
      .filter(({ headSha }) => headSha === this.headSha)
      .map((run) => new GitHubCheck(this.world, repository, run));
  }

  /** The queue merges the group: the base moves to its head. */
  async merge(): Promise<void> {
    const { repository, base, head, pulls } = this.group;
    const sender = ensureAccount(this.world, 'dana');
    await destroyMergeGroup(this.world, this.group, 'merged', sender);
    for (const pull of pulls) markMerged(this.world, pull, head, sender);
    await pushBranch(this.world, repository, base.branch, head, sender);
  }

  async dequeue(reason: 'invalidated' | 'dequeued' = 'dequeued'): Promise<void> {
    const sender = ensureAccount(this.world, 'dana');
    await destroyMergeGroup(this.world, this.group, reason, sender);
  }
}
