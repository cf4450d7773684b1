import type { SettingRow } from '../../compare/index.ts';
import { tableOfSettings } from '../../compare/index.ts';
import type { Mesh } from '../../istio/index.ts';

/** A setting that is not the same in every environment, as plain data. */
export interface ToldDivergence {
  /** Without words for the environment. */
  readonly service: string;
  /** `timeout of VirtualService orders, /charge` */
  readonly setting: string;
  readonly values: readonly {
    readonly environment: string;
    readonly value: string;
    readonly file: string | null;
    readonly line: number | null;
  }[];
}

/** Settings that differ, but for those that are meant to, Service by Service. */
export const toldDivergences = (
  meshes: readonly Mesh[],
  isMeant: (row: SettingRow) => boolean,
): readonly ToldDivergence[] =>
  tableOfSettings(meshes).flatMap(({ service, rows }) =>
    rows
      .filter((row) => !row.isSame && !isMeant(row))
      .map((row) => ({
        service,
        setting: row.of === null ? row.name : `${row.name} of ${row.of}`,
        values: row.in.map(({ place, value, setting }) => ({
          environment: place.mesh.environment.name,
          value,
          file: setting?.origin?.file ?? null,
          line: setting?.origin?.line ?? null,
        })),
      })),
  );
