import type { AppIdentity } from './app.ts';
import type { Schema } from '../views/schema.ts';

export type CheckStatus = Schema<'check-run'>['status'];
export type CheckConclusion = Exclude<Schema<'check-run'>['conclusion'], null> | 'stale';

/** All check runs of one app on one commit. */
export interface CheckSuite {
  readonly id: number;
  /** Only this one may change the runs. */
  readonly app: AppIdentity;
  readonly headSha: string;
  readonly headBranch: string | null;
  readonly createdAt: string;
  updatedAt: string;
}

export interface CheckRun {
  readonly id: number;
  readonly suite: CheckSuite;
  readonly headSha: string;
  name: string;
  externalId: string;
  detailsUrl: string | null;
  status: CheckStatus;
  conclusion: CheckConclusion | null;
  startedAt: string;
  completedAt: string | null;
  output: CheckOutput;
  actions: readonly CheckAction[];
}

export interface CheckOutput {
  readonly title: string | null;
  readonly summary: string | null;
  readonly text: string | null;
  readonly annotations: readonly CheckAnnotation[];
}

export interface CheckAnnotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column: number | null;
  readonly end_column: number | null;
  readonly annotation_level: 'notice' | 'warning' | 'failure';
  readonly title: string | null;
  readonly message: string;
  readonly raw_details: string | null;
}

export interface CheckAction {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}
