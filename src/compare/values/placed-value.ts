import type { ValueSource } from '../../charts/index.ts';
import { valueSourceOf } from '../../charts/index.ts';
import type { Origin } from '../../manifest/index.ts';
import type { ReleaseSide } from './changed-releases.ts';
import type { KeyPath } from './value-edits.ts';

/** Holds a value of a release, with the file that decides it. */
export interface PlacedValue {
  readonly file: string;
  readonly origin: Origin;
  readonly value: ValueSource['node'];
}

/** Reads what a release is given at a path; null where nothing is, or not all that it is given is seen. */
export function placedValue({ given }: ReleaseSide, path: KeyPath): PlacedValue | null {
  const source = given === null ? null : valueSourceOf(path, given.layers);
  if (source?.origin == null || given === null) return null;
  return { file: source.name, origin: given.placeOf(source.origin), value: source.node };
}
