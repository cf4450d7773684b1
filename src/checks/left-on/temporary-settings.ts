import type { Mesh } from '../../istio/index.ts';
import { viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { resourceKey, SERVED_ROUTES } from '../../manifest/index.ts';
import {
  debugHeadersAskedFor,
  fullTracing,
  verboseProxies,
} from '../proxy-at-risk/proxy-debugging.ts';
import { setOptions } from '../proxy-at-risk/envoy-options.ts';
import { internalsIn } from '../proxy-at-risk/told-internals.ts';

/** A setting that is of use for a time: for a search, an experiment, an exercise. */
export interface TemporarySetting {
  readonly resource: Resource;
  /** Says what it does, after the name of the object: `delays requests`. */
  readonly does: string;
  readonly origin: Origin;
}

/** Lists the settings of a mesh that are of use for a time, one for each object and what it does. */
export function temporarySettings(mesh: Mesh): readonly TemporarySetting[] {
  const all = [
    ...verboseProxies(mesh).map(({ resource, origin }) => ({
      ...{ resource, origin },
      does: 'has proxies log what they do with each request',
    })),
    ...fullTracing(mesh).map(({ resource, origin }) => ({
      ...{ resource, origin },
      does: 'has every request traced',
    })),
    ...debugHeadersAskedFor(mesh).map(({ source, origin }) => ({
      ...{ resource: source, origin },
      does: "has proxies send Envoy's debugging headers along",
    })),
    ...internalsIn(mesh).map(({ resource, origin }) => ({
      ...{ resource, origin },
      does: 'shows callers what Envoy knows of requests',
    })),
    ...setOptions(mesh).map(({ filter, origin }) => ({
      ...{ resource: filter, origin },
      does: 'sets options of Envoy for debugging',
    })),
    ...faultsAndCopies(mesh),
    ...copiesOfApiRoutes(mesh),
  ];
  return [...new Map(all.map((one) => [keyOf(one), one])).values()];
}

/** Tells temporary settings apart, on both sides of a change. */
export const keyOf = ({ resource, does }: TemporarySetting): string =>
  `${resourceKey(resource)} ${does}`;

const faultsAndCopies = (mesh: Mesh): readonly TemporarySetting[] =>
  mesh.ofKind('networking.istio.io', 'VirtualService').flatMap((resource) =>
    viewOf('VirtualService', resource).http.value.flatMap((route) => {
      const { fault, mirror, mirrors } = route;
      const copies = mirror?.origin ?? mirrors.value[0]?.origin ?? null;
      return [
        ...(fault?.delay == null
          ? []
          : [{ resource, does: 'delays requests', origin: fault.delay.origin }]),
        ...(fault?.abort == null
          ? []
          : [{ resource, does: 'fails requests on purpose', origin: fault.abort.origin }]),
        ...(copies === null ? [] : [{ resource, does: COPIES, origin: copies }]),
      ];
    }),
  );

const COPIES = 'sends copies of requests elsewhere';

const copiesOfApiRoutes = (mesh: Mesh): readonly TemporarySetting[] =>
  SERVED_ROUTES.flatMap(({ group, kind }) =>
    mesh.ofKind(group, kind).flatMap((resource) =>
      viewOf('Route', resource)
        .rules.value.flatMap(({ filters }) => filters.value)
        .flatMap(({ mirror }) =>
          mirror === null ? [] : [{ resource, does: COPIES, origin: mirror.origin }],
        ),
    ),
  );
