import type { Call, Mesh } from '../../../istio/index.ts';
import { addressesOf, knownCalls } from '../../../istio/index.ts';
import { resourceKey } from '../../../manifest/index.ts';

/** Lists the calls to Services that go of workloads that stay and still have the address: they call it in vain. */
export function callsToGone(before: Mesh, after: Mesh): readonly Call[] {
  const gone = new Set(
    before.services.filter(({ namespace, name }) => after.service(namespace, name) === undefined),
  );
  if (gone.size === 0) return [];
  const staying = new Map(after.workloads.map((one) => [resourceKey(one.resource), one]));
  return knownCalls(before, 'workloads').filter(({ source, destination, origin }) => {
    if (source.kind !== 'workload' || !gone.has(destination)) return false;
    const { workload } = source;
    const now = staying.get(resourceKey(workload.resource));
    if (now === undefined) return false;
    const hosts = new Set(
      addressesOf(before, workload).flatMap((one) =>
        one.origin.file === origin.file && one.origin.line === origin.line
          ? [one.address.host]
          : [],
      ),
    );
    return addressesOf(after, now).some(({ address }) => hosts.has(address.host));
  });
}
