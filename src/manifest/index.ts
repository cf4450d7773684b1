/**
 * Texts and objects: a tree of files, YAML with places, kinds, patterns, gaps, redaction, risk, and the check by schemas.
 * Takes a listing and texts; gives nodes, resources, what may be shown of them. Knows nothing of Kustomize, Istio or GitHub.
 */
export type { Gap, GapDraft, GapNature, GapReason, Status } from './gaps/gap.ts';
export { natureOf } from './gaps/gap.ts';
export type { LaidOver, OverlayReach, UnseenContent, UnseenKind } from './gaps/unseen-content.ts';
export { WHOLE_REACH, laidOverOf } from './gaps/unseen-content.ts';
export { API_GROUPS, OPERATOR_GROUPS } from './kinds/api-groups.ts';
export type { Family, GroupKind, KindRow } from './kinds/kind-row.ts';
export { pathOfSelector } from './kinds/kind-row.ts';
export {
  GATEWAY_API_ROUTES,
  isClusterScoped,
  isGatewayApi,
  isIstioKind,
  isMeshKind,
  isMeshKindName,
  isRetiredMeshKind,
  KIND_ROWS,
  MESH_KIND_NAMES,
  rowOf,
  runsPods,
  SERVED_ROUTES,
} from './kinds/kind-table.ts';
export { mayMakeObjects } from './kinds/object-makers.ts';
export { isSystemNamespace } from './kinds/system-namespaces.ts';
export { inClass, pathGlob } from './patterns/path-glob.ts';
export { matchWild, fitsField, fitsSteppedWildcard, fitsWildcard } from './patterns/wildcard.ts';
export { ciphertextOf, encryptedFile } from './redaction/ciphertext.ts';
export { withoutCredentials } from './redaction/credentials.ts';
export { hideWithin } from './redaction/moved/hide-within.ts';
export type { InputSecrets, ReadInput } from './redaction/moved/input-secrets.ts';
export { inputSecrets, secretsOfWhole, plainAmong } from './redaction/moved/input-secrets.ts';
export type { MovedSecrets } from './redaction/moved/moved-secrets.ts';
export { movedSecrets } from './redaction/moved/moved-secrets.ts';
export { isOpenValue } from './redaction/named-secrets.ts';
export { redactText, secretsIn } from './redaction/text-redaction.ts';
export { REDACTED } from './redaction/redaction-mark.ts';
export {
  isSecretHeader,
  withoutSecretParameters,
  isDescriptive,
  isSensitiveName,
} from './redaction/sensitive-name.ts';
export type { SecretValue, SecretValues } from './redaction/secret-values.ts';
export type { Severity } from './risk/severity.ts';
export { SEVERITIES } from './risk/severity.ts';
export type { Tier } from './risk/tiers.ts';
export { TIERS, worseTier } from './risk/tiers.ts';
export { isIpAddress } from './schema/admission/values/network-address.ts';
export { isOfRequests } from './schema/admission/values/port-values.ts';
export { compactCrds } from './schema/compact-crd.ts';
export { createManifestSchemas } from './schema/create-manifest-schemas.ts';
export type { PatchNote } from './schema/envoy/patch-notes.ts';
export { parseGoDuration } from './schema/go-duration.ts';
export { isFormerField } from './schema/unknown-field.ts';
export type { ManifestSchemas, SchemaViolation } from './schema/schema-violations.ts';
export type { TypeData, SchemaType } from './schema/schema-types.ts';
export { SchemaData } from './schema/schema-types.ts';
export { compareText } from './text/compare-text.ts';
export { counted, firstOf, listed, withSmallLetter } from './text/phrases.ts';
export { escapedJson, hiddenBlock, hiddenJson } from './text/hidden-block.ts';
export {
  fenced,
  LINE_BREAK,
  codeSpan,
  inertCommitText,
  neutralCell,
  neutralMarkdown,
  unlinkedText,
  LONGEST_OUTPUT,
} from './text/github-markdown.ts';
export { lastNet, nettedJson } from './text/last-net.ts';
export { plainText, visibleLine } from './text/plain-text.ts';
export { shortSha } from './text/short-sha.ts';
export { isStandIn } from './text/stand-ins.ts';
export { buildFileTree } from './tree/build-file-tree.ts';
export type { Contents, LoadedBlob } from './tree/blob-content.ts';
export { decodeBlob } from './tree/blob-content.ts';
export type { FileEdit, LineMap } from './tree/line-diff.ts';
export { fileEdit, mapLines } from './tree/line-diff.ts';
export type { FileEntry, FileTree, UnreadableReason } from './tree/file-tree.ts';
export { holdsPath, normalisePath } from './tree/file-path.ts';
export type { ListedEntry, TreeLimits } from './tree/tree-entry.ts';
export { defaultTreeLimits } from './tree/tree-entry.ts';
export { looksLikeConfiguration } from './tree/configuration-file.ts';
export { createRecentVersions } from './tree/recent-versions.ts';
export { AUTHORIZATION_ATTRIBUTES } from './schema/admission/authorization-values.ts';
export { coversHost, isWildcard } from './patterns/host-wildcard.ts';
export { documentCut, documentRanges } from './yaml/editor/document-ranges.ts';
export type { PageEdit } from './yaml/editor/page-edit.ts';
export { editedPage, listEdit } from './yaml/editor/page-edit.ts';
export { addEntry, removeEntry, replaceValue } from './yaml/editor/entry-splices.ts';
export type { ItemRange, ItemOrder } from './yaml/editor/list-splice.ts';
export { itemRanges } from './yaml/editor/list-splice.ts';
export type { Splice, TextRange } from './yaml/editor/text-splice.ts';
export {
  replaced,
  withSeparator,
  blanksAt,
  breakOf,
  lineAfter,
  lineEndingOf,
  linesAt,
  linesFor,
  lineStart,
  shifted,
  withLineEnding,
} from './yaml/editor/text-splice.ts';
export { readsAsText, standsPlain, textForms, resolveScalar } from './yaml/plain-scalar.ts';
export type { TextStyle } from './yaml/editor/value-text.ts';
export { entriesText, itemText } from './yaml/editor/value-text.ts';
export type {
  Located,
  WrittenEntry,
  WrittenItem,
  WrittenPage,
} from './yaml/editor/written-page.ts';
export {
  entryAt,
  itemAt,
  LONGEST_PAGE,
  objectAt,
  readPage,
  textOf,
  writtenDocuments,
} from './yaml/editor/written-page.ts';
export {
  expandLists,
  objectNodes,
  createManifestReader,
  templateLanguageOf,
} from './yaml/manifest-reader.ts';
export { fieldPath, nameStep } from './yaml/field-path.ts';
export { filesThrough, placeOf } from './yaml/origin.ts';
export { nearestWord } from './text/nearest-word.ts';
export type {
  MapNode,
  Node,
  PathStep,
  Plain,
  ScalarNode,
  ScalarValue,
  SeqNode,
} from './yaml/node.ts';
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
} from './yaml/node.ts';
export type { Origin, Touch, TouchKind, ValueBehind } from './yaml/origin.ts';
export type { YamlDocument, YamlProblem } from './yaml/yaml-parser.ts';
export { parseYaml } from './yaml/yaml-parser.ts';
export type { ManifestFile, ManifestReader } from './yaml/manifest-reader.ts';
export type { YamlDialect } from './yaml/plain-scalar.ts';
export type { Resource, ResourceId } from './yaml/resource.ts';
export {
  areOfOneDocument,
  groupVersionOf,
  isOfKind,
  namespaceText,
  resourceKey,
  resourceOf,
  subjectText,
  stableKeyOf,
} from './yaml/resource.ts';
export {
  choosesPods,
  podTemplateOf,
  selectorNode,
  selectorOf,
  targetsOf,
} from './yaml/pod-selector.ts';
