import type { Call, CallSource, Mesh, Workload } from '../../../istio/index.ts';
import { knownCalls } from '../../../istio/index.ts';

/** A workload and what the configuration shows it to call. */
export interface KnownCall {
  readonly caller: Workload;
  readonly call: Call;
}

/** Every workload that is shown to call something, with what that is; what gateways lead on is another question. */
export const callsOfWorkloads = (mesh: Mesh): readonly KnownCall[] =>
  knownCalls(mesh).flatMap((call) =>
    callersOf(mesh, call.source).map((caller) => ({ caller, call })),
  );

export function callersOf(mesh: Mesh, source: CallSource): readonly Workload[] {
  if (source.kind === 'gateway') return [];
  if (source.kind === 'workload') return [source.workload];
  return mesh.workloads.filter(
    ({ namespace, serviceAccount }) =>
      namespace === source.namespace && serviceAccount === source.serviceAccount,
  );
}
