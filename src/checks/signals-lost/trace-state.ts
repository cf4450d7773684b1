import type { Mesh, View } from '../../istio/index.ts';
import { asMeshConfig, TRACED_SHARE, valueInForce, viewOf } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Asking } from './mesh-providers.ts';
import { askingIn, isConfigured, lackOf, namesIn, providerIn } from './mesh-providers.ts';
import type { Asked, Decided } from './signal-change.ts';
import { isOfDirection } from './signal-change.ts';
import type { Reporter } from './telemetry-levels.ts';

/** Says what is traced of the requests that a proxy begins a trace for. */
export interface Traces extends Decided {
  readonly kind: 'off' | 'on' | 'unknown';
  /** Counts the traces of a hundred requests; null where it is not known. */
  readonly share: number | null;
  /** Tells whether somebody is named who gets the spans. */
  readonly isSent: boolean;
  /** Set where an object says so in so many words; absent where it comes of something else. */
  readonly isTurnedOff?: true;
  /** Says what to write in the place of a provider that is not there; absent where none is named in vain. */
  readonly remedy?: string;
}

type Entry = View<'Telemetry'>['tracing']['value'][number];

/**
 * Says what a proxy traces, as istiod decides it: where a Telemetry says anything of traces, or the mesh has a
 * provider by default, nothing is traced without a provider; else the mesh configuration decides by itself. A
 * share of 0 there counts as none written. [src: istio/istio pilot/pkg/model/telemetry.go, Tracing;
 * pilot/pkg/networking/core/tracing.go, proxyConfigSamplingValue] SCOPE-3
 */
export function tracesOf({ mesh, levels, direction, reporter }: Asked): Traces {
  const { traceProviders } = asMeshConfig(mesh.configuration.settings);
  const defaults = traceProviders.value.map(({ value }) => value);
  const asked = askingIn(levels, ({ tracing }) => tracing, defaults);
  if (asked.length === 0 && defaults.length === 0) return ofMesh(mesh, reporter);
  const entries = asked.filter(({ entry }) => isOfDirection(entry, direction));
  return ofProvider(mesh, entries, defaults, reporter);
}

function ofMesh(mesh: Mesh, reporter: Reporter): Traces {
  const { tracing } = asMeshConfig(mesh.configuration.settings);
  const why = 'enableTracing of the mesh configuration is false';
  if (tracing?.value === false)
    return { ...NOT_TRACED, by: null, at: null, why: `${why} (${placeOf(tracing.origin)})` };
  const share = configuredShare(mesh, reporter);
  return { ...share, kind: share.share === null ? 'unknown' : 'on', isSent: false };
}

/** Says which share the mesh configuration has, or the annotation of the pods before it. */
function configuredShare(mesh: Mesh, { workload }: Reporter): Decided & Pick<Traces, 'share'> {
  const { value, from, open } = valueInForce(mesh, workload, TRACED_SHARE);
  const ofPods = from === null || from.source !== workload?.resource ? null : from;
  const by = { by: ofPods?.source ?? null, at: ofPods?.origin ?? null };
  if (open !== undefined || (from === null && !isConfigured(mesh)))
    return { ...by, share: null, why: open ?? 'the mesh configuration is not here' };
  const share = Number(value);
  const isWritten = from !== null && from.value !== 0;
  const why = isWritten
    ? `\`tracing.sampling\` is ${String(from.value)} (${placeOf(from.origin)})`
    : `no share is written, and ${String(share)} % is what Istio has then`;
  return { ...by, share, why };
}

function ofProvider(
  mesh: Mesh,
  entries: readonly Asking<Entry>[],
  defaults: readonly string[],
  reporter: Reporter,
): Traces {
  const named = entries.findLast(({ entry }) => namesIn(entry).length > 0);
  const [name] = named === undefined ? defaults : namesIn(named.entry);
  const off = entries.findLast(({ entry }) => entry.unreported !== null);
  if (off?.entry.unreported?.value === true) {
    const at = off.entry.unreported.origin;
    const why = `${subjectText(off.telemetry)} has \`disableSpanReporting: true\` (${placeOf(at)})`;
    return { ...NOT_TRACED, isTurnedOff: true, by: off.telemetry, at, why };
  }
  if (name === undefined) return ofNobody(mesh, entries.at(-1));
  const is = providerIn(mesh, name, 'traces');
  if (is === 'undefined' || is === 'of another kind') return ofUnusable(mesh, name, named);
  return sampledTraces(mesh, name, entries, reporter);
}

const NOT_TRACED = { kind: 'off', share: 0, isSent: false } as const;

/** Says that nothing is traced, for nobody is named who gets the spans. */
function ofNobody(mesh: Mesh, last: Asking<Entry> | undefined): Traces {
  const { by, at } = { by: last?.telemetry ?? null, at: last?.entry.origin ?? null };
  const who = by === null ? 'A Telemetry' : subjectText(by);
  const why = `${who} says how to trace${at === null ? '' : ` (${placeOf(at)})`}, and neither it nor the mesh configuration (defaultProviders.tracing) names a provider: Istio traces nothing then`;
  return { ...NOT_TRACED, kind: isConfigured(mesh) ? 'off' : 'unknown', by, at, why };
}

function ofUnusable(mesh: Mesh, name: string, named: Asking<Entry> | undefined): Traces {
  const decided = {
    by: named?.telemetry ?? null,
    at: named?.entry.providers.value[0]?.origin ?? null,
  };
  const why = lackOf(mesh, { ...decided, name }, 'traces');
  return { ...NOT_TRACED, ...decided, why, remedy: remedyFor(mesh, name, decided.at) };
}

/** Names the providers that are there in the place of one that is not: somebody may have called it otherwise. */
function remedyFor(mesh: Mesh, name: string, at: Origin | null): string {
  const { extensionProviders } = asMeshConfig(mesh.configuration.settings);
  const usable = extensionProviders.value.flatMap((one) =>
    one.name !== null && providerIn(mesh, one.name.value, 'traces') === 'usable'
      ? [`\`${one.name.value}\``]
      : [],
  );
  const where = at === null ? '' : ` at ${placeOf(at)}`;
  return usable.length === 0
    ? `Have the mesh configuration define \`${name}\` for traces, or name a provider that it has.`
    : `Name ${usable.slice(0, 3).join(' or ')}${where}, or call that provider \`${name}\` again.`;
}

function sampledTraces(
  mesh: Mesh,
  provider: string,
  entries: readonly Asking<Entry>[],
  reporter: Reporter,
): Traces {
  const last = entries.at(-1);
  const who = { by: last?.telemetry ?? null, at: last?.entry.origin ?? null };
  const traced = { kind: 'on', isSent: true } as const;
  if (hasSampler(mesh, provider))
    return { ...traced, ...who, share: null, why: 'a sampler of the provider decides' };
  const sampled = entries.findLast(({ entry }) => entry.sampled !== null);
  if (sampled?.entry.sampled == null)
    return { ...traced, ...configuredShare(mesh, reporter), ...who };
  const { value, origin } = sampled.entry.sampled;
  const why = `\`randomSamplingPercentage\` of ${subjectText(sampled.telemetry)} is ${String(value)} (${placeOf(origin)})`;
  const decided = { by: sampled.telemetry, at: origin, why };
  return value === 0
    ? { ...NOT_TRACED, ...decided, isSent: true, isTurnedOff: true }
    : { ...traced, ...decided, share: value };
}

const hasSampler = (mesh: Mesh, name: string): boolean =>
  asMeshConfig(mesh.configuration.settings).extensionProviders.value.some(
    (one) => one.name?.value === name && one.dynatraceSampler !== null,
  );

/**
 * Tells whether nothing is traced by what a Telemetry says of traces, for nobody is named who gets them: neither by it,
 * nor by one for more, nor by the mesh configuration, which is here.
 */
export function isWithoutTracer(mesh: Mesh, telemetry: Resource): boolean {
  const { traceProviders } = asMeshConfig(mesh.configuration.settings);
  const { rootNamespace } = mesh.configuration;
  const near = mesh
    .ofKind('telemetry.istio.io', 'Telemetry')
    .filter(({ namespace }) => [telemetry.namespace, rootNamespace].includes(namespace));
  return (
    isConfigured(mesh) &&
    traceProviders.value.length === 0 &&
    near.every((one) =>
      viewOf('Telemetry', one).tracing.value.every((entry) => namesIn(entry).length === 0),
    )
  );
}
