import { ensureAccount } from '../operations/accounts.ts';
import { dismissReview, editReview } from '../operations/reviews.ts';
import type { PullRequest, Review, ReviewState } from '../state/pull-request.ts';
import type { World } from '../state/world.ts';

/** A review somebody gave. */
export class GitHubReview {
  readonly review: Review;
  private readonly world: World;
  private readonly pull: PullRequest;

  constructor(world: World, pull: PullRequest, review: Review) {
    this.world = world;
    this.pull = pull;
    this.review = review;
  }

  get id(): number {
    return this.review.id;
  }

  get author(): string {
    return this.review.author.login;
  }

  get state(): ReviewState {
    return this.review.state;
  }

  dismiss(by: string): void {
    dismissReview(this.world, this.pull, this.review, ensureAccount(this.world, by));
  }

  edit(by: string, body: string): void {
    editReview(this.world, this.pull, this.review, body, ensureAccount(this.world, by));
  }
}
