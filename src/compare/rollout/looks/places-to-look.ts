import type { Mesh } from '../../../istio/index.ts';
import { groupedBy } from '../../../istio/index.ts';
import { listed, sameData } from '../../../manifest/index.ts';
import type { ChangedObject } from '../changed-objects.ts';
import type { ChangeReach } from '../reach/change-reach.ts';
import type { Restart } from '../restart.ts';
import { REMOVED } from './looked-object.ts';
import { placesOfObject } from './places-of-object.ts';
import type { PlaceToLook, ShownPart } from './place-to-look.ts';
import type { SeenProxies } from './seen-proxies.ts';
import { seenProxies } from './seen-proxies.ts';

/** Nobody looks at more objects, and in more places, one by one. */
const MOST_OBJECTS = 60;
const MOST_PLACES = 8;
/** Proxies that get the same are looked at once or twice. */
const MOST_OF_ONE_PART = 2;

/**
 * Lists where a change can be seen once it is applied, by what each object changes: in proxies and Services that are
 * there afterwards, and that the tree shows to get it.
 */
export function placesToLook(
  changed: readonly ChangedObject[],
  before: Mesh,
  after: Mesh,
  {
    calls,
    restarts,
  }: { readonly calls: ChangeReach['calls']; readonly restarts: readonly Restart[] },
): readonly PlaceToLook[] {
  if (changed.length === 0 && sameSettingsOf(before, after)) return [];
  const proxies = seenProxies(before, after, calls);
  const all = [
    ...changed.slice(0, MOST_OBJECTS).flatMap((one) => placesOfObject(one, after, proxies)),
    ...ofSettings(before, after, proxies),
    ...restarts.flatMap(ofNewPods(proxies)),
  ];
  const unique = groupedBy(all, ({ at, of, named }) => JSON.stringify([at, of, named]));
  const counts = new Map<ShownPart, number>();
  return [...unique.values()]
    .flatMap(withAllThere)
    .filter(({ at }) => {
      // Services are Services, whoever describes them
      const part = at === 'service-in-cluster' ? 'service-ports' : at;
      const count = (counts.get(part) ?? 0) + 1;
      counts.set(part, count);
      return count <= MOST_OF_ONE_PART;
    })
    .slice(0, MOST_PLACES);
}

/**
 * Names the objects that one place shows and that are there afterwards, of the kind of the last of them, which decides what
 * is said of it; where none is, the one that is removed.
 */
function withAllThere(alike: readonly PlaceToLook[]): readonly PlaceToLook[] {
  const there = alike.filter(({ because }) => !because.endsWith(REMOVED));
  const last = there.at(-1) ?? alike.at(-1);
  if (last === undefined) return [];
  const names = there
    .map(({ because }) => because)
    .filter((name) => kindIn(name) === kindIn(last.because));
  return [{ ...last, because: listed([...new Set(names)], MOST_NAMED) || last.because }];
}

const kindIn = (name: string): string => name.replace(/ .*$/, '');

const MOST_NAMED = 2;

/** A log level that injection writes into pods is that of the ones made since (PUSH-2). */
const ofNewPods =
  ({ has }: SeenProxies) =>
  ({ because, workloads }: Restart): readonly PlaceToLook[] =>
    /^global\.proxy\.(?:componentL|l)ogLevel$/.test(because)
      ? workloads
          .filter(has)
          .slice(0, 1)
          .map((of) => ({ at: 'log-levels', of, named: null, because }))
      : [];

const sameSettingsOf = (before: Mesh, after: Mesh): boolean =>
  before.configuration.settings === after.configuration.settings;

/** Settings that every proxy gets at once, by what of it shows them. PUSH-1. */
const OF_SETTINGS: readonly (readonly [path: RegExp, at: ShownPart])[] = [
  [/^(?:accessLog|defaultProviders\.accessLogging)/, 'access-logs'],
  [/^(?:enableTracing|defaultProviders\.tracing)/, 'sampling'],
  [/^defaultProviders\.metrics/, 'metrics'],
];

function ofSettings(
  { configuration: { settings: old } }: Mesh,
  { configuration: { settings: now } }: Mesh,
  { first }: SeenProxies,
): readonly PlaceToLook[] {
  if (first === null) return [];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((path) => {
    const at = OF_SETTINGS.find(([pattern]) => pattern.test(path))?.[1];
    return at === undefined || sameData(old.get(path)?.node, now.get(path)?.node)
      ? []
      : [{ at, of: first, named: null, because: path }];
  });
}
