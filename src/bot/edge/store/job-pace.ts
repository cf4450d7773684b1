import type { JobPayload } from '../../../review/index.ts';

/**
 * Says which jobs are quick. They end in milliseconds or have a person watching, and never wait for a place
 * behind the others.
 */
const PACE: Readonly<Record<JobPayload['kind'], 'quick' | 'slow'>> = {
  delivery: 'quick',
  command: 'quick',
  rollback: 'quick',
  button: 'quick',
  close: 'quick',
  people: 'quick',
  review: 'slow',
  'merge-group': 'slow',
  push: 'slow',
  'past-review': 'slow',
  onboard: 'slow',
  debts: 'slow',
  drift: 'slow',
  'drift-alert': 'slow',
  reconcile: 'slow',
  'reconcile-installation': 'slow',
  'reconcile-repository': 'slow',
  watch: 'slow',
};

export const isQuick = (kind: JobPayload['kind']): boolean => PACE[kind] === 'quick';

/** Lists the kinds that there are. */
export const JOB_KINDS = Object.keys(PACE) as readonly JobPayload['kind'][];

/** Lists the kinds that are not quick. */
export const SLOW_KINDS: readonly JobPayload['kind'][] = JOB_KINDS.filter((kind) => !isQuick(kind));
