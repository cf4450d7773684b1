/**
 * Texts and objects: a tree of files, YAML with places, kinds, patterns, gaps, redaction, risk, and the check by schemas.
 * Takes a listing and texts; gives nodes, resources, what may be shown of them. Knows nothing of Kustomize, Istio or GitHub.
 */
export type { Gap, GapDraft, Status } from './gaps/gap.ts';
export { natureOf } from './gaps/gap.ts';
export type { LaidOver, UnseenContent } from './gaps/unseen-content.ts';
export { WHOLE_REACH } from './gaps/unseen-content.ts';
export { API_GROUPS, isInstallation, OPERATOR_GROUPS } from './kinds/api-groups.ts';
export type { GroupKind, KindRow } from './kinds/kind-row.ts';
export { pathOfSelector } from './kinds/kind-row.ts';
export {
  GATEWAY_API_ROUTES,
  isClusterScoped,
  isGatewayApi,
  isIstioKind,
  isMeshKind,
  isRetiredMeshKind,
  KIND_ROWS,
  rowOf,
  runsPods,
  SERVED_ROUTES,
  isServedRoute,
} from './kinds/kind-table.ts';
export { isSystemNamespace } from './kinds/system-namespaces.ts';
export { inClass, pathGlob } from './patterns/path-glob.ts';
export { matchWild, fitsWildcard } from './patterns/wildcard.ts';
export { coversHost, isWildcard } from './patterns/host-wildcard.ts';
export { ciphertextOf } from './redaction/ciphertext.ts';
export { withoutCredentials } from './redaction/credentials.ts';
export { isOpenValue } from './redaction/named-secrets.ts';
export { redactText, secretsIn } from './redaction/text-redaction.ts';
export { REDACTED } from './redaction/redaction-mark.ts';
export {
  isSecretHeader,
  isDescriptive,
  isSensitiveName,
  mayNameSecret,
} from './redaction/sensitive-name.ts';
export type { SecretValues } from './redaction/secret-values.ts';
export { movedSecrets } from './redaction/moved/moved-secrets.ts';
export type { Severity } from './risk/severity.ts';
export { SEVERITIES } from './risk/severity.ts';
export type { Tier } from './risk/tiers.ts';
export { TIERS } from './risk/tiers.ts';
export { isIpAddress } from './schema/admission/values/network-address.ts';
export { isOfRequests } from './schema/admission/values/port-values.ts';
export { compactCrds } from './schema/compact-crd.ts';
export { createManifestSchemas } from './schema/create-manifest-schemas.ts';
export { parseGoDuration } from './schema/go-duration.ts';
export { isFormerField } from './schema/unknown-field.ts';
export type { ManifestSchemas, SchemaViolation } from './schema/schema-violations.ts';
export { SchemaData } from './schema/schema-types.ts';
export { isRefusedByKubernetes } from './schema/kubernetes/kubernetes-admission.ts';
export { CARRIED, KubernetesTables } from './schema/kubernetes/kubernetes-schema.ts';
export type { ImmutableChange } from './schema/kubernetes/updates/immutable-change.ts';
export { compareText } from './text/compare-text.ts';
export { counted, firstOf, listed } from './text/phrases.ts';
export { lastNet, nettedJson } from './text/last-net.ts';
export { documentation } from './text/documentation.ts';
export { oneLine } from './text/one-line.ts';
export { plainText } from './text/plain-text.ts';
export type { LeftOut } from './text/likeness.ts';
export { likenessOf, namesPlace, objectsNamedIn, turnsIn } from './text/likeness.ts';
export {
  asSentence,
  joinedSentences,
  legacy,
  reworded,
  sameSentence,
  say,
  sentenceKey,
  sentenceText,
  slot,
  slotText,
} from './text/sentence.ts';
export type { SentenceOrText, Sentence, Slot } from './text/sentence.ts';
export { shortSha } from './text/short-sha.ts';
export { nearestWord } from './text/nearest-word.ts';
export { buildFileTree } from './tree/build-file-tree.ts';
export type { Contents, LoadedBlob } from './tree/blob-content.ts';
export { decodeBlob } from './tree/blob-content.ts';
export type { FileEntry, FileTree, UnreadableReason } from './tree/file-tree.ts';
export { holdsPath, normalisePath } from './tree/file-path.ts';
export type { ListedEntry, TreeLimits } from './tree/tree-entry.ts';
export { defaultTreeLimits } from './tree/tree-entry.ts';
export { looksLikeConfiguration } from './tree/configuration-file.ts';
export { createRecentVersions } from './tree/recent-versions.ts';
export { AUTHORIZATION_ATTRIBUTES } from './schema/admission/authorization-values.ts';
export {
  documentCut,
  documentRanges,
  LONGEST_PAGE,
  writtenDocuments,
} from './yaml/text-ranges/document-ranges.ts';
export type { ItemRange } from './yaml/text-ranges/item-ranges.ts';
export { itemRanges } from './yaml/text-ranges/item-ranges.ts';
export type { TextRange } from './yaml/text-ranges/text-range.ts';
export {
  replaced,
  withSeparator,
  blanksAt,
  lineAfter,
  lineEndingOf,
  lineStart,
  shifted,
  withLineEnding,
} from './yaml/text-ranges/text-range.ts';
export { resolveScalar, readsAsText } from './yaml/plain-scalar.ts';
export type { ManifestFile, ManifestReader } from './yaml/manifest-reader.ts';
export { expandLists, createManifestReader, templateLanguageOf } from './yaml/manifest-reader.ts';
export { fieldPath, nameStep } from './yaml/field-path.ts';
export type { Origin, Touch, ValueBehind } from './yaml/origin.ts';
export { filesThrough, placeOf } from './yaml/origin.ts';
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
export type { YamlDocument } from './yaml/yaml-parser.ts';
export { parseYaml } from './yaml/yaml-parser.ts';
export type { Resource, ResourceId } from './yaml/resource.ts';
export {
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
