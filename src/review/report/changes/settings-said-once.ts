import type { Change } from '../../../compare/index.ts';
import { canonicalJson, placeOf } from '../../../manifest/index.ts';

/**
 * Gives changes without values of a chart that is not rendered here which are told already, at the same line, as the
 * setting of the mesh that they are; of that it is said then that what the chart makes of it is not seen.
 */
export function settingsSaidOnce(changes: readonly Change[]): readonly Change[] {
  const values = new Set(changes.filter(isOfChart).map(keyOf));
  if (values.size === 0) return changes;
  const settings = new Set(changes.filter(isSetting).map(keyOf));
  return changes
    .filter((change) => !isOfChart(change) || !settings.has(keyOf(change)))
    .map((change) =>
      isSetting(change) && values.has(keyOf(change))
        ? { ...change, isValues: true as const }
        : change,
    );
}

const isSetting = ({ kind, field }: Change): boolean =>
  (kind === 'mesh-config' || kind === 'proxy-config') && field !== null;

const isOfChart = ({ kind, subject, field }: Change): boolean =>
  kind === 'unseen' && subject.kind === 'Chart' && FILE.test(field ?? '');

/** Matches what a field of a file that a chart reads begins with: `files['values.yaml'].`. */
const FILE = /^files\['[^']*'\]\./;

const keyOf = ({ environment, field, before, after, origin, side }: Change): string =>
  JSON.stringify([
    ...[environment, field?.replace(FILE, ''), placeOf(origin), side],
    ...[canonicalJson(before), canonicalJson(after)],
  ]);
