import type { PathStep, Resource } from '../manifest/index.ts';
import type { WrittenFields } from './managed-fields.ts';

/** Whether somebody declared that a field may differ; `owners` are those who wrote it. */
export type IgnoredFields = (
  path: readonly PathStep[],
  owners: readonly WrittenFields[],
) => boolean;

/** What may differ, of each object. */
export type IgnoredFieldsOf = (resource: Resource) => IgnoredFields;

export const NOTHING_IGNORED: IgnoredFields = () => false;
