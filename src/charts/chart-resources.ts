import type { Origin, Resource } from '../manifest/index.ts';
import { parseYaml, resourceOf } from '../manifest/index.ts';
import type { RenderedDocument, TemplatePlace } from './chart-renderer.ts';
import { refinedPlaces } from './values/refined-places.ts';
import type { ValueLayer } from './values/value-source.ts';

/** The objects of a rendered chart; `placeOf` says of their values which template line wrote them. */
export interface ChartResources {
  readonly resources: readonly Resource[];
  readonly placeOf: (origin: Origin) => TemplatePlace | null;
}

export function chartResources(
  documents: readonly RenderedDocument[],
  layers: readonly ValueLayer[],
): ChartResources {
  const resources = documents.flatMap(({ text }, at) =>
    parseYaml(String(at), text).flatMap(({ node }) => {
      const resource = node === null ? undefined : resourceOf(node);
      return resource === undefined ? [] : [resource];
    }),
  );
  const places = new Map<string, readonly (TemplatePlace | null)[]>();
  const placesOf = (file: string): readonly (TemplatePlace | null)[] => {
    const document = documents[Number(file)];
    const known =
      places.get(file) ?? (document === undefined ? [] : refinedPlaces(document, () => layers));
    places.set(file, known);
    return known;
  };
  return {
    resources,
    placeOf: ({ file, line }) => placesOf(file)[line - 1] ?? null,
  };
}
