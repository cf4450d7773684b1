/**
 * Undoes a part of a change in effect: takes three trees and a renderer, gives edits and the lines that name what they
 * touch, or why it is not done. Knows nothing of Git.
 */
export type { PartVerdict } from './judge-part.ts';
export { judgePart } from './judge-part.ts';
export type { RecognisedObject } from './recognised-object.ts';
export { recogniser } from './recognised-object.ts';
export type { NamedLine } from './part-draft.ts';
export { partRefusal } from './part-refusal.ts';
export type { PartInput, PartPlan } from './undo-in-effect.ts';
export { undoInEffect } from './undo-in-effect.ts';
