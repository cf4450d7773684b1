/** What automations write into the repository by themselves, by comments in its files. */
export type { AutomationMarks } from './marks-of-trees.ts';
export { automationMarks } from './marks-of-trees.ts';
export type { MarkedPlace } from './marked-places.ts';
export type { MarkedValue } from './written-anew.ts';
export { handsToUpdater, updaterTargets, valueFilesOf } from './image-updater.ts';
export { placesByFile, resourceWrittenAnew, writtenAnew } from './written-anew.ts';
