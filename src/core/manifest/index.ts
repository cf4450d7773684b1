/**
 * Manifests as they are written. Takes YAML text; gives nodes with the place of every value, resources, and what
 * does not fit its schema. Knows nothing of Istio's behaviour and of kustomize.
 */
export { AUTHORIZATION_ATTRIBUTES } from './authorization-attributes.ts';
export { coversHost, isWildcard } from './covers-host.ts';
export { isIpAddress } from './schema/admission/values/ip-address.ts';
export * from './editor/index.ts';
export { expandLists, objectNodes } from './expand-lists.ts';
export { fieldPath, nameStep } from './field-path.ts';
export { filesThrough } from './files-through.ts';
export { nearestWord } from './nearest-word.ts';
export type { MapNode, Node, PathStep, Plain, ScalarNode, ScalarValue, SeqNode } from './node.ts';
export {
  booleanAt,
  canonicalJson,
  entriesAt,
  isPlainList,
  itemsAt,
  mapNode,
  movedBy,
  nodeAt,
  numberAt,
  plainOf,
  sameData,
  scalar,
  seqNode,
  stringAt,
  stringMapAt,
} from './node.ts';
export type { Origin, Touch, TouchKind, ValueBehind } from './origin.ts';
export { placeOf } from './origin.ts';
export type { YamlDocument, YamlProblem } from './parse-yaml.ts';
export { parseYaml } from './parse-yaml.ts';
export type { ManifestFile, ManifestReader } from './read-manifests.ts';
export { createManifestReader } from './read-manifests.ts';
export type { YamlDialect } from './resolve-scalar.ts';
export { resolveScalar } from './resolve-scalar.ts';
export type { Resource, ResourceId } from './resource.ts';
export {
  areOfOneDocument,
  groupVersionOf,
  isOfKind,
  namespaceText,
  resourceKey,
  resourceOf,
  subjectText,
} from './resource.ts';
export { isOfRequests } from './schema/admission/values/protocols.ts';
export { compactCrds } from './schema/compact-crd.ts';
export type { PatchNote } from './schema/envoy/patch-notes.ts';
export { createManifestSchemas } from './schema/create-manifest-schemas.ts';
export { parseGoDuration } from './schema/go-duration.ts';
export type { ManifestSchemas, SchemaViolation } from './schema/manifest-schemas.ts';
export type { TypeData } from './schema/schema-data.ts';
export { SchemaData } from './schema/schema-data.ts';
export type { SchemaType } from './schema/schema-types.ts';
export { choosesPods, podTemplateOf, selectorNode, selectorOf, targetsOf } from './selection.ts';
export { stableKeyOf } from './stable-key.ts';
export { templateLanguageOf } from './template-language.ts';
export { isFormerField } from './schema/later-fields.ts';
