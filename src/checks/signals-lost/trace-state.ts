import type { EntryInForce, Mesh, View } from '../../istio/index.ts';
import {
  asMeshConfig,
  lastWritten,
  namesIn,
  signalInForce,
  TRACED_SHARE,
  valueInForce,
  viewOf,
} from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import { isConfigured, lackOf, providerIn } from './mesh-providers.ts';
import type { Reporter } from './reporters.ts';
import type { Asked, Decided } from './signal-change.ts';

/** Says what is traced of the requests that a proxy begins a trace for. */
export interface Traces extends Decided {
  readonly kind: 'off' | 'on' | 'unknown';
  /** Counts the traces of a hundred requests; null if it is not known. */
  readonly share: number | null;
  /** Tells whether somebody is named who gets the spans. */
  readonly isSent: boolean;
  /** Set if an object says so in so many words. */
  readonly isTurnedOff?: true;
  /** Says what to write in the place of a provider that is not there; absent if none is named in vain. */
  readonly remedy?: string;
}

const NOT_TRACED = { kind: 'off', share: 0, isSent: false } as const;

/**
 * Says what a proxy traces: if a Telemetry says anything of traces, or the mesh has a provider by default, nothing is
 * traced without a provider; else the mesh configuration decides by itself. A share of 0 there counts as none written.
 * [src: istio/istio pilot/pkg/model/telemetry.go, Tracing; pilot/pkg/networking/core/tracing.go, proxyConfigSamplingValue]
 * SCOPE-3
 */
export function tracesOf({ mesh, levels, direction, reporter }: Asked): Traces {
  const { traceProviders, tracing } = asMeshConfig(mesh.configuration.settings);
  const defaults = traceProviders.value.map(({ value }) => value);
  const asked = signalInForce(levels, (telemetry) => telemetry.tracing, defaults, direction);
  const { entries, naming } = asked;
  if (asked.last !== null || defaults.length > 0) {
    const off = lastWritten(entries, ({ unreported }) => unreported);
    const [name] = asked.names;
    if (off?.value !== true) return ofProvider(mesh, entries, name, naming, reporter);
    const why = `${subjectText(off.by)} has \`disableSpanReporting: true\` (${placeOf(off.at)})`;
    return { ...NOT_TRACED, ...off, isTurnedOff: true, why };
  }
  const share = configuredShare(mesh, reporter);
  if (tracing?.value !== false)
    return { ...share, kind: share.share === null ? 'unknown' : 'on', isSent: false };
  const why = `enableTracing of the mesh configuration is false (${placeOf(tracing.origin)})`;
  return { ...NOT_TRACED, by: null, at: null, why };
}

/** Says which share the mesh configuration has, or the annotation of the pods before it. */
function configuredShare(mesh: Mesh, { workload }: Reporter): Decided & Pick<Traces, 'share'> {
  const { value, from, open } = valueInForce(mesh, workload, TRACED_SHARE);
  const ofPods = from?.source === workload?.resource ? from : null;
  const by = { by: ofPods?.source ?? null, at: ofPods?.origin ?? null };
  if (open !== undefined || (from === null && !isConfigured(mesh)))
    return { ...by, share: null, why: open ?? 'the mesh configuration is not here' };
  const why =
    from !== null && from.value !== 0
      ? `\`tracing.sampling\` is ${String(from.value)} (${placeOf(from.origin)})`
      : `no share is written, and ${String(value)} % is what Istio has then`;
  return { ...by, share: Number(value), why };
}

type Entry = EntryInForce<View<'Telemetry'>['tracing']['value'][number]>;

/** Says what is traced for the provider that is named, if one is. */
function ofProvider(
  mesh: Mesh,
  entries: readonly Entry[],
  name: string | undefined,
  naming: Entry | undefined,
  reporter: Reporter,
): Traces {
  const last = entries.at(-1);
  const { by, at } = { by: last?.telemetry ?? null, at: last?.entry.origin ?? null };
  if (name === undefined) {
    const who = by === null ? 'A Telemetry' : subjectText(by);
    const why = `${who} says how to trace${at === null ? '' : ` (${placeOf(at)})`}, and neither it nor the mesh configuration (defaultProviders.tracing) names a provider: Istio traces nothing then`;
    return { ...NOT_TRACED, kind: isConfigured(mesh) ? 'off' : 'unknown', by, at, why };
  }
  const is = providerIn(mesh, name, 'traces');
  if (is === 'undefined' || is === 'of another kind') {
    const named = naming?.entry.providers.value[0]?.origin ?? null;
    const lacking = { by: naming?.telemetry ?? null, at: named };
    const why = lackOf(mesh, { ...lacking, name }, 'traces');
    return { ...NOT_TRACED, ...lacking, why, remedy: remedyFor(mesh, name, named) };
  }
  const { extensionProviders } = asMeshConfig(mesh.configuration.settings);
  const provider = extensionProviders.value.find(
    (one) => one.name?.value.toLowerCase() === name.toLowerCase(),
  );
  if (provider?.dynatraceSampler != null) {
    const why = 'a sampler of the provider decides';
    return { kind: 'on', isSent: true, by, at, share: null, why };
  }
  const sampled = lastWritten(entries, (entry) => entry.sampled);
  if (sampled === null)
    return { kind: 'on', isSent: true, ...configuredShare(mesh, reporter), by, at };
  const why = `\`randomSamplingPercentage\` of ${subjectText(sampled.by)} is ${String(sampled.value)} (${placeOf(sampled.at)})`;
  const traced = { ...sampled, why, isSent: true, share: sampled.value };
  return traced.share === 0
    ? { ...traced, kind: 'off', isTurnedOff: true }
    : { ...traced, kind: 'on' };
}

/** Names the providers that are there in the place of one that is not: somebody may have called it otherwise. */
function remedyFor(mesh: Mesh, name: string, at: Origin | null): string {
  const { extensionProviders } = asMeshConfig(mesh.configuration.settings);
  const usable = extensionProviders.value
    .flatMap((one) => one.name?.value ?? [])
    .filter((one) => providerIn(mesh, one, 'traces') === 'usable')
    .map((one) => `\`${one}\``);
  return usable.length === 0
    ? `Have the mesh configuration define \`${name}\` for traces, or name a provider that it has.`
    : `Name ${usable.slice(0, 3).join(' or ')}${at === null ? '' : ` at ${placeOf(at)}`}, or call that provider \`${name}\` again.`;
}

/**
 * Tells whether nothing is traced by what a Telemetry says of traces, for nobody is named who gets them: neither by it,
 * nor by one for more, nor by the mesh configuration, which is here.
 */
export function isWithoutTracer(mesh: Mesh, telemetry: Resource): boolean {
  const { rootNamespace, settings } = mesh.configuration;
  return (
    isConfigured(mesh) &&
    asMeshConfig(settings).traceProviders.value.length === 0 &&
    mesh
      .ofKind('telemetry.istio.io', 'Telemetry')
      .filter(({ namespace }) => [telemetry.namespace, rootNamespace].includes(namespace))
      .flatMap((one) => viewOf('Telemetry', one).tracing.value.flatMap(namesIn)).length === 0
  );
}
