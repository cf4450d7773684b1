import { detectorOf } from '../detection/check.ts';
import { deletionHeld } from './finalizers.ts';
import { lifetimeChanged } from './lifetime-changes.ts';
import { ownerNamed } from './named-owners.ts';
import { deletionDated, serverFieldWritten } from './server-fields.ts';

/** Finds metadata that has the cluster delete an object or keep it, and fields that only the API server writes. */
export const deletionDecided = detectorOf(
  'deletion-decided',
  'metadata that makes the cluster delete, keep or reject objects',
  [ownerNamed, deletionHeld, deletionDated, lifetimeChanged, serverFieldWritten],
);
