import { placeOf } from '../../manifest/index.ts';
import type { DeliverySettings } from '../survey/delivery-settings.ts';
import type { RootDraft } from './root.ts';

/**
 * Lists the roots that only appliers take which nothing here applies. What the base of a change applies is another matter:
 * its applier is in the cluster, and whether a change takes it away is asked elsewhere.
 */
export const passedOverRoots = (
  drafts: readonly RootDraft[],
  { unlisted = NONE, appliedBefore = NONE }: Pick<DeliverySettings, 'unlisted' | 'appliedBefore'>,
): ReadonlySet<RootDraft> =>
  new Set(
    drafts.filter(
      (draft) =>
        draft.appliers.length > 0 &&
        draft.appliers.every(({ origin }) => unlisted.has(placeOf(origin))) &&
        !appliedKeys(draft).some((key) => appliedBefore.has(key)),
    ),
  );

const NONE: ReadonlySet<string> = new Set();

/** Gives what a root is known by on both sides of a change, one text for each of its appliers. */
export const appliedKeys = ({ root: { path }, appliers }: RootDraft): readonly string[] =>
  appliers.map(({ object: { kind, name }, origin: { file } }) =>
    JSON.stringify([path, kind, name, file]),
  );
