import type { CheckResult, ResultList, ResultTool } from '../../../src/checks/index.ts';

export const TOOL: ResultTool = {
  version: '1.2.3',
  pagesUrl: 'https://github.com/acme/meshwarden/blob/v1.2.3',
  pageOf: () => null,
};

/** A result of a check, with what a test says of it. */
export const result = (own: Partial<CheckResult> = {}): CheckResult => ({
  rule: 'route-shadowed/prefix-takes-neighbour',
  level: 'warning',
  message: 'Requests for /v10 go to v1.',
  details: ['A prefix is compared by letters.', 'Fix: Put it first.'],
  subject: 'VirtualService shop/api',
  place: { file: 'apps/prod/routes.yaml', line: 12 },
  related: [],
  fingerprint: '0123456789ab',
  state: 'new',
  leftOut: null,
  environments: own.where ?? ['prod'],
  where: ['prod'],
  tier: 'medium',
  ...own,
});

/** What a review tells, with what a test says of it. */
export const listOf = (
  results: readonly CheckResult[],
  own: Partial<ResultList> = {},
): ResultList => ({
  command: 'review',
  looked: 12,
  results,
  notes: [],
  failures: [],
  anchor: { file: 'apps/prod/kustomization.yaml', line: 1 },
  ...own,
});
