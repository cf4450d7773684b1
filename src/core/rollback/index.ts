/**
 * What undoes a change. Takes commits and trees as differences; gives steps, and what becomes of each path and
 * object. Knows nothing of Git's programs.
 */
export type {
  ComputedRevert,
  ConflictSection,
  LaterCommit,
  PathOutcome,
  RevertConflict,
  RevertResult,
  RevertStep,
  TreeChange,
  TreeItem,
} from './computed-revert.ts';
export { conflictSections } from './conflict-sections.ts';
export type { Dependent } from './dependents.ts';
export { dependentsOf } from './dependents.ts';
export { localBranchName } from './local/local-branch-name.ts';
export { localRevertMessage } from './local/local-revert-message.ts';
export type { LocalBranch, LocalRefusal, LocalRollback } from './local/local-rollback.ts';
export type { Renames } from './objects/lost-edits.ts';
export { lostEdits } from './objects/lost-edits.ts';
export type { ResourceEdit, TipManifest } from './objects/resource-edits.ts';
export { parseResourceName } from './parse-resource-name.ts';
export type {
  NamedLine,
  RecognisedObject,
  PartInput,
  PartPlan,
  PartVerdict,
} from './part/index.ts';
export { judgePart, partRefusal, recogniser, undoInEffect } from './part/index.ts';
export { pathOutcomes } from './path-outcomes.ts';
export { pathsInScope } from './paths-in-scope.ts';
export type { CommitFacts, StepPlan } from './plan-steps.ts';
export { planCommits, planPullRequest } from './plan-steps.ts';
export { pullRequestOfSubject } from './pull-request-of-subject.ts';
export { refusalSentence } from './refusal-sentence.ts';
export { isWhole, restoredBy } from './restored-commit.ts';
export type { KeptDifference, Restoration } from './restoration.ts';
export { restorationOf } from './restoration.ts';
export type { RevertKey } from './revert-branch.ts';
export { revertBranch, subjectOfBranch } from './revert-branch.ts';
export { restoreCommands, revertCommands } from './revert-commands.ts';
export type { RevertMarker } from './revert-marker.ts';
export { parseRevertMarker, revertMarker } from './revert-marker.ts';
export type { RevertMessage } from './revert-message.ts';
export { revertMessage } from './revert-message.ts';
export type { RevertRecord } from './revert-record.ts';
export { RevertRecordSchema, withRevert } from './revert-record.ts';
export type { RevertRefusal } from './revert-refusal.ts';
export type { ResourceName, RevertScope } from './revert-scope.ts';
export { resourceText } from './revert-scope.ts';
export type { RevertTarget } from './revert-target.ts';
export type { RolledBack } from './rolled-back.ts';
export { RolledBackSchema, afterMergeOf } from './rolled-back.ts';
export type { StateLeft } from './state-left.ts';
export { otherState, stateLeft } from './state-left.ts';
export type { DifferencesFromPost, TreeDifference, Versions } from './tree-versions.ts';
export { sameItem, versionsFrom } from './tree-versions.ts';
