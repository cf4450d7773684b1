import type { Mesh, Service, Workload } from '../../istio/index.ts';
import { acceptedMtls, knownCalls } from '../../istio/index.ts';
import { listed, placeOf, subjectText } from '../../manifest/index.ts';

const MOST_NAMED = 3;

/**
 * Says which Services that these pods are known to call take only mTLS, with the policy that says so: without a proxy the
 * connections are reset (MTLS-12). Null where none is known.
 */
export function strictCallees(mesh: Mesh, pods: readonly Workload[]): string | null {
  const callers = new Set(pods);
  const called = new Set(
    knownCalls(mesh).flatMap(({ source, destination }): readonly Service[] =>
      source.kind === 'workload' && callers.has(source.workload) ? [destination] : [],
    ),
  );
  const strict = [...called].flatMap((service) => {
    const [server] = service.workloads;
    if (server === undefined || callers.has(server)) return [];
    const { mode, because, ambiguous } = acceptedMtls(mesh, server);
    const [at] = because;
    return mode === 'STRICT' && ambiguous === undefined
      ? [`${subjectText(service.resource)}${at === undefined ? '' : ` (${placeOf(at)})`}`]
      : [];
  });
  return strict.length === 0 ? null : listed(strict.sort(), MOST_NAMED);
}
