/**
 * The hour after a merge (docs/after-merge.md): whether requests, latency and the control plane got worse once a
 * change was applied. Takes whom a change reaches, answers of Prometheus and the status of what applies it; gives a
 * verdict with its numbers. Knows nothing of how Prometheus or a cluster is asked, and of printing.
 */
export type { AppliedAt, Assumption, BegunWatch } from './begun-watch.ts';
export { begunWatch } from './begun-watch.ts';
export { configuredWatch } from './configured-watch.ts';
export type { Applied } from './delivery/delivered-state.ts';
export { appliedByAll } from './delivery/delivered-state.ts';
export type { ApplierObjects, Deliverer } from './delivery/deliverers.ts';
export { appliedByDeliverer, deliverersOf, revisionsOf } from './delivery/deliverers.ts';
export type { Contains } from './delivery/argo-cd-status.ts';
export type {
  CountedSides,
  ControlPlaneJudgement,
  Judgement,
  Movement,
  NotKnown,
  Verdict,
  ViewJudgement,
  WatchedJudgement,
} from './judging/judgement.ts';
export { judgeMerge } from './judging/judge-merge.ts';
export type { AnsweredQuery, PlannedQuery } from './look-plan.ts';
export { lookPlan } from './look-plan.ts';
export type { MetricsProblem, RangeAnswer, RangeQuery, Series } from './range-answer.ts';
export { flagText } from './response-end.ts';
export type { SeenBy, Steps, TrafficStep } from './traffic-view.ts';
export type { WatchSettings } from './watch-settings.ts';
export { watchWindows } from './watch-settings.ts';
export type { Watched } from './watched.ts';
export { watchedName } from './watched.ts';
export type { BlastRadius } from './watched-of-review.ts';
export { blastRadius } from './watched-of-review.ts';
