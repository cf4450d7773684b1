import type { Plain } from '../../manifest/index.ts';
import { parseGoDuration } from '../../manifest/index.ts';
import { defaultOf, isPlainMap } from './setting-defaults.ts';

/** The value of a setting on one side; null where nothing is written and it is not known what holds then. */
type Known = string | null;

/** Says what becomes of every proxy by a setting of `defaultConfig`, with its numbers; null where they say nothing. */
type EffectOfNumbers = (before: Known, after: Known) => string | null;

const secondsText = (text: Known): Known => {
  const milliseconds = text === null ? null : parseGoDuration(text);
  return milliseconds === null ? null : `${String(milliseconds / 1e3)} s`;
};

/** PUSH-2: a proxy ends after that time, whatever is under way, unless it waits for connections to close. */
function drainEffect(before: Known, after: Known): string | null {
  const [was, is] = [secondsText(before), secondsText(after)];
  if (is === null) return null;
  return `proxies let requests end for ${is}${was === null ? '' : ` instead of ${was}`} when a pod stops`;
}

/** Stands for what holds where no number is written, since the release from which two is no default any more. */
const BY_LIMIT = 'by limit';
const BY_LIMIT_SINCE = 18;

/** Zero is all cores of the node. [src: istio/api ProxyConfig.concurrency] */
const threadsText = (text: Known): Known => {
  if (text === null) return null;
  if (text === BY_LIMIT) return 'as many threads as its CPU limit allows';
  if (text === '0') return 'a thread for each core of its node';
  return text === '1' ? 'one thread' : `${text} threads`;
};

function threadsEffect(before: Known, after: Known): string | null {
  const [was, is] = [threadsText(before), threadsText(after)];
  return is && `every proxy works with ${is}${was === null ? '' : ` instead of ${was}`}`;
}

/** [src: istio/istio pkg/envoy/agent.go terminate] */
function connectionsEffect(before: Known, after: Known): string | null {
  if (after === before) return null;
  if (after === 'true') return 'proxies of pods that stop stay until their connections are closed';
  return before === 'true'
    ? 'proxies of pods that stop end after `terminationDrainDuration`, and no longer wait for connections to be closed'
    : null;
}

const METADATA = 'defaultConfig.proxyMetadata';
const CONNECTIONS = 'EXIT_ON_ZERO_ACTIVE_CONNECTIONS';

/** Reads the one variable of several that come or go together which says what becomes of requests. */
const within = (metadata: Plain): Plain =>
  isPlainMap(metadata) ? (metadata[CONNECTIONS] ?? null) : null;

const EFFECTS: ReadonlyMap<string, EffectOfNumbers> = new Map<string, EffectOfNumbers>([
  ['defaultConfig.terminationDrainDuration', drainEffect],
  ['defaultConfig.concurrency', threadsEffect],
  [`${METADATA}.${CONNECTIONS}`, connectionsEffect],
]);

/** Says what a change of a setting of proxies does; null for other settings, and where its numbers are not known. */
export function effectOnProxies(
  path: string,
  { before, after }: { readonly before: Plain; readonly after: Plain },
  releases: readonly number[],
): string | null {
  if (path === METADATA)
    return effectOnProxies(
      `${METADATA}.${CONNECTIONS}`,
      { before: within(before), after: within(after) },
      releases,
    );
  const effect = EFFECTS.get(path);
  if (effect === undefined) return null;
  const isByLimit =
    path === 'defaultConfig.concurrency' &&
    releases.length > 0 &&
    releases.every((release) => release >= BY_LIMIT_SINCE);
  const known = defaultOf(path, releases) ?? (isByLimit ? BY_LIMIT : null);
  return effect(textOf(before) ?? known, textOf(after) ?? known);
}

const textOf = (value: Plain): Known =>
  value === null || typeof value === 'object' ? null : String(value);
