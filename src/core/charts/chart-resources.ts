import type { Origin, Resource } from '../manifest/index.ts';
import { parseYaml, resourceOf } from '../manifest/index.ts';
import type { RenderedDocument, TemplatePlace } from './chart-renderer.ts';

/** The objects of a rendered chart; `placeOf` says of their values which template line wrote them. */
export interface ChartResources {
  readonly resources: readonly Resource[];
  readonly placeOf: (origin: Origin) => TemplatePlace | null;
}

export function chartResources(documents: readonly RenderedDocument[]): ChartResources {
  const resources = documents.flatMap(({ text }, at) =>
    parseYaml(String(at), text).flatMap(({ node }) => {
      const resource = node === null ? undefined : resourceOf(node);
      return resource === undefined ? [] : [resource];
    }),
  );
  return {
    resources,
    placeOf: ({ file, line }) => documents[Number(file)]?.places[line - 1] ?? null,
  };
}
