/**
 * Finds what is wrong with a change. This folder takes meshes and changes; it gives findings, each by its
 * check, and what cannot be decided. It knows nothing of a repository's rules.
 */
export { detectors } from './all-detectors.ts';
export type { OptOut } from './checks-silenced.ts';
export { optOutsOf } from './checks-silenced.ts';
export {
  checkNameOf,
  checksNamed,
  isCode,
  isCoded,
  isNamed,
  namesOf,
} from './detection/check-name.ts';
export { severityOf } from './detection/check.ts';
export type { Detected } from './detection/detect.ts';
export { detect, shortHash } from './detection/detect.ts';
export { idleUntil } from './detection/idle-objects.ts';
export { isRefusal, OF_TEXT } from './detection/effects-of-objects.ts';
export type { Condition } from './detection/conditions.ts';
export {
  afterClauses,
  awaitedBy,
  isConditional,
  messageOf,
  shortMessageOf,
  under,
  withSmallLetter,
} from './detection/conditions.ts';
export { mendClause, mendInShort, quotedPath } from './detection/mend-clauses.ts';
export type { Detector, DetectorInput, Undecided } from './detection/detector.ts';
export type { Finding } from './detection/finding.ts';
export { comesIntoForce } from './detection/finding.ts';
export { valueBehind, valueSentence } from './detection/value-behind.ts';
export { datedSettings } from './left-on/dated-settings.ts';
export { LIVE_CODES } from './detection/live-codes.ts';
export { heldFastObject } from './change-refused/change-refused.ts';
export { refusedObject } from './invalid-mesh-resource/invalid-mesh-resource.ts';
export { rootSubject } from './root-subject.ts';
export { meshWideFiles } from './nobody-is-asked/mesh-wide-files.ts';
export type { CheckText } from './results/check-text.ts';
export { checkExample, checkText } from './results/check-text.ts';
export type { CheckResult, ResultList, ResultTool } from './results/check-result.ts';
export { symptomSentence } from './results/check-result.ts';
export { resultPrinters } from './results/result-printers.ts';
export { sentenceOf, upperFirst } from './detection/clause-words.ts';
export type { ResponseFlag } from './response-flags/response-flag.ts';
export { RESPONSE_FLAGS, responseFlagsNamed } from './response-flags/response-flags.ts';
