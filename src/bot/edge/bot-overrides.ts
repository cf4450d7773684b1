import type { GitHubSettings } from '../../forge/edge/github/github-client.ts';
import type { Clock, Clusters } from '../../forge/index.ts';
import type { AnalysisServiceSettings } from './analysis/analysis-service.ts';
import type { WorkerLimits } from './queue/job-workers.ts';
import type { ReconcileSchedule } from './queue/reconcile-schedule.ts';

/** Holds what tests and the demo do otherwise than the service. */
export interface BotOverrides {
  readonly clock?: Clock;
  /** Takes log lines; absent, they go to standard output. */
  readonly write?: (line: string) => void;
  readonly workers?: Partial<WorkerLimits>;
  readonly schedule?: Partial<ReconcileSchedule>;
  readonly github?: Partial<Pick<GitHubSettings, 'limits' | 'timeout'>>;
  readonly analysis?: Partial<
    Pick<AnalysisServiceSettings, 'limits' | 'entry' | 'start' | 'chartSources'>
  >;
  readonly clusters?: Clusters;
  /** Milliseconds after which a check is shown in progress; 0 shows it at once. */
  readonly patience?: number;
  /** Milliseconds after which a check in progress says what its review is at; 0 never says it. */
  readonly pace?: number;
}
