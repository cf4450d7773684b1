import type { Mesh } from '../../../istio/index.ts';
import { isGatewayWorkload } from '../../../istio/index.ts';
import { subjectText } from '../../../manifest/index.ts';

/** A workload that is there after a change and that a command about it finds nothing of. */
export interface UnaskedWorkload {
  /** `Deployment shop/orders` */
  readonly of: string;
  /** `pods`: none is to run. `proxy`: its new pods have none, and those of before had. */
  readonly lacks: 'pods' | 'proxy';
}

/** Lists them, the proxies as far as the change takes them away. */
export function unaskedWorkloads(before: Mesh, after: Mesh): readonly UnaskedWorkload[] {
  const proxied = new Set(
    before.workloads.flatMap((one) =>
      isGatewayWorkload(before, one) || (one.sidecar.kind === 'known' && one.sidecar.value)
        ? [subjectText(one.resource)]
        : [],
    ),
  );
  return after.workloads.flatMap((one): readonly UnaskedWorkload[] => {
    const of = subjectText(one.resource);
    if (one.replicas === 0) return [{ of, lacks: 'pods' }];
    const isBare =
      one.sidecar.kind === 'known' && !one.sidecar.value && !isGatewayWorkload(after, one);
    return isBare && proxied.has(of) ? [{ of, lacks: 'proxy' }] : [];
  });
}
