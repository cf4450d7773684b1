import { expandLists } from '../../src/core/manifest/expand-lists.ts';
import { parseYaml } from '../../src/core/manifest/parse-yaml.ts';
import { resourceOf } from '../../src/core/manifest/resource.ts';
import type { Resource } from '../../src/core/manifest/resource.ts';

/** The objects of a YAML stream, as they stand. */
export const resourcesFrom = (text: string, file = 'manifests.yaml'): readonly Resource[] =>
  parseYaml(file, text)
    .flatMap(({ node }) => (node === null ? [] : expandLists(node)))
    .flatMap((node) => resourceOf(node) ?? []);
