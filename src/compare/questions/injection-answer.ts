import { injectingRevision, isAmbient } from '../../istio/index.ts';
import type { CaseContext, CaseResult } from './answer-case.ts';
import { unknownResult } from './unknown-result.ts';

/** Whether pods of a workload get a sidecar. */
export function injectionAnswer({ mesh, query }: CaseContext): CaseResult {
  const workload = mesh.workloads.find(
    ({ kind, namespace, name }) =>
      kind === query.workload?.kind &&
      namespace === query.workload.namespace &&
      name === query.workload.name,
  );
  if (workload === undefined) return unknownResult('the workload');
  const { sidecar } = workload;
  if (sidecar.kind === 'unknown') return unknownResult(sidecar.missing);
  const revision = injectingRevision(mesh, workload);
  return {
    sidecar: sidecar.value,
    ambient: isAmbient(mesh, workload),
    ...(revision === null ? {} : { revision }),
  };
}
