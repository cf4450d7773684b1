import type { Node, PathStep, Resource } from '../../../../manifest/index.ts';
import type { WrittenFields } from '../managed-fields.ts';

/** A value of the live object, or one of Git's that is not live. */
interface Place {
  readonly path: readonly PathStep[];
  readonly node: Node;
}

/** Whether somebody declared that a value may differ; `owners` are those who wrote it. */
export type IgnoredFields = (place: Place, owners: readonly WrittenFields[]) => boolean;

/** What may differ, of each object of Git and the live one. */
export type IgnoredFieldsOf = (git: Resource, live: Resource) => IgnoredFields;

export const NOTHING_IGNORED: IgnoredFields = () => false;
