/**
 * What is wrong with a change. Takes meshes and changes; gives findings, each by its check, and what cannot be
 * decided. Knows nothing of a repository's rules.
 */
export { detectors } from './all-detectors.ts';
export type { NamedChecks } from './check-name.ts';
export { checkNameOf, checksNamed, isCode, isCoded, isNamed, namesOf } from './check-name.ts';
export type { Detected } from './detect.ts';
export { detect, isRefusal, shortHash } from './detect.ts';
export type { Check, KnownAs } from './check.ts';
export { severityOf } from './check.ts';
export type { LiveCode } from './live-codes.ts';
export { LIVE_CODES } from './live-codes.ts';
export type {
  AboutCalls,
  Detector,
  DetectorInput,
  Fix,
  ScopeLevel,
  Undecided,
} from './detector.ts';
export type { Finding } from './finding.ts';
export { refusedObject } from './invalid-mesh-resource.ts';
