/**
 * Effects of this room: folders, package data, settings and what all commands share. Takes what the ports say; gives adapters. Knows nothing of what is decided with them.
 */
export type { ChartSourceOptions } from './command-line/chart-source-option.ts';
export { chartFetching, chartSourceOption } from './command-line/chart-source-option.ts';
export { INTERNAL_ERROR, USAGE } from './command-line/exit-codes.ts';
export { formatOption } from './command-line/format-option.ts';
export { openHistory } from './command-line/open-history.ts';
export { ownNames } from './command-line/own-names.ts';
export { paintFor } from './command-line/paint-for.ts';
export type { OpenedTree, TreeOptions, TreesOptions } from './command-line/read-trees.ts';
export {
  namesOfTree,
  namesOfTrees,
  openedTree,
  readRevisions,
  readTree,
  readTrees,
} from './command-line/read-trees.ts';
export type { RepositoryOptions } from './command-line/repository-option.ts';
export { repositoryOption } from './command-line/repository-option.ts';
export { UsageError } from './command-line/usage-error.ts';
export { diffLines, shownChanges } from './diff-lines.ts';
export { openFolder } from './folders/open-folder.ts';
export { openPolicyFolder } from './folders/open-policy-folder.ts';
export { readFolders, readSingleFile } from './folders/read-folders.ts';
export { isWorkTreeTop } from './folders/work-tree-of.ts';
export {
  packageVersion,
  readDetectorPage,
  readKustomizeTables,
  readPackageData,
  readRuleExamples,
} from './read-package-data.ts';
export type { Settings } from './settings/settings.ts';
export { dataDirOf, parseSettings, parseSignIn } from './settings/settings.ts';
