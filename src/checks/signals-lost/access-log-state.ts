import type { EntryInForce, Mesh, View } from '../../istio/index.ts';
import { asMeshConfig, namesIn, signalInForce } from '../../istio/index.ts';
import { placeOf } from '../../manifest/index.ts';
import type { KeptRequests } from './log-filter.ts';
import { ALL_REQUESTS, keptBy } from './log-filter.ts';
import { isConfigured, lackOf, providerIn, whoSays } from './mesh-providers.ts';
import type { Asked, Decided } from './signal-change.ts';

/** Says what is written of requests, and to whom. */
export interface AccessLogs extends Decided {
  readonly kind: 'off' | 'on' | 'unknown';
  /** The requests that are logged, by the provider that gets them; `accessLogFile` stands for the mesh's own file. */
  readonly outlets: ReadonlyMap<string, KeptRequests>;
}

/**
 * Says what the access logs of a proxy hold: by Telemetry; if that comes to no provider that is there, by the file of the
 * mesh configuration. [src: istio/istio pilot/pkg/model/telemetry.go, mergeLogs; pilot/pkg/networking/core/accesslog.go]
 * SCOPE-3
 */
export function accessLogsOf({ mesh, levels, direction }: Asked): AccessLogs {
  const { logProviders } = asMeshConfig(mesh.configuration.settings);
  const defaults = logProviders.value.map(({ value }) => value);
  const { entries, naming, last } = signalInForce(
    levels,
    ({ accessLogging }) => accessLogging,
    defaults,
    direction,
  );
  if (last === null && defaults.length === 0) return ofMeshFile(mesh, null);
  const ofNarrowest = entries.filter(({ telemetry }) => telemetry === naming?.telemetry);
  const inScope = naming ? ofNarrowest.flatMap(({ entry }) => namesIn(entry)) : defaults;
  const named = entries.flatMap(({ names }) => names.filter((name) => inScope.includes(name)));
  const all = [...new Set(last === null ? defaults : named)].map((name) =>
    logsOf(mesh, name, entries),
  );
  if (all.some(({ is, off }) => is === 'unknown' && off === null))
    return outOf(all.filter(({ is }) => is !== 'undefined'));
  const usable = all.filter(({ is }) => is === 'usable' || is === 'unknown');
  if (usable.length > 0) return outOf(usable);
  const [missing] = all;
  const why = missing
    ? lackOf(mesh, { ...missing, at: missing.named }, 'logs')
    : `${whoSays(last)} asks for logs and names no provider`;
  return ofMeshFile(mesh, { by: missing?.by ?? last, at: missing?.named ?? null, why });
}

type Entry = View<'Telemetry'>['accessLogging']['value'][number];

/** Gives what is asked of a provider; the filter is that of the last entry that names it. */
function logsOf(mesh: Mesh, name: string, entries: readonly EntryInForce<Entry>[]) {
  const { telemetry: by = null, entry } = entries.findLast((one) => one.names.includes(name)) ?? {};
  const own = entries.findLast((one) => namesIn(one.entry).includes(name))?.entry;
  const off = entry?.disabled?.value === true ? entry.disabled.origin : null;
  return {
    ...{ name, by, off, is: providerIn(mesh, name, 'logs'), filter: own?.filter ?? null },
    at: off ?? entry?.filter?.origin ?? entry?.origin ?? null,
    named: own?.providers.value.find((one) => one.name?.value === name)?.name?.origin ?? null,
  };
}

function outOf(providers: readonly ReturnType<typeof logsOf>[]): AccessLogs {
  const outlets = new Map(
    providers.flatMap(({ name, off, filter }) => {
      const kept = keptBy(filter);
      return off === null && kept.kind !== 'none' ? [[name, kept] as const] : [];
    }),
  );
  const [first] = providers;
  const { by, at } = { by: first?.by ?? null, at: first?.at ?? null };
  const who = whoSays(by);
  if (outlets.size > 0) return { kind: 'on', outlets, by, at, why: `${who} asks for them` };
  const off = providers.find((one) => one.off !== null)?.off;
  const filter = providers.find((one) => one.filter !== null)?.filter;
  const filtered = filter
    ? `keeps what \`${filter.value}\` is true of (${placeOf(filter.origin)}), which is no request`
    : 'names nobody who writes them';
  const why = `${who} ${off ? `has \`disabled: true\` (${placeOf(off)})` : filtered}`;
  return { kind: 'off', outlets, by, at, why };
}

/** Says what the file of the mesh configuration gets; `instead` says why no Telemetry decides. */
function ofMeshFile(mesh: Mesh, instead: Decided | null): AccessLogs {
  const { accessLogFile: file, accessLogService } = asMeshConfig(mesh.configuration.settings);
  const decided = (kind: AccessLogs['kind'], text: string): AccessLogs => ({
    ...{ kind, by: null, at: null, ...instead },
    outlets: new Map(kind === 'on' ? [['accessLogFile', ALL_REQUESTS]] : []),
    why: instead === null ? text : `${instead.why}, and ${text}`,
  });
  if (file === null ? !isConfigured(mesh) : /[$][{(]|\{\{/.test(file.value))
    return decided('unknown', 'the mesh configuration is not known');
  const says =
    file === null
      ? 'the mesh configuration has no accessLogFile'
      : `the accessLogFile of the mesh configuration is ${file.value === '' ? 'empty' : `\`${file.value}\``} (${placeOf(file.origin)})`;
  const isFile = file !== null && file.value !== '';
  return isFile || accessLogService?.value !== true
    ? decided(isFile ? 'on' : 'off', says)
    : decided('on', 'the mesh configuration has enableEnvoyAccessLogService');
}
