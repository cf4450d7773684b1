import type { Change } from '../../diff/change.ts';
import type { Resource } from '../../../manifest/index.ts';
import { entriesAt } from '../../../manifest/index.ts';

/** Says of an Application or a set whether it is concerned. */
export type Concerned = (applier: Resource) => boolean;

/** Something that an instance of Argo CD is set up with, and that decides what its Applications deliver. */
export interface InstancePart {
  /** Whom a change of it concerns; null where it decides nothing that is delivered. */
  concerns(change: Change): Concerned | null;
  /** Set where it opens a way, or cannot be seen through: what is delivered by it is not known for certain. */
  readonly isPossible?: true;
}

export const EVERYBODY: Concerned = () => true;

/** The key of `data` or `stringData` that a field is, or is in; null for another field. */
export function dataKey(field: string): string | null {
  const found =
    /^(?:data|stringData|spec\.encryptedData)(?:\.([\w-]+)|\['((?:[^'\\]|\\.)*)'\])/.exec(field);
  return found?.[1] ?? found?.[2] ?? null;
}

/** Names of all that a Secret, or what it is sealed in, says. */
export const keysOf = ({ node }: Resource): readonly string[] =>
  [['data'], ['stringData'], ['spec', 'encryptedData']].flatMap((path) => [
    ...entriesAt(node, ...path).keys(),
  ]);
