import type { Node } from '../../manifest/index.ts';
import type { Build } from '../build/build.ts';
import { refuse } from '../files/failure.ts';
import type { Kustomization } from '../files/kustomization-types.ts';
import type { MergeSchema } from './merge-schema.ts';
import { layeredSchema } from './merge-schema.ts';
import { readOpenApi } from './open-api.ts';
import type { Text } from '../files/read-fields.ts';
import { documentsOf, readRequired, soundNodes } from '../files/read-input.ts';

/** The one version of Kubernetes' schema kustomize 5.5 brings along. */
const BUILTIN_VERSION = 'v1.21.2';

/**
 * Takes the schema an `openapi` field names. The first one of a run stays, whatever a later folder
 * says. A schema from a file replaces the built-in one whole (BUILD-7), unless that is read by then, or
 * must be (see `BuiltinSchema`).
 */
export function setSchema(build: Build, kustomization: Kustomization): void {
  const path = kustomization.openapi.get('path');
  const version = kustomization.openapi.get('version');
  if (path === undefined && version === undefined) return;
  const input = path === undefined ? null : readRequired(build, kustomization.dir, path, 'schema');
  if (build.schemaIsSet) return;
  if (version !== undefined) refuseVersion(version, path);
  if (input === null) {
    build.schemaIsSet = version?.value !== '';
    return;
  }
  const [node] = soundNodes(documentsOf(build, input, 'sigs-yaml'));
  if (input.text === '' || (node !== undefined && node.kind !== 'map'))
    refuse(
      'invalid-field',
      `${input.path} is no OpenAPI document (invalid schema file).`,
      path?.origin ?? null,
    );
  useSchema(build, node === undefined ? NOTHING : openApiSchema(build, node, input.oid));
  build.schemaIsSet = true;
}

const NOTHING: MergeSchema = {
  typeOf: () => undefined,
  fieldOf: () => undefined,
  clusterScoped: new Set(),
};

/** Goes on with a schema, and with the kinds it knows to have no namespace. */
export function useSchema(build: Build, schema: MergeSchema): void {
  if (build.schema === schema) return;
  build.schema = schema;
  if (schema.clusterScoped.size === 0) return;
  const { kinds, clusterScoped } = build.tables;
  const added = [...schema.clusterScoped].filter((kind) => !kinds.has(kind));
  build.tables = { ...build.tables, clusterScoped: new Set([...clusterScoped, ...added]) };
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
function openApiSchema(build: Build, node: Node, oid: string): MergeSchema {
  const key = `${oid} ${build.builtinSchema}`;
  const known = build.schemas.get(key);
  if (known !== undefined) return known;
  const schema = beside(readOpenApi(node), build);
  build.schemas.set(key, schema);
  return schema;
}

function beside(own: MergeSchema, { schema, builtinSchema }: Build): MergeSchema {
  switch (builtinSchema) {
    case 'unread':
      return own;
    case 'due':
      return layeredSchema(schema, own);
    case 'read':
      return layeredSchema(own, schema);
  }
}
