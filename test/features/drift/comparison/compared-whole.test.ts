import { expect, test } from 'vitest';
import { isComparedWhole } from '../../../../src/features/drift/comparison/drift.ts';

const WHOLE = { unread: [], undecided: [], notSeen: [] };
const unread = (isOptional: boolean) => ({
  of: { group: 'autoscaling', kind: 'HorizontalPodAutoscaler' },
  reason: 'refused' as const,
  ...{ why: 'forbidden', isOptional },
});

test('a cluster is compared whole where nothing of Git and nothing of the cluster is left out', () => {
  expect(isComparedWhole(WHOLE)).toBe(true);
  expect(isComparedWhole({ ...WHOLE, unread: [unread(true)] })).toBe(true);
  expect(isComparedWhole({ ...WHOLE, unread: [unread(false)] })).toBe(false);
});

test('it is not where a chart of elsewhere was not fetched, whatever the cluster has', () => {
  const unseen = [{ kind: 'Chart' as const, name: 'https://charts.example/web' }];
  const notSeen = [{ root: 'prod', failure: null, unseen }];
  expect(isComparedWhole({ ...WHOLE, notSeen })).toBe(false);
});
