import type { View } from '../../istio/index.ts';
import { viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { placeOf, subjectText, say, slot } from '../../manifest/index.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { checks } from '../detection/check.ts';
import { virtualServicesLookedAt } from '../detection/author-objects.ts';
import { scopeOf } from '../references/reference.ts';

/** Is something written into a destination that it does not do. */
interface DestinationSlip {
  /** A weight of the only destination, which gets all; or the same destination a second time. */
  readonly what: 'only-weight' | 'repeated';
  readonly entry: View<'RouteEntry'>;
  /** The first of two that are the same. */
  readonly first: View<'RouteEntry'> | null;
}

/**
 * Finds destinations of routes of all kinds that are written twice, or have a weight for nothing (ROUTE-38).
 */
const destinationSlips = (virtualService: Resource): readonly DestinationSlip[] =>
  routesOf(virtualService).flatMap((entries) => [...onlyWeight(entries), ...repeated(entries)]);

function routesOf(virtualService: Resource): readonly (readonly View<'RouteEntry'>[])[] {
  const { http, tls, tcp } = viewOf('VirtualService', virtualService);
  return [...http.value, ...tls.value, ...tcp.value].map(({ route }) => route.value);
}

const WHOLE = 100;

function onlyWeight([entry, ...others]: readonly View<'RouteEntry'>[]): readonly DestinationSlip[] {
  const weight = entry?.weight?.value ?? WHOLE;
  if (entry === undefined || others.length > 0 || weight >= WHOLE) return [];
  return [{ what: 'only-weight', entry, first: null }];
}

function repeated(entries: readonly View<'RouteEntry'>[]): readonly DestinationSlip[] {
  const seen = new Map<string, View<'RouteEntry'>>();
  return entries.flatMap((entry): readonly DestinationSlip[] => {
    const { host, subset, port } = entry.destination ?? {};
    const key = `${host?.value ?? ''} ${subset?.value ?? ''} ${String(port?.value ?? '')}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, entry);
    return first === undefined || host == null ? [] : [{ what: 'repeated', entry, first }];
  });
}

const shares = new WeakMap<Resource, ReadonlyMap<Origin, number>>();

/**
 * Counts how many of a hundred requests of its route go to a destination; null where it gets all, or none is
 * sent there.
 */
export function shareOfDestination(virtualService: Resource, at: Origin): number | null {
  const known = shares.get(virtualService) ?? sharesOf(virtualService);
  shares.set(virtualService, known);
  return known.get(at) ?? null;
}

/** Gives the shares of those destinations that get some requests of their route, and not all. */
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

const ONLY_WEIGHT: Check = {
  id: 'only-weight',
  title: "Route's only destination gets all traffic despite weight below 100",
  level: 'medium',
  severity: 'warning',
  blind: 'Weights that a controller writes later.',
  knownAs: [{ code: 'KIA1104' }],
};
const DESTINATION_REPEATED: Check = {
  id: 'destination-repeated',
  title: 'Route lists the same destination twice',
  level: 'medium',
  severity: 'warning',
  blind: 'Two names of one Service.',
  knownAs: [{ code: 'KIA1105' }],
};

/** Tells of weights and destinations that read like a split of the traffic, and are none (ROUTE-38). */
export const destinationsMiswritten = checks([ONLY_WEIGHT, DESTINATION_REPEATED], (input) =>
  virtualServicesLookedAt(input).flatMap((virtualService) =>
    destinationSlips(virtualService).map((slip) => tellSlip(virtualService, slip)),
  ),
);

function tellSlip(subject: Resource, { what, entry, first }: DestinationSlip): ToldBy {
  const { host, subset } = entry.destination ?? {};
  const where =
    subset == null ? (host?.value ?? '') : `subset ${subset.value} of ${host?.value ?? ''}`;
  const weight = String(entry.weight?.value ?? 0);
  const origin = entry.weight?.origin ?? entry.origin;
  const scope = scopeOf('service');
  if (what === 'only-weight')
    return {
      ...{ by: ONLY_WEIGHT, subject, scope, origin, key: `weight of ${where}` },
      message: `All requests of the route go to ${where}, not ${weight} % of them.`,
      why: `${subjectText(subject)} gives it a weight of ${weight} (${placeOf(origin)}), and there is no other destination. A weight is a share of the sum, and one by itself is ignored.`,
      symptom: say`a version that was to get a share gets everything`,
      fix: {
        text: say`Add the other destination with the rest of the weight, or leave the weight out.`,
      },
    };
  return {
    ...{ by: DESTINATION_REPEATED, subject, scope, origin, key: `twice ${where}` },
    message: `Two destinations of one route are both ${where}, so the split between them is none.`,
    why: say`${slot.object(subject)} names it at ${slot.place(first?.origin ?? entry.origin)} and at ${slot.place(entry.origin)}. One of the two is often meant for another subset.`,
    symptom: say`the version that was to get the other share gets nothing`,
    related: first === null ? [] : [first.origin],
    fix: {
      text: say`Name the subset or the host that is meant, or leave one destination with the sum.`,
    },
  };
}
