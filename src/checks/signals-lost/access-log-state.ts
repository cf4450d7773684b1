import type { Field, Mesh, View } from '../../istio/index.ts';
import { asMeshConfig, viewOf } from '../../istio/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { isConfigured, namesIn, providerIn } from './mesh-providers.ts';
import type { KeptRequests } from './log-filter.ts';
import { ALL_REQUESTS, keptBy } from './log-filter.ts';
import type { Asked, Decided, ReportedSide } from './signal-change.ts';
import { isOfDirection } from './signal-change.ts';
import { upperFirst } from '../detection/sentence.ts';

/** Says what is written of requests, and to whom. */
export interface AccessLogs extends Decided {
  readonly kind: 'off' | 'on' | 'unknown';
  /** The requests that are logged, by the provider that gets them; `accessLogFile` stands for the mesh's own file. */
  readonly outlets: ReadonlyMap<string, KeptRequests>;
}

const MESH_FILE = 'accessLogFile';

const NONE: ReadonlyMap<string, KeptRequests> = new Map();

type Entry = View<'Telemetry'>['accessLogging']['value'][number];

interface Level {
  readonly telemetry: Resource;
  readonly entries: readonly Entry[];
}

/**
 * Says what the access logs of a proxy hold, as istiod decides it: Telemetry of the mesh, the namespace and the
 * workload, each of which keeps the providers of the wider one where it names none; where that comes to no provider
 * that is there, the file of the mesh configuration. [src: istio/istio pilot/pkg/model/telemetry.go, mergeLogs;
 * pilot/pkg/networking/core/accesslog.go] SCOPE-3
 */
export function accessLogsOf({ mesh, levels, direction }: Asked): AccessLogs {
  const asked = levels
    .map((telemetry) => ({
      telemetry,
      entries: viewOf('Telemetry', telemetry).accessLogging.value,
    }))
    .filter(({ entries }) => entries.length > 0);
  const defaults = asMeshConfig(mesh.configuration.settings).logProviders.value.map(
    ({ value }) => value,
  );
  if (asked.length === 0 && defaults.length === 0) return ofMeshFile(mesh, null);
  return ofProviders(mesh, merged(asked, defaults, direction), asked.at(-1)?.telemetry ?? null);
}

/** Holds what is asked of one provider. */
interface ProviderLogs {
  readonly disabled: Origin | null;
  readonly filter: Field<string> | null;
  readonly by: Resource | null;
  readonly at: Origin | null;
  /** Is where the provider is named. */
  readonly named: Origin | null;
}

function merged(
  levels: readonly Level[],
  defaults: readonly string[],
  direction: ReportedSide,
): ReadonlyMap<string, ProviderLogs> {
  const asIs = { disabled: null, filter: null, by: null, at: null, named: null };
  if (levels.length === 0) return new Map(defaults.map((name) => [name, asIs]));
  const asked = withProviders(levels, defaults).filter(({ entry }) =>
    isOfDirection(entry, direction),
  );
  const narrowest = asked.findLast(({ entry }) => namesIn(entry).length > 0)?.telemetry;
  const inScope = new Set(
    narrowest === undefined
      ? defaults
      : asked.flatMap(({ entry, telemetry }) => (telemetry === narrowest ? namesIn(entry) : [])),
  );
  const found = new Map<string, ProviderLogs>();
  for (const one of asked)
    for (const name of one.names)
      if (inScope.has(name)) found.set(name, logsOf(one, name, found.get(name)));
  return found;
}

interface AskedOfProviders {
  readonly telemetry: Resource;
  readonly entry: Entry;
  /** Its own providers; those of what stands before it where it names none. */
  readonly names: readonly string[];
}

function withProviders(
  levels: readonly Level[],
  defaults: readonly string[],
): readonly AskedOfProviders[] {
  let parents = defaults;
  return levels.flatMap(({ telemetry, entries }) =>
    entries.map((entry) => {
      const own = namesIn(entry);
      parents = own.length > 0 ? own : parents;
      return { telemetry, entry, names: parents };
    }),
  );
}

/** Gives what is asked of a provider; the filter is that of the last entry that names it. */
function logsOf(
  { telemetry, entry }: AskedOfProviders,
  name: string,
  before: ProviderLogs | undefined,
): ProviderLogs {
  const own = entry.providers.value.find((one) => one.name?.value === name)?.name ?? null;
  const disabled = entry.disabled?.value === true ? entry.disabled.origin : null;
  const filter = own === null ? (before?.filter ?? null) : entry.filter;
  return {
    ...{ disabled, filter, by: telemetry, named: own?.origin ?? before?.named ?? null },
    at: disabled ?? entry.filter?.origin ?? entry.origin,
  };
}

function ofProviders(
  mesh: Mesh,
  providers: ReadonlyMap<string, ProviderLogs>,
  by: Resource | null,
): AccessLogs {
  const there = [...providers].map(([name, one]) => ({
    ...one,
    name,
    is: providerIn(mesh, name, 'logs'),
  }));
  if (there.some(({ is, disabled }) => is === 'unknown' && disabled === null))
    return outOf(there.filter(({ is }) => is !== 'undefined'));
  const usable = there.filter(({ is }) => is === 'usable' || is === 'unknown');
  if (usable.length > 0) return outOf(usable);
  const [missing] = there;
  const lacks =
    missing === undefined
      ? `${by === null ? 'The mesh configuration' : subjectText(by)} asks for logs and names no provider`
      : `${missing.by === null ? 'The mesh configuration' : subjectText(missing.by)} names the provider \`${missing.name}\`${missing.named === null ? '' : ` (${placeOf(missing.named)})`}, which ${missing.is === 'undefined' ? 'the mesh configuration does not define' : 'is not for logs'}`;
  return ofMeshFile(mesh, { by: missing?.by ?? by, at: missing?.named ?? null, why: lacks });
}

function outOf(providers: readonly (ProviderLogs & { readonly name: string })[]): AccessLogs {
  const outlets = new Map<string, KeptRequests>();
  for (const { name, disabled, filter } of providers) {
    const kept = keptBy(filter);
    if (disabled === null && kept.kind !== 'none') outlets.set(name, kept);
  }
  const [first] = providers;
  const by = first?.by ?? null;
  const decided = { by, at: first?.at ?? null };
  const who = by === null ? 'The mesh configuration' : subjectText(by);
  if (outlets.size > 0) return { kind: 'on', outlets, ...decided, why: `${who} asks for them` };
  const off = providers.find(({ disabled }) => disabled !== null);
  const filtered = providers.find(({ filter }) => filter !== null);
  const why =
    off?.disabled != null
      ? `${who} has \`disabled: true\` (${placeOf(off.disabled)})`
      : filtered?.filter != null
        ? `${who} keeps what \`${filtered.filter.value}\` is true of (${placeOf(filtered.filter.origin)}), which is no request`
        : `${who} names nobody who writes them`;
  return { kind: 'off', outlets: NONE, ...decided, why };
}

/** Says what the file of the mesh configuration gets, where no Telemetry decides; `instead` says why it does not. */
function ofMeshFile(mesh: Mesh, instead: Decided | null): AccessLogs {
  const { accessLogFile, accessLogService } = asMeshConfig(mesh.configuration.settings);
  const decided = { by: instead?.by ?? null, at: instead?.at ?? null };
  const because = instead === null ? '' : `${instead.why}, and `;
  const sentence = (text: string): string =>
    because === '' ? upperFirst(text) : `${because}${text}`;
  const isOpen = accessLogFile !== null && /[$][{(]|\{\{/.test(accessLogFile.value);
  if (isOpen || (accessLogFile === null && !isConfigured(mesh)))
    return { kind: 'unknown', outlets: NONE, ...decided, why: because };
  const file = accessLogFile?.value ?? '';
  if (file === '' && accessLogService?.value !== true)
    return {
      kind: 'off',
      outlets: NONE,
      ...decided,
      why: sentence(
        accessLogFile === null
          ? 'the mesh configuration has no accessLogFile'
          : `the accessLogFile of the mesh configuration is empty (${placeOf(accessLogFile.origin)})`,
      ),
    };
  const written =
    accessLogFile === null
      ? 'the mesh configuration has enableEnvoyAccessLogService'
      : `the accessLogFile of the mesh configuration is \`${file}\` (${placeOf(accessLogFile.origin)})`;
  return {
    kind: 'on',
    outlets: new Map([[MESH_FILE, ALL_REQUESTS]]),
    ...decided,
    why: sentence(written),
  };
}
