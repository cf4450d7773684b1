import { holdsForMesh, objectText } from '../../istio/index.ts';
import { sameData } from '../../manifest/index.ts';
import type { Mesh, MeshSetting } from '../../istio/index.ts';
import { changedObjects } from '../rollout/changed-objects.ts';
import type { Consequence } from './consequence.ts';

/** Says of consequences whether what decides them differs and holds for the whole mesh. */
export function withReach(
  consequences: readonly Consequence[],
  before: Mesh,
  after: Mesh,
): readonly Consequence[] {
  const names = consequences.length === 0 ? new Set() : changedForMesh(before, after);
  return consequences.map((one) => {
    // what is taken away decided before
    const object = one.after.decidedBy?.object ?? one.before.decidedBy?.object ?? null;
    return object !== null && names.has(object) ? { ...one, isMeshWide: true as const } : one;
  });
}

/** Objects that differ and hold for every workload, those with settings of the mesh among them, as `Kind namespace/name`. */
function changedForMesh(before: Mesh, after: Mesh): ReadonlySet<string> {
  const objects = changedObjects(before, after).flatMap((one) => [
    ...(one.before !== null && holdsForMesh(one.before, before.configuration) ? [one.before] : []),
    ...(one.after !== null && holdsForMesh(one.after, after.configuration) ? [one.after] : []),
  ]);
  return new Set([
    ...objects.map(objectText),
    ...changedSettings(before, after),
    ...changedSettings(after, before),
  ]);
}

const changedSettings = (one: Mesh, other: Mesh): readonly string[] =>
  [...one.configuration.settings].flatMap(([path, setting]) =>
    isAlike(setting, other.configuration.settings.get(path)) ? [] : [objectText(setting.source)],
  );

const isAlike = (one: MeshSetting, other: MeshSetting | undefined): boolean =>
  other !== undefined && sameData(one.node, other.node);
