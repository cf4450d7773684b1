import { portFit } from '../../../istio/index.ts';
import type { Mesh, Service } from '../../../istio/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { CallKind } from './call-kind.ts';
import type { FieldKeys } from './changed-fields.ts';
import { isOfKnownMetadata } from './changed-fields.ts';

/**
 * Lists the calls that a Service may decide and that are in no cell: all to it, where it is new, none of its pods is here, or more
 * changes than its ports and whom it selects; else those to a port that no container declares.
 */
export function callsOfService(
  { was, is }: Readonly<Record<'was' | 'is', Resource | null>>,
  fields: readonly FieldKeys[],
  { before, after }: { readonly before: Mesh; readonly after: Mesh },
): readonly CallKind[] {
  if (was === null || is === null) return ['own'];
  const sides = [
    { mesh: before, service: before.service(was.namespace, was.name) },
    { mesh: after, service: after.service(is.namespace, is.name) },
  ];
  const isSeen =
    sides.every(({ service }) => service !== undefined) &&
    sides.some(({ service }) => (service?.workloads.length ?? 0) > 0);
  if (!isSeen || !fields.every((path) => isFollowed(path) || isOfKnownMetadata(path)))
    return ['own'];
  return sides.some(
    ({ mesh, service }) => service !== undefined && leadsToUndeclared(mesh, service),
  )
    ? ['ports']
    : [];
}

/** The comparison of calls goes by these fields; ports of nodes are for callers outside. */
const isFollowed = ([top, field = '', inner = '']: FieldKeys): boolean =>
  top === 'spec' && (field === 'selector' || (field === 'ports' && inner !== 'nodePort'));

/** Tells whether a Service has a port for a number that some of its pods do not declare: whether one listens there is not known. */
export const leadsToUndeclared = (mesh: Mesh, service: Service): boolean =>
  service.ports.some((port) =>
    service.workloads.some((workload) => OPEN.has(portFit(mesh, service, port, workload).kind)),
  );

const OPEN: ReadonlySet<string> = new Set(['not-declared', 'declares-none']);
