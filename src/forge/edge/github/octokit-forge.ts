import type { Forge } from '../../ports/forge.ts';
import { branchCalls } from './forge/branch-calls.ts';
import { checkCalls } from './forge/check-calls.ts';
import { commentCalls } from './forge/comment-calls.ts';
import { deliveryCalls } from './forge/delivery-calls.ts';
import type { ForgeContext } from './forge/forge-context.ts';
import { issueCalls } from './forge/issue-calls.ts';
import { ownBodiesCall } from './forge/own-bodies.ts';
import { peopleCalls } from './forge/people-calls.ts';
import { pullRequestCalls } from './forge/pull-request-calls.ts';
import { repositoryCalls } from './forge/repository-calls.ts';
import { revertPullRequestCalls } from './forge/revert-pull-request-calls.ts';
import { reviewCalls } from './forge/review-calls.ts';
import { reviewerCalls } from './forge/reviewer-calls.ts';
import { teamMembersCall } from './forge/team-members.ts';

/** GitHub through Octokit. */
export const createForge = (context: ForgeContext): Forge => ({
  ...pullRequestCalls(context),
  ...repositoryCalls(context),
  ...checkCalls(context),
  ...commentCalls(context),
  ...reviewCalls(context),
  ...reviewerCalls(context),
  ...peopleCalls(context),
  ...teamMembersCall(context),
  ...issueCalls(context),
  ...ownBodiesCall(context),
  ...deliveryCalls(context),
  ...branchCalls(context),
  ...revertPullRequestCalls(context),
});
