import type { Resource } from '../../manifest/index.ts';
import { subjectText } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { ComparedService } from './compared-services.ts';
import { comparedServices } from './compared-services.ts';
import type { DifferingSetting, PlacedService, ServiceSetting } from './service-setting.ts';
import { settingsOfService } from './settings-of-service.ts';

/** What one environment has of a setting. */
export interface SettingInEnvironment {
  readonly place: PlacedService;
  readonly value: string;
  readonly compared: string;
  /** Null where nothing of it says so. */
  readonly setting: ServiceSetting | null;
}

/** One setting over the environments in which it can be compared. */
export interface SettingRow {
  /** Of the Service, the same in all environments. */
  readonly key: string;
  readonly name: string;
  readonly field: string;
  /** The object and the part of it that it is of; null for the Service. */
  readonly of: string | null;
  readonly security: boolean;
  readonly isSame: boolean;
  readonly in: readonly SettingInEnvironment[];
}

/** What is in force for one Service in each environment that has it. */
export interface TableOfSettings {
  /** Without words for the environment. */
  readonly service: string;
  /** All that its environments call it: `Service shop/orders`. */
  readonly names: readonly string[];
  readonly environments: readonly string[];
  readonly rows: readonly SettingRow[];
}

/** All Services with what is in force for them, environments side by side. */
export const tableOfSettings = (meshes: readonly Mesh[]): readonly TableOfSettings[] =>
  comparedServices(meshes)
    .map(tableOf)
    .filter(({ rows }) => rows.length > 0);

const tableOf = ({ name, places }: ComparedService): TableOfSettings => ({
  service: name,
  names: [...new Set(places.map(({ service }) => subjectText(service.resource)))],
  environments: places.map(({ mesh }) => mesh.environment.name),
  rows: rowsOf(places),
});

/** Each setting of one Service, environments side by side. */
export function rowsOf(places: readonly PlacedService[]): readonly SettingRow[] {
  const found = known.get(places) ?? compareSettings(places);
  known.set(places, found);
  return found;
}

const known = new WeakMap<readonly PlacedService[], readonly SettingRow[]>();

function compareSettings(places: readonly PlacedService[]): readonly SettingRow[] {
  const all = places.map((place) => ({ place, settings: settingsOfService(place) }));
  const names = new Map<string, ServiceSetting>();
  for (const { settings } of all)
    for (const [name, setting] of settings) if (!names.has(name)) names.set(name, setting);
  return [...names].map(([key, { name, field, of, security, unsaid }]) => {
    const found = all.flatMap(({ place, settings }) => cellOf(place, settings.get(key), unsaid));
    const isSame = new Set(found.map(({ compared }) => compared)).size < 2;
    return { key, name, field, of, security, isSame, in: found };
  });
}

function cellOf(
  place: PlacedService,
  setting: ServiceSetting | undefined,
  unsaid: string | null,
): readonly SettingInEnvironment[] {
  if (setting !== undefined)
    return [{ place, value: setting.value, compared: setting.compared, setting }];
  return unsaid === null ? [] : [{ place, value: unsaid, compared: unsaid, setting: null }];
}

/** Every value of every setting that differs. */
export const differingSettings = (meshes: readonly Mesh[]): readonly DifferingSetting[] =>
  tableOfSettings(meshes)
    .flatMap(({ rows }) => rows)
    .filter(({ isSame }) => !isSame)
    .flatMap(({ field, in: places }) => {
      const objects = sourcesOf(places);
      return places.map(({ value }) => ({ field, value, objects }));
    });

/** Objects that say a setting in one of the environments. */
export const sourcesOf = (places: readonly SettingInEnvironment[]): readonly Resource[] => [
  ...new Set(places.flatMap(({ setting }) => setting?.source ?? [])),
];
