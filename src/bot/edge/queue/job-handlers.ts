import { closePullRequest } from '../../reviews/check-end.ts';
import { decideAgain, reviewPushed } from '../../reviews/review-triggers.ts';
import { followDebts } from '../../../features/debts/index.ts';
import { followDrift, sendDriftAlert } from '../../../features/drift/index.ts';
import type {
  DriftAnalysis,
  FollowDriftPorts,
  SendAlertPorts,
} from '../../../features/drift/index.ts';
import { giveUp } from '../../reviews/give-up.ts';
import { isSettled } from '../../commands/forge-refusal.ts';
import { onboard } from '../../repositories/onboarding-notice.ts';
import { ForgeProblem } from '../../../forge/index.ts';
import type { Analysis, ClaimedJob, JobPayload } from '../../../review/index.ts';
import type { Reverts } from '../../../features/rollback/index.ts';
import type { Log, Metrics } from '../../../forge/index.ts';
import { pressButton } from '../../commands/check-buttons.ts';
import { lookAtPush } from '../../pushes/push-look.ts';
import { recoverDeliveries } from '../../queue/delivery-recovery.ts';
import {
  reconcile,
  reconcileInstallation,
  reconcileRepository,
} from '../../repositories/reconciliation.ts';
import { reviewMergeGroup } from '../../merge-queue/merge-group-review.ts';
import { reviewPullRequest } from '../../reviews/pull-request-review.ts';
import { runCommand } from '../../commands/comment-commands.ts';
import type { CommandPorts } from '../../commands/command-effects.ts';
import { runRollback } from '../../commands/rollback-job.ts';
import { passesOfProcess } from '../store/fleet.ts';
import type { Passes } from '../store/fleet.ts';
import type { JobHandlers } from './job-run.ts';
import { followWatch } from '../../../features/after-merge/index.ts';
import type { WatchReach } from '../../../features/after-merge/index.ts';
import { untilAborted } from '../../queue/job-attempt.ts';

export interface HandlerPorts
  extends CommandPorts, Pick<FollowDriftPorts, 'clusters'>, Pick<SendAlertPorts, 'alerts'> {
  readonly analysis: Analysis & DriftAnalysis;
  readonly reverts: Reverts;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Hands a kept delivery to Probot, whose handlers call `handleEvent`. */
  readonly receive: (delivery: string) => Promise<void>;
  /** The passes of this process alone if absent. */
  readonly passes?: Passes;
  /** It is absent where the service reaches no Prometheus. */
  readonly watching?: WatchReach;
  /** Gives sentences on what this GitHub does not offer; none if absent. */
  readonly serverLacks?: () => readonly string[];
}

export function createJobHandlers(ports: HandlerPorts): JobHandlers {
  const { passes = passesOfProcess() } = ports;
  return {
    async run(job, signal) {
      const { forge, analysis } = ports;
      const own = {
        ...ports,
        forge: untilAborted(forge, signal),
        analysis: untilAborted(analysis, signal),
        reverts: untilAborted(ports.reverts, signal),
      };
      const { payload } = job;
      // a receiver of its own accord fails: that is neither GitHub's fault nor ours
      if (payload.kind === 'drift-alert') return sendDriftAlert(job, payload, own);
      try {
        await work(job, passes, own);
      } catch (error) {
        if (!(error instanceof ForgeProblem) || !(await isSettled(error, job, own))) throw error;
        const { kind, message, permission } = error;
        const about = { job: job.id, kind: job.payload.kind, problem: message, permission };
        ports.log.warn(about, `GitHub refuses it (${kind}), the job is done`);
      }
      return 'done';
    },
    givenUp: (job, { outage }) =>
      giveUp(
        job.payload,
        outage ? { kind: 'unreachable', what: 'GitHub' } : { kind: 'internal' },
        correlationOf(job),
        ports,
      ),
  };
}

const correlationOf = ({ id }: ClaimedJob): string => `job ${id}`;

async function work(job: ClaimedJob, passes: Passes, ports: HandlerPorts): Promise<void> {
  const { payload } = job;
  const correlationId = correlationOf(job);
  switch (payload.kind) {
    case 'delivery':
      return ports.receive(payload.delivery);
    case 'review':
      return review(payload, correlationId, ports);
    case 'merge-group':
      return reviewMergeGroup(payload, correlationId, ports);
    case 'command':
      return runCommand(payload, correlationId, ports);
    case 'rollback':
      return runRollback(payload, ports);
    case 'button':
      return pressButton(payload, ports);
    case 'push':
      return reviewPushed(payload, ports);
    case 'past-review':
      return lookAtPush(payload, ports);
    case 'close':
      return closePullRequest(payload, ports);
    case 'people':
      return decideAgain(payload.installation, ports);
    case 'onboard':
      return onboard(payload.repository, ports);
    case 'debts':
      return followDebts(payload.repository, ports);
    case 'drift':
      return followDrift(payload.repository, ports);
    case 'drift-alert':
      return;
    case 'reconcile':
      return reconcileNext(passes, ports);
    case 'reconcile-installation':
      return reconcileInstallation(payload, ports);
    case 'reconcile-repository':
      return reconcileRepository(payload, ports);
    case 'watch':
      return followWatch(payload, ports);
  }
}

/** Looks for what was missed, unless another process has just done so. */
async function reconcileNext(passes: Passes, ports: HandlerPorts): Promise<void> {
  const pass = await passes.next();
  if (pass === null) return;
  await reconcile(pass, ports);
  await recoverDeliveries(pass, ports);
  await passes.ended(pass);
}

async function review(
  payload: Extract<JobPayload, { kind: 'review' }>,
  correlationId: string,
  ports: HandlerPorts,
): Promise<void> {
  const end = await reviewPullRequest({ ...payload, correlationId }, ports);
  const { repository, pullRequest, trigger } = payload;
  const about = { repository, pullRequest, trigger, end: end.kind };
  if (end.kind === 'reviewed') {
    const tier = end.decision.tier ?? 'not analysed';
    ports.metrics.reviewed(tier, end.decision.outcome.kind);
    ports.log.info({ ...about, tier, outcome: end.decision.outcome.kind }, 'reviewed');
  } else ports.log.info({ ...about, why: 'why' in end ? end.why : null }, 'not reviewed');
}
