import type { Applier } from '../appliers/applier.ts';
import { applicationKey, folderOfApplier, objectKey } from '../appliers/applier.ts';

/** One application of a folder to a destination, by what holds on both sides of a change. */
export interface AppliedAs {
  /** Kind, namespace and name of the object that applies; of an Application that a set makes, the set's (`objectKey`). */
  readonly object: string;
  /** The Application, or other object, that applies it (`applicationKey`). */
  readonly application: string;
  /**
   * The object that applies (of a set the Application that it makes), which of its sources, and the cluster that it names.
   * Where the object is written, and the folder, are no part of it: an Application that reads another folder is the same.
   */
  readonly id: string;
  /** Folder of the file that the object is written in: what tells objects of one name in several clusters apart. */
  readonly from: string;
}

/** Each of several appliers once. */
export const appliedAs = (appliers: readonly Applier[]): readonly AppliedAs[] => [
  ...new Map(appliers.map(keyed)).values(),
];

function keyed(applier: Applier): [string, AppliedAs] {
  const { tool, object, made, partOf, cluster } = applier;
  const application = applicationKey(object, made?.application ?? null);
  const id = JSON.stringify([tool, application, partOf?.at ?? null, cluster]);
  const from = folderOfApplier(applier);
  return [`${id} ${from}`, { object: objectKey(object), application, id, from }];
}
