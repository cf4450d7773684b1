import type { Finding } from '../../../checks/index.ts';

/** How far a finding reaches, as rules and examples write it. */
export const SCOPES = [
  'workload',
  'service',
  'namespace',
  'cross-namespace',
  'mesh',
] as const satisfies Finding['scope']['level'][];
