import type { RenderedEnvironment } from '../environment.ts';
import { isServiceCalled, unknownService } from '../names/unknown-names.ts';
import type { DeliveryMap } from './delivery-map.ts';
import { mapOfEnvironment } from './delivery-map.ts';

/** A map with what delivers one Service, or a sentence on why there is none. */
type MapOfService =
  | { readonly kind: 'found'; readonly map: DeliveryMap }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Leaves what delivers one Service of the environments on a map. */
function mapOfService(
  map: DeliveryMap,
  rendered: readonly RenderedEnvironment[],
  asked: string,
): MapOfService {
  const paths = new Map(
    rendered.map(({ environment: { name }, roots }) => [
      name,
      new Set(
        roots
          .filter(({ resources }) =>
            resources.some((each) => isService(each) && isServiceCalled(each, asked)),
          )
          .map(({ root }) => root.path),
      ),
    ]),
  );
  const environments = map.environments.flatMap(({ coverage: _, ...each }) => {
    const roots = each.roots.filter(({ path }) => paths.get(each.name)?.has(path) === true);
    return roots.length === 0 ? [] : [{ ...each, roots, charts: [] }];
  });
  if (environments.length > 0) {
    const { sources } = map;
    return { kind: 'found', map: { sources, environments, notApplied: [], notes: [] } };
  }
  const names = rendered
    .filter(({ environment: { name } }) => map.environments.some((each) => each.name === name))
    .flatMap(({ roots }) => roots.flatMap(({ resources }) => resources.filter(isService)))
    .map(({ namespace, name }) => `${namespace}/${name}`);
  return { kind: 'unknown', reason: `${unknownService(asked, names)}${unseenText(map)}` };
}

const isService = ({ group, kind }: { readonly group: string; readonly kind: string }): boolean =>
  group === '' && kind === 'Service';

/** The map renders no charts, and what it does not render may hold the Service. */
const unseenText = ({ environments }: DeliveryMap): string =>
  environments.some(({ coverage }) => (coverage?.unseen.length ?? 0) > 0)
    ? ' Some parts are not rendered by the map, which may have it.'
    : '';

/** Leaves of a map what is of one environment, or what delivers one Service. */
export const partsOfMap = { ofEnvironment: mapOfEnvironment, ofService: mapOfService };
