import type { Field, Mesh, View } from '../../istio/index.ts';
import { asMeshConfig } from '../../istio/index.ts';
import { placeOf } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import type { Asking } from './mesh-providers.ts';
import { askingIn, isConfigured, lackOf, namesIn, providerIn, whoSays } from './mesh-providers.ts';
import type { KeptRequests } from './log-filter.ts';
import { ALL_REQUESTS, keptBy } from './log-filter.ts';
import type { Asked, Decided, ReportedSide } from './signal-change.ts';
import { isOfDirection } from './signal-change.ts';

/** Says what is written of requests, and to whom. */
export interface AccessLogs extends Decided {
  readonly kind: 'off' | 'on' | 'unknown';
  /** The requests that are logged, by the provider that gets them; `accessLogFile` stands for the mesh's own file. */
  readonly outlets: ReadonlyMap<string, KeptRequests>;
}

const MESH_FILE = 'accessLogFile';

const NONE: ReadonlyMap<string, KeptRequests> = new Map();

type Entry = View<'Telemetry'>['accessLogging']['value'][number];

/**
 * Says what the access logs of a proxy hold, as istiod decides it: Telemetry of the mesh, the namespace and the
 * workload, each of which keeps the providers of the wider one where it names none; where that comes to no provider
 * that is there, the file of the mesh configuration. [src: istio/istio pilot/pkg/model/telemetry.go, mergeLogs;
 * pilot/pkg/networking/core/accesslog.go] SCOPE-3
 */
export function accessLogsOf({ mesh, levels, direction }: Asked): AccessLogs {
  const { logProviders } = asMeshConfig(mesh.configuration.settings);
  const defaults = logProviders.value.map(({ value }) => value);
  const asked = askingIn(levels, ({ accessLogging }) => accessLogging, defaults);
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
  all: readonly Asking<Entry>[],
  defaults: readonly string[],
  direction: ReportedSide,
): ReadonlyMap<string, ProviderLogs> {
  const asIs = { disabled: null, filter: null, by: null, at: null, named: null };
  if (all.length === 0) return new Map(defaults.map((name) => [name, asIs]));
  const asked = all.filter(({ entry }) => isOfDirection(entry, direction));
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

/** Gives what is asked of a provider; the filter is that of the last entry that names it. */
function logsOf(
  { telemetry, entry }: Asking<Entry>,
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
  const why =
    missing === undefined
      ? `${whoSays(by)} asks for logs and names no provider`
      : lackOf(mesh, { ...missing, at: missing.named }, 'logs');
  return ofMeshFile(mesh, { by: missing?.by ?? by, at: missing?.named ?? null, why });
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
  const who = whoSays(by);
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
  const decided = (kind: AccessLogs['kind'], text: string): AccessLogs => ({
    kind,
    outlets: kind === 'on' ? new Map([[MESH_FILE, ALL_REQUESTS]]) : NONE,
    ...{ by: instead?.by ?? null, at: instead?.at ?? null },
    why: instead === null ? text : `${instead.why}, and ${text}`,
  });
  const isOpen = accessLogFile !== null && /[$][{(]|\{\{/.test(accessLogFile.value);
  if (isOpen || (accessLogFile === null && !isConfigured(mesh)))
    return decided('unknown', 'the mesh configuration is not known');
  const file = accessLogFile?.value ?? '';
  const where = accessLogFile === null ? '' : ` (${placeOf(accessLogFile.origin)})`;
  if (file !== '')
    return decided('on', `the accessLogFile of the mesh configuration is \`${file}\`${where}`);
  if (accessLogService?.value === true)
    return decided('on', 'the mesh configuration has enableEnvoyAccessLogService');
  return decided(
    'off',
    accessLogFile === null
      ? 'the mesh configuration has no accessLogFile'
      : `the accessLogFile of the mesh configuration is empty${where}`,
  );
}
