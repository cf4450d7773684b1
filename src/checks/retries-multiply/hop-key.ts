import type { retryingHops } from '../../istio/index.ts';

/** Tells calls apart by who makes them and which port of which Service they are for. */
export const hopKey = ({
  caller,
  service,
  port,
}: ReturnType<typeof retryingHops>[number]): string =>
  JSON.stringify([
    caller.kind,
    caller.name,
    caller.kind === 'gateway' ? caller.namespace : caller.workload.namespace,
    service.host,
    port,
  ]);
