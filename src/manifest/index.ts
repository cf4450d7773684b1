/**
 * Texts and objects: a tree of files, YAML with places, kinds, patterns, gaps, redaction, risk, and the check by schemas.
 * Takes a listing and texts; gives nodes, resources, what may be shown of them. Knows nothing of Kustomize, Istio or GitHub.
 */
export type { Gap, GapDraft, GapNature, GapReason, Status } from './gaps/gap.ts';
export { natureOf } from './gaps/gap.ts';
export type { LaidOver, Reach, UnseenContent, UnseenKind } from './gaps/unseen-content.ts';
export { EVERYTHING, laidOverOf } from './gaps/unseen-content.ts';
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
} from './kinds/lookup.ts';
export { mayMakeObjects } from './kinds/makes-objects.ts';
export { isPassedOver } from './kinds/passed-over-namespaces.ts';
export { inClass } from './patterns/character-class.ts';
export { matchWild } from './patterns/match-wild.ts';
export { pathGlob } from './patterns/path-glob.ts';
export { fitsField, fitsSteppedWildcard, fitsWildcard } from './patterns/wildcard.ts';
export { ciphertextOf, encryptedFile } from './redaction/ciphertext.ts';
export { withoutCredentials } from './redaction/credentials.ts';
export { hideWithin } from './redaction/moved/hide-within.ts';
export type { InputSecrets, ReadInput } from './redaction/moved/input-secrets.ts';
export { inputSecrets, secretsOfWhole } from './redaction/moved/input-secrets.ts';
export type { MovedSecrets } from './redaction/moved/moved-secrets.ts';
export { movedSecrets } from './redaction/moved/moved-secrets.ts';
export { plainAmong } from './redaction/moved/plain-texts.ts';
export { isOpenValue } from './redaction/named-secrets.ts';
export { redactText, secretsIn } from './redaction/redact-text.ts';
export { REDACTED } from './redaction/redacted.ts';
export { isSecretHeader, withoutSecretParameters } from './redaction/secret-header.ts';
export type { SecretValue, SecretValues } from './redaction/secret-values.ts';
export { isDescriptive, isSensitiveName } from './redaction/sensitive-name.ts';
export type { Severity } from './risk/severity.ts';
export { SEVERITIES } from './risk/severity.ts';
export type { Tier } from './risk/tiers.ts';
export { TIERS, worseTier } from './risk/tiers.ts';
export { isIpAddress } from './schema/admission/values/ip-address.ts';
export { isOfRequests } from './schema/admission/values/protocols.ts';
export { compactCrds } from './schema/compact-crd.ts';
export { createManifestSchemas } from './schema/create-manifest-schemas.ts';
export type { PatchNote } from './schema/envoy/patch-notes.ts';
export { parseGoDuration } from './schema/go-duration.ts';
export { isFormerField } from './schema/later-fields.ts';
export type { ManifestSchemas, SchemaViolation } from './schema/manifest-schemas.ts';
export type { TypeData } from './schema/schema-data.ts';
export { SchemaData } from './schema/schema-data.ts';
export type { SchemaType } from './schema/schema-types.ts';
export { compareText } from './text/compare-text.ts';
export { counted } from './text/counted.ts';
export { escapedJson } from './text/escaped-json.ts';
export { fenced } from './text/fence.ts';
export { hiddenBlock, hiddenJson } from './text/hidden-block.ts';
export { lastNet, nettedJson } from './text/last-net.ts';
export { LINE_BREAK } from './text/line-break.ts';
export { firstOf, listed } from './text/listed.ts';
export {
  codeSpan,
  inertCommitText,
  neutralCell,
  neutralMarkdown,
  unlinkedText,
} from './text/neutral-markdown.ts';
export { LONGEST_OUTPUT } from './text/output-limit.ts';
export { plainText } from './text/plain-text.ts';
export { shortSha } from './text/short-sha.ts';
export { withSmallLetter } from './text/small-letter.ts';
export { isStandIn } from './text/stand-ins.ts';
export { visibleLine } from './text/visible-line.ts';
export { buildFileTree } from './tree/build-file-tree.ts';
export type { Contents, LoadedBlob } from './tree/decode-blob.ts';
export { decodeBlob } from './tree/decode-blob.ts';
export type { FileEdit } from './tree/file-edit.ts';
export { fileEdit } from './tree/file-edit.ts';
export type { FileEntry, FileTree, UnreadableReason } from './tree/file-tree.ts';
export { holdsPath } from './tree/holds-path.ts';
export type { ListedEntry, TreeLimits } from './tree/listed-entry.ts';
export { defaultTreeLimits } from './tree/listed-entry.ts';
export { looksLikeConfiguration } from './tree/looks-like-configuration.ts';
export type { LineMap } from './tree/map-lines.ts';
export { mapLines } from './tree/map-lines.ts';
export { normalisePath } from './tree/normalise-path.ts';
export { createRecentVersions } from './tree/recent-versions.ts';
export { AUTHORIZATION_ATTRIBUTES } from './yaml/authorization-attributes.ts';
export { coversHost, isWildcard } from './yaml/covers-host.ts';
export { documentCut, documentRanges } from './yaml/editor/documents.ts';
export type { PageEdit } from './yaml/editor/edited-page.ts';
export { editedPage } from './yaml/editor/edited-page.ts';
export { addEntry, removeEntry, replaceValue } from './yaml/editor/entry-splices.ts';
export { listEdit } from './yaml/editor/list-edit.ts';
export type { ItemRange } from './yaml/editor/list-items.ts';
export { itemRanges } from './yaml/editor/list-items.ts';
export type { ItemOrder } from './yaml/editor/list-splice.ts';
export type { Splice, TextRange } from './yaml/editor/splices.ts';
export { replaced, withSeparator } from './yaml/editor/splices.ts';
export { readsAsText, standsPlain, textForms } from './yaml/editor/text-forms.ts';
export {
  blanksAt,
  breakOf,
  lineAfter,
  lineEndingOf,
  linesAt,
  linesFor,
  lineStart,
  shifted,
  withLineEnding,
} from './yaml/editor/text-lines.ts';
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
export { expandLists, objectNodes } from './yaml/expand-lists.ts';
export { fieldPath, nameStep } from './yaml/field-path.ts';
export { filesThrough } from './yaml/files-through.ts';
export { nearestWord } from './yaml/nearest-word.ts';
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
export { placeOf } from './yaml/origin.ts';
export type { YamlDocument, YamlProblem } from './yaml/parse-yaml.ts';
export { parseYaml } from './yaml/parse-yaml.ts';
export type { ManifestFile, ManifestReader } from './yaml/read-manifests.ts';
export { createManifestReader } from './yaml/read-manifests.ts';
export type { YamlDialect } from './yaml/resolve-scalar.ts';
export { resolveScalar } from './yaml/resolve-scalar.ts';
export type { Resource, ResourceId } from './yaml/resource.ts';
export {
  areOfOneDocument,
  groupVersionOf,
  isOfKind,
  namespaceText,
  resourceKey,
  resourceOf,
  subjectText,
} from './yaml/resource.ts';
export {
  choosesPods,
  podTemplateOf,
  selectorNode,
  selectorOf,
  targetsOf,
} from './yaml/selection.ts';
export { stableKeyOf } from './yaml/stable-key.ts';
export { templateLanguageOf } from './yaml/template-language.ts';
