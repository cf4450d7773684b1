import type { Scope } from '../detection/detector.ts';

/** Of what reaches every pod that the control plane serves, however many are rendered here. */
export const WHOLE_MESH: Scope = { level: 'mesh', workloads: 0, services: 0, namespaces: 0 };
