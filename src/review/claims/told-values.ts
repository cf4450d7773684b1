import type { Change } from '../../compare/index.ts';
import { canonicalJson, placeOf } from '../../manifest/index.ts';

/**
 * Gives values of charts that are not seen whose effect is known and told as another change: the setting of the mesh that
 * the same line of the same file is, each with that. One line is one thing to a reader.
 */
export function toldOtherwise(changes: readonly Change[]): ReadonlyMap<Change, Change> {
  const unseen = changes.filter(({ kind }) => kind === 'unseen');
  if (unseen.length === 0) return new Map();
  const settings = changes.filter(({ kind }) => kind === 'mesh-config' || kind === 'proxy-config');
  return new Map(
    unseen.flatMap((one) => {
      const setting = settings.find((each) => isOfOneValue(one, each));
      return setting === undefined ? [] : [[one, setting] as const];
    }),
  );
}

const isOfOneValue = (unseen: Change, setting: Change): boolean =>
  unseen.environment === setting.environment &&
  unseen.side === setting.side &&
  setting.field !== null &&
  unseen.field?.endsWith(`.${setting.field}`) === true &&
  setting.heldUpBy === undefined &&
  placeOf(unseen.origin) === placeOf(setting.origin) &&
  canonicalJson([unseen.before, unseen.after]) === canonicalJson([setting.before, setting.after]);
