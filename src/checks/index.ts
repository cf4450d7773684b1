/**
 * What is wrong with a change. Takes meshes and changes; gives findings, each by its check, and what cannot be decided. Knows
 * nothing of a repository's rules.
 */
export { detectors } from './all-detectors.ts';
export type { NamedChecks } from './detection/check-name.ts';
export {
  checkNameOf,
  checksNamed,
  isCode,
  isCoded,
  isNamed,
  namesOf,
} from './detection/check-name.ts';
export type { Check, KnownAs } from './detection/check.ts';
export { severityOf } from './detection/check.ts';
export type { Detected } from './detection/detect.ts';
export { detect, isRefusal, shortHash } from './detection/detect.ts';
export type {
  AboutCalls,
  Detector,
  DetectorInput,
  Fix,
  ScopeLevel,
  Undecided,
} from './detection/detector.ts';
export type { Finding } from './detection/finding.ts';
export { comesIntoForce } from './detection/finding.ts';
export type { LiveCode } from './detection/live-codes.ts';
export { LIVE_CODES } from './detection/live-codes.ts';
export { refusedObject } from './invalid-mesh-resource/invalid-mesh-resource.ts';
export { rootSubject } from './root-subject.ts';
