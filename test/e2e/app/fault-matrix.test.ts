import { API_FAULTS, callsOf, GIT_FAULTS } from './every-call.ts';
import { matrix, openOne } from './fault-matrix.ts';
import type { Scenario } from './fault-matrix.ts';

const opened = { prepare: () => Promise.resolve(null), act: openOne };

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'opened',
    ...opened,
    calls: ({ github }) => callsOf(github.calls.api),
    faults: API_FAULTS,
  },
  {
    name: 'opened, Git fails',
    ...opened,
    calls: ({ github }) => callsOf(github.calls.git),
    faults: GIT_FAULTS,
  },
];

// pull requests are younger than the store: nothing is looked for
await matrix(
  'whatever fails at whatever call of a review, one completed check and one comment say the same',
  -5_000,
  SCENARIOS,
);
