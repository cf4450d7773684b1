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
  const sides = [before.service(was.namespace, was.name), after.service(is.namespace, is.name)];
  const services = sides.flatMap((side) => side ?? []);
  const isSeen =
    services.length === sides.length && services.some(({ workloads }) => workloads.length > 0);
  if (!isSeen || !fields.every((path) => isFollowed(path) || isOfKnownMetadata(path)))
    return ['own'];
  return services.some(leadsToUndeclared) ? ['ports'] : [];
}

/** The comparison of calls goes by these fields; ports of nodes are for callers outside. */
const isFollowed = ([top, field = '', inner = '']: FieldKeys): boolean =>
  top === 'spec' && (field === 'selector' || (field === 'ports' && inner !== 'nodePort'));

/** Tells whether a Service has a port for a number that some of its pods do not declare: whether one listens there is not known. */
export const leadsToUndeclared = ({ ports, workloads }: Service): boolean =>
  ports.some(
    ({ targetPort }) =>
      typeof targetPort === 'number' &&
      workloads.some(
        ({ containers }) =>
          !containers.some((one) => one.ports.some(({ number }) => number === targetPort)),
      ),
  );
