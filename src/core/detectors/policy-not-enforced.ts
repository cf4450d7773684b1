import { detectorOf } from './check.ts';
import { withoutProxy } from './policy-not-enforced/without-proxy.ts';

/** Policies that are accepted and that nobody enforces, or not where or as they read. */
export const policyNotEnforced = detectorOf(
  'policy-not-enforced',
  'policies that protect nothing, or less than they read',
  [withoutProxy],
);
