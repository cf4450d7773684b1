import type { Origin } from '../../manifest/index.ts';
import { placeOf } from '../../manifest/index.ts';
import type { DetectorInput } from '../detection/detector.ts';

/**
 * Names the root namespace of the mesh where a change takes it away. Null where it stays, is not seen, or is only read from
 * elsewhere.
 */
export function goneRootNamespace({
  before,
  changes,
}: Pick<DetectorInput, 'before' | 'changes'>): string | null {
  const root = before?.configuration.rootNamespace;
  const goes = changes.some(
    ({ kind, subject, cause, remains, heldUpBy }) =>
      kind === 'resource-removed' &&
      subject.kind === 'Namespace' &&
      subject.name === root &&
      cause === undefined &&
      remains === undefined &&
      (heldUpBy === undefined || heldUpBy.kind === 'unbuilt' || heldUpBy.kind === 'build'),
  );
  return goes && root !== undefined ? root : null;
}

/**
 * Says what becomes of a weaker mode where the root namespace goes: proxies keep the last that a control plane told them,
 * and a certificate is valid for a day unless somebody sets it otherwise.
 */
export const modeWithoutControlPlane = (namespace: string, otherwise: string): string =>
  `if the control plane runs in ${namespace}, it goes too: proxies keep the mode that they were told last, new pods get no proxy or are refused, and calls fail once certificates expire; if one of elsewhere reads this, ${otherwise}`;

/** Says for whom a mode of the mesh changes still, where the root namespace goes; empty where that stays. */
export const stillReadText = (gone: string | null): string =>
  gone === null
    ? ''
    : `, where a control plane still reads this (Namespace ${gone} goes, with what runs there)`;

/** Tells who is left to read a mode of the mesh. */
export interface ModeReaders {
  /** Names the root namespace that goes with the change; null where none does. */
  readonly gone: string | null;
  /** Says for whom alone it changes: control planes that its policy is not for any more; empty for everybody. */
  readonly whom: string;
}

/** Tells who reads the mode that a policy set. */
export const modeReaders = (
  { origin }: { readonly origin: Origin },
  input: Pick<DetectorInput, 'before' | 'changes'>,
): ModeReaders => ({
  gone: goneRootNamespace(input),
  whom: input.changes.some(
    (change) => change.holdsFor === 'other-revisions' && placeOf(change.origin) === placeOf(origin),
  )
    ? ', for control planes of other revisions'
    : '',
});
