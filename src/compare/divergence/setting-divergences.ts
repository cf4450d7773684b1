import type { Mesh } from '../../istio/index.ts';
import { comparedServices, rowsOf } from './settings-table.ts';
import type { SettingInEnvironment, SettingRow } from './settings-table.ts';

/** A setting that one environment changes away from others that had the same. */
export interface WidenedDivergence {
  /** Without words for the environment. */
  readonly service: string;
  readonly row: SettingRow;
  readonly before: SettingInEnvironment;
  readonly after: SettingInEnvironment;
  /** Those that had the same before and have something else now. */
  readonly left: readonly SettingInEnvironment[];
}

/** What a change makes differ between an environment and others. What differed before is not told. */
export function widenedDivergences(
  mesh: Mesh,
  meshBefore: Mesh,
  environments: readonly Mesh[],
  environmentsBefore: readonly Mesh[],
): readonly WidenedDivergence[] {
  if (environments.length < 2 || mesh.partial) return [];
  const earlier = new Map(
    comparedServices(environmentsBefore).map(({ name, places }) => [name, places]),
  );
  return comparedServices(environments).flatMap(({ name, places }) => {
    const placesBefore = earlier.get(name) ?? [];
    const isHere =
      places.some((place) => place.mesh === mesh) &&
      placesBefore.some((place) => place.mesh === meshBefore);
    if (!isHere || places.length < 2) return [];
    const differing = rowsOf(places).filter(({ isSame }) => !isSame);
    // most services have the same everywhere, and what they had is then not asked for
    if (differing.length === 0) return [];
    const rowsBefore = new Map(rowsOf(placesBefore).map((row) => [row.key, row]));
    return differing.flatMap((row) => {
      const widened = widenedIn(row, rowsBefore.get(row.key), mesh, meshBefore);
      return widened === null ? [] : [{ service: name, row, ...widened }];
    });
  });
}

function widenedIn(
  row: SettingRow,
  rowBefore: SettingRow | undefined,
  mesh: Mesh,
  meshBefore: Mesh,
): Omit<WidenedDivergence, 'service' | 'row'> | null {
  const after = row.in.find(({ place }) => place.mesh === mesh);
  const before =
    rowBefore?.in.find(({ place }) => place.mesh === meshBefore) ?? unsaidBefore(row, mesh);
  if (after === undefined || before === undefined || after.compared === before.compared)
    return null;
  const agreed = new Set(
    (rowBefore?.in ?? row.in)
      .filter(({ compared }) => compared === before.compared)
      .map(({ place }) => place.mesh.environment.name),
  );
  const left = row.in.filter(
    ({ place, compared }) =>
      place.mesh !== mesh &&
      !place.mesh.partial &&
      agreed.has(place.mesh.environment.name) &&
      compared !== after.compared,
  );
  return left.length === 0 ? null : { before, after, left };
}

/** Nobody said anything of it: then all had what says nothing. */
const unsaidBefore = ({ in: places }: SettingRow, mesh: Mesh): SettingInEnvironment | undefined => {
  const here = places.find(({ place }) => place.mesh === mesh);
  const unsaid = here?.setting?.unsaid ?? null;
  return here === undefined || unsaid === null
    ? undefined
    : { place: here.place, value: unsaid, compared: unsaid, setting: null };
};
