/**
 * What is different. Takes the meshes before and after; gives changes, without an opinion, and what they mean as
 * one fingerprint. Knows nothing of detectors and rules.
 */
export { appliedTogether } from './applied-together.ts';
export { changeSubject } from './change-subject.ts';
export type {
  Change,
  ChangeCause,
  ChangeKind,
  DeliveredContent,
  Obstacle,
  Side,
} from './change.ts';
export { DELIVERED_CONTENTS } from './change.ts';
export { compareNodes } from './compare/compare-nodes.ts';
export { pairItems } from './compare/compare-lists.ts';
export { digestOf } from './compare/shown-value.ts';
export { controlPlaneShape } from './control-plane-shape.ts';
export { withEncrypted } from './encrypted-changes.ts';
export { diffInEffect } from './diff-in-effect.ts';
export { MEANING_VERSION, meaningOf, textOfChange, textsOfPlaces } from './meaning.ts';
export { differingFields } from './object-changes.ts';
export type {
  ComparedObjects,
  RenderedDifference,
  RenderedDifferences,
} from './rendered-differences.ts';
export { renderedDifferences } from './rendered-differences.ts';
export { settingPathOf } from './setting-path.ts';
export type { UnseenSide } from './unseen-changes.ts';
export { subjectOfUnseen, unseenChanges } from './unseen-changes.ts';
