import type { ReportedViolation } from './violations.ts';

/** Fields that Istio gave up, by kind and path, and what took their place. Istio 1.5 dropped those of EnvoyFilters. */
const LATER: ReadonlyMap<string, string> = new Map([
  ['EnvoyFilter spec.workloadLabels', 'spec.workloadSelector.labels'],
  ['EnvoyFilter spec.filters', 'spec.configPatches'],
]);

/** Whether older releases had a field that today's have not. */
export const isFormerField = (kind: string, field: string): boolean =>
  LATER.has(`${kind} ${field}`);

/** What is said of a field that was one in older releases; undefined of any other. */
export function laterField(
  kind: string,
  field: string,
): Pick<ReportedViolation, 'message' | 'remedy'> | undefined {
  const later = LATER.get(`${kind} ${field}`);
  return later === undefined
    ? undefined
    : {
        message: `${field} was a field of ${kind} before Istio 1.5; ${later} took its place.`,
        remedy: `Write ${later} in the place of ${field}.`,
      };
}
