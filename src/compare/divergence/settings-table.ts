import type { Resource, Origin } from '../../manifest/index.ts';
import { subjectText } from '../../manifest/index.ts';
import type { Mesh, Service } from '../../istio/index.ts';
import { settingsOfService } from './service-settings.ts';
import { bareName } from '../variables/environment-words.ts';

/** One Service over the environments that have it, in their order. */
interface ComparedService {
  /** Without words for the environment: `orders`. */
  readonly name: string;
  readonly places: readonly PlacedService[];
}

/**
 * Services of all environments, those that are the same in several of them together: by name, but for the
 * environment's own word, and by namespace too where an environment has several of that name.
 */
export function comparedServices(meshes: readonly Mesh[]): readonly ComparedService[] {
  const found = knownServices.get(meshes) ?? compare(meshes);
  knownServices.set(meshes, found);
  return found;
}

const knownServices = new WeakMap<readonly Mesh[], readonly ComparedService[]>();

function compare(meshes: readonly Mesh[]): readonly ComparedService[] {
  const ambiguous = namesOfSeveral(meshes);
  const groups = new Map<string, ComparedService & { places: PlacedService[] }>();
  for (const mesh of meshes)
    for (const service of mesh.services) {
      const name = bareName(service.name, mesh);
      const namespace = ambiguous.has(name) ? bareName(service.namespace, mesh) : '';
      const key = JSON.stringify([namespace, name]);
      const shown = namespace === '' ? name : `${namespace}/${name}`;
      const group = groups.get(key) ?? { name: shown, places: [] };
      groups.set(key, group);
      // the same twice in one environment: which of them to compare nobody can tell
      if (group.places.at(-1)?.mesh !== mesh) group.places.push({ mesh, service });
    }
  return [...groups.values()];
}

/** Names that some environment has more than once. */
function namesOfSeveral(meshes: readonly Mesh[]): ReadonlySet<string> {
  return new Set(
    meshes.flatMap((mesh) => {
      const names = mesh.services.map(({ name }) => bareName(name, mesh));
      const counted = new Map<string, number>();
      for (const name of names) counted.set(name, (counted.get(name) ?? 0) + 1);
      return names.filter((name) => (counted.get(name) ?? 0) > 1);
    }),
  );
}

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
  const found = knownRows.get(places) ?? compareSettings(places);
  knownRows.set(places, found);
  return found;
}

const knownRows = new WeakMap<readonly PlacedService[], readonly SettingRow[]>();

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

/** Objects that say a setting in one of the environments. */
export const sourcesOf = (places: readonly SettingInEnvironment[]): readonly Resource[] => [
  ...new Set(places.flatMap(({ setting }) => setting?.source ?? [])),
];

/** A Service in one environment. */
export interface PlacedService {
  readonly mesh: Mesh;
  readonly service: Service;
}

/** What is in force for a Service in one environment, whichever object says it. */
export interface ServiceSetting {
  /** Of one Service, or part of an object, the same in all environments: `mTLS`, `timeout`. */
  readonly name: string;
  /** The object and the part of it that it is of: `VirtualService orders, /charge`; null for the Service. */
  readonly of: string | null;
  /** As the configuration names it, under its kind: `timeout`, `connectionPool.tcp.maxConnections`, `mtls.mode`. */
  readonly field: string;
  /** For people: `3s`, `STRICT`, `none`. */
  readonly value: string;
  /** What is compared: the value in one spelling, without words for its environment. */
  readonly compared: string;
  /** Where it is written; null where nobody wrote it. */
  readonly origin: Origin | null;
  /** Who writes it; null for nobody. */
  readonly source: Resource | null;
  /** Whether it decides who is let in. */
  readonly security: boolean;
  /** What an environment has that says nothing of it: null where that cannot be compared. */
  readonly unsaid: string | null;
}
