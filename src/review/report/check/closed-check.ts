import type { CheckContent } from '../../../forge/index.ts';
import type { CheckFrame } from './check-notices.ts';

/** The pull request was closed before its review ended: nobody waits for the result any more. */
export const closedCheck = ({ stateBlock, externalId }: CheckFrame): CheckContent => ({
  conclusion: 'cancelled',
  title: 'Closed before the review ended',
  summary:
    'The pull request was closed before its review ended. It is reviewed when it is reopened.',
  text: stateBlock,
  annotations: [],
  actions: [],
  externalId,
});
