import type { Node } from '../manifest/node.ts';
import type { Build } from './build.ts';
import { refuse } from './failure.ts';
import type { Kustomization } from './kustomization-types.ts';
import type { MergeSchema } from './merge-schema.ts';
import { layeredSchema } from './merge-schema.ts';
import { readOpenApi } from './open-api.ts';
import type { Text } from './read-fields.ts';
import { documentsOf, readRequired, soundNodes } from './read-input.ts';

/** The one version of Kubernetes' schema kustomize 5.5 brings along. */
const BUILTIN_VERSION = 'v1.21.2';

/**
 * Takes the schema an `openapi` field names. The first one of a run stays, whatever a later folder
 * says. A schema from a file replaces the built-in one whole (NOTES 7) where the root names it; from
 * a folder below, the built-in one is loaded already and stays behind it.
 */
export function setSchema(build: Build, kustomization: Kustomization, isRoot: boolean): void {
  const path = kustomization.openapi.get('path');
  const version = kustomization.openapi.get('version');
  if (path === undefined && version === undefined) return;
  const input = path === undefined ? null : readRequired(build, kustomization.dir, path, 'schema');
  if (build.schemaIsSet) return;
  if (version !== undefined) refuseVersion(version, path);
  const [node] = input === null ? [] : soundNodes(documentsOf(build, input));
  if (input !== null && node !== undefined)
    build.schema = openApiSchema(build, node, isRoot ? input.oid : `${input.oid}+`, isRoot);
  build.schemaIsSet = input !== null || version?.value !== '';
}

function refuseVersion(version: Text, path: Text | undefined): void {
  if (path !== undefined)
    refuse(
      'invalid-field',
      '"openapi" has both "version" and "path"; it takes one (cannot use both).',
      path.origin,
    );
  if (version.value !== BUILTIN_VERSION && version.value !== '')
    refuse(
      'invalid-field',
      `The OpenAPI version ${version.value} is not one kustomize brings along; it has ${BUILTIN_VERSION} (not built in).`,
      version.origin,
    );
}

/** One object for one content, so that caches can compare schemas by identity. */
function openApiSchema(build: Build, node: Node, key: string, alone: boolean): MergeSchema {
  const known = build.schemas.get(key);
  if (known !== undefined) return known;
  const own = readOpenApi(node);
  const schema = alone ? own : layeredSchema(own, build.schema);
  build.schemas.set(key, schema);
  return schema;
}
