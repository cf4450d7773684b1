import { fullName } from '../../../forge/index.ts';
import type { Alerts, Clock, Log } from '../../../forge/index.ts';
import type { ClaimedJob, JobPayload, Store } from '../../../review/index.ts';
import { workableRepository } from '../../../review/index.ts';

export interface SendAlertPorts {
  readonly store: Pick<Store, 'repository'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Absent where the service tells nobody. */
  readonly alerts?: Alerts;
}

const TRIES = 3;
const BETWEEN = 30_000;

/** Sends one alert; where the receiver fails, it is tried again later, and the job gives its place to others meanwhile. */
export async function sendDriftAlert(
  job: Pick<ClaimedJob, 'attempt'>,
  payload: Extract<JobPayload, { kind: 'drift-alert' }>,
  { store, clock, log, alerts }: SendAlertPorts,
): Promise<'done' | { readonly retryAt: number; readonly why: string }> {
  const workable = await workableRepository(payload.repository, store);
  if (workable.kind === 'not-workable') return 'done';
  const { webhook, delivery, body } = payload;
  const repository = fullName(workable.record.repository);
  const end = (await alerts?.send({ repository, webhook, delivery, body })) ?? {
    kind: 'not-allowed',
    why: 'the service lists no webhooks',
  };
  const about = { repository, webhook, delivery, attempt: job.attempt };
  if (end.kind === 'sent') {
    log.info(about, 'drift alert sent');
    return 'done';
  }
  log.warn({ ...about, why: end.why }, 'drift alert not sent');
  return end.kind === 'failed' && job.attempt < TRIES
    ? { retryAt: clock.now() + BETWEEN * job.attempt, why: end.why }
    : 'done';
}
