import type { RouteEntry } from '../../istio/index.ts';
import { asVirtualService } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';

/** What is written into a destination and is not what it does. */
export interface DestinationSlip {
  /** A weight of the only destination, which gets all; or the same destination a second time. */
  readonly what: 'only-weight' | 'repeated';
  readonly entry: RouteEntry;
  /** The first of two that are the same. */
  readonly first: RouteEntry | null;
}

/** Destinations of routes of all kinds that are written twice, or have a weight for nothing (ROUTE-38). */
export const destinationSlips = (virtualService: Resource): readonly DestinationSlip[] =>
  routesOf(virtualService).flatMap((entries) => [...onlyWeight(entries), ...repeated(entries)]);

function routesOf(virtualService: Resource): readonly (readonly RouteEntry[])[] {
  const { http, tls, tcp } = asVirtualService(virtualService);
  return [...http.value, ...tls.value, ...tcp.value].map(({ route }) => route.value);
}

const WHOLE = 100;

function onlyWeight([entry, ...others]: readonly RouteEntry[]): readonly DestinationSlip[] {
  const weight = entry?.weight?.value ?? WHOLE;
  if (entry === undefined || others.length > 0 || weight >= WHOLE) return [];
  return [{ what: 'only-weight', entry, first: null }];
}

function repeated(entries: readonly RouteEntry[]): readonly DestinationSlip[] {
  const seen = new Map<string, RouteEntry>();
  return entries.flatMap((entry): readonly DestinationSlip[] => {
    const { host, subset, port } = entry.destination ?? {};
    const key = `${host?.value ?? ''} ${subset?.value ?? ''} ${String(port?.value ?? '')}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, entry);
    return first === undefined || host == null ? [] : [{ what: 'repeated', entry, first }];
  });
}

const shares = new WeakMap<Resource, ReadonlyMap<Origin, number>>();

/** How many of a hundred requests of its route go to a destination; null where it gets all, or none is sent there. */
export function shareOfDestination(virtualService: Resource, at: Origin): number | null {
  const known = shares.get(virtualService) ?? sharesOf(virtualService);
  shares.set(virtualService, known);
  return known.get(at) ?? null;
}

/** Of those destinations that get some, and not all. */
function sharesOf(virtualService: Resource): ReadonlyMap<Origin, number> {
  const found = new Map<Origin, number>();
  for (const entries of routesOf(virtualService)) {
    const total = entries.reduce((sum, { weight }) => sum + (weight?.value ?? 0), 0);
    for (const { destination, weight } of entries) {
      const own = weight?.value ?? 0;
      if (destination !== null && own !== 0 && own !== total)
        found.set(destination.origin, (own * WHOLE) / total);
    }
  }
  return found;
}
