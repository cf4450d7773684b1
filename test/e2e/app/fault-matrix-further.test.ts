import type { GitHubPullRequest } from '../../../sandbox/github/people/github-pull-request.ts';
import { API_FAULTS, callsOf, ONE_OF_EACH_KIND } from './every-call.ts';
import { answeredOne, matrix, openOne } from './fault-matrix.ts';
import type { Scenario } from './fault-matrix.ts';
import { MESH_NAMESPACE } from './small-shop.ts';

/** What happens to a pull request that was answered before. */
const then =
  (step: (pr: GitHubPullRequest) => unknown): Scenario['act'] =>
  async (_, pr) => {
    if (pr === null) throw new Error('There is no pull request.');
    await step(pr);
    return pr;
  };

const CHANGED = {
  [MESH_NAMESPACE]:
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: istio-system, labels: {istio-injection: enabled}}\n',
};

const apiCalls: Scenario['calls'] = ({ github }) => callsOf(github.calls.api);

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'opened, nothing known',
    prepare: () => Promise.resolve(null),
    act: openOne,
    calls: apiCalls,
    faults: ONE_OF_EACH_KIND,
  },
  {
    name: 'approved',
    prepare: answeredOne,
    act: then((pr) => pr.reviewBy('pat', 'APPROVED')),
    calls: apiCalls,
    faults: ONE_OF_EACH_KIND,
  },
  {
    name: 'pushed to',
    prepare: answeredOne,
    act: then((pr) => pr.push(CHANGED)),
    calls: apiCalls,
    faults: ONE_OF_EACH_KIND,
  },
  {
    name: 'opened, tokens ended',
    prepare: ({ story }) => {
      story.github.expireTokens();
      return Promise.resolve(null);
    },
    act: openOne,
    calls: ({ github }) => callsOf(github.calls.tokens),
    faults: API_FAULTS,
  },
];

// its store is younger than the pull requests: what is theirs on GitHub is looked for
await matrix(
  'whatever fails when little is known or something follows, one check and one comment say the same',
  30 * 60_000,
  SCENARIOS,
);
