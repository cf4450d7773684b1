/**
 * What containers get as environment variables, environments side by side. Takes meshes; gives containers that are
 * the same in several of them, their variables and what shape values have. Knows nothing of findings and reports.
 */
export type { BrokenDeclaration } from './broken-declarations.ts';
export { brokenDeclarations } from './broken-declarations.ts';
export { brokenSentence } from './broken-sentence.ts';
export type { DeclaredVariable } from './declared-variable.ts';
export { DECLARED_TYPES } from './declared-variable.ts';
export type { ComparedContainer, PlacedContainer } from './compared-containers.ts';
export { comparedContainers } from './compared-containers.ts';
export { imageOf, isPinned } from './container-image.ts';
export { bareName, environmentsNamed, isSharedFile, withoutOwnWords } from './environment-words.ts';
export { repeatedVariables } from './repeated-variables.ts';
export { readableValue } from './readable-value.ts';
export { siblingContainers } from './sibling-containers.ts';
export { namedAlike } from './similar-names.ts';
export { sourceNotSeen } from './unseen-sources.ts';
export type { ValueShape } from './value-shape.ts';
export { shapeOf } from './value-shape.ts';
export type { ValueStep } from './value-steps.ts';
export type { TableOfVariables, VariableInEnvironment, VariableRow } from './variable-table.ts';
export { tableOfVariables } from './variable-table.ts';
