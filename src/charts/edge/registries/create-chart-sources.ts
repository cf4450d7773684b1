import { LRUCache } from 'lru-cache';
import type {
  ChartSession,
  ChartSources,
  ChartsWanted,
  ChartTrust,
  ChartSource,
  FetchedChart,
} from '../../elsewhere/chart-sources.ts';
import type { ChartReference } from '../../elsewhere/chart-reference.ts';
import { chartAddress } from '../../elsewhere/chart-reference.ts';
import type { Outbound } from '../../../forge/edge/network/outbound.ts';
import { pathGlob } from '../../../manifest/index.ts';
import {
  ChartFetchProblem,
  guardedGet,
  isBelowOne,
  INTERNET,
  RegistrySilence,
} from './guarded-get.ts';
import type { Get, Network } from './guarded-get.ts';
import { fetchFromIndex } from './http-index.ts';
import { fetchFromOci } from './oci-registry.ts';

export interface ChartSourceLimits {
  /** Bounds the milliseconds of one request, from connecting to the last byte. */
  readonly requestTime: number;
  /** Bounds the milliseconds that all charts of one review may take. */
  readonly reviewTime: number;
  /** Bounds the bytes of charts that are kept. */
  readonly keptBytes: number;
  /** Bounds the bytes of all charts of one review. */
  readonly reviewBytes: number;
}

const LIMITS: ChartSourceLimits = {
  requestTime: 15_000,
  reviewTime: 60_000,
  keptBytes: 200_000_000,
  reviewBytes: 100_000_000,
};

/** Says what asking a source for a chart came to; it has nothing of what the chart holds. */
export interface ChartAsked {
  readonly repository: string;
  readonly host: string;
  readonly outcome: 'fetched' | 'unseen' | 'broken';
  readonly why: string | null;
  readonly seconds: number;
}

interface ChartSourcesOptions extends Partial<ChartSourceLimits> {
  readonly network?: Network;
  readonly heard?: (asked: ChartAsked) => void;
}

/**
 * Names the hosts of sources that a proxy stands in front of: to which addresses their names lead is checked
 * by it, or by nobody.
 */
export const proxiedHosts = (
  sources: readonly ChartSource[],
  { proxyOf }: Pick<Outbound, 'proxyOf'>,
): readonly string[] => [
  ...new Set(
    sources
      .flatMap(({ host, via }) => [host, ...via])
      .filter((host) => proxyOf(new URL(`https://${host.replace(/^\*\./, '')}`)) !== null),
  ),
];

/** Fetches charts of the sources that are listed, and keeps them by source and digest. */
export function createChartSources(
  sources: readonly ChartSource[],
  { network = INTERNET, heard = () => undefined, ...given }: ChartSourcesOptions = {},
): ChartSources {
  const limits = { ...LIMITS, ...given };
  const kept = new LRUCache<string, Uint8Array>({
    maxSize: limits.keptBytes,
    sizeCalculation: ({ length }) => length + 1,
  });
  return {
    open: (repository, trust) =>
      openSession({ sources, network, limits, kept, heard }, repository, trust),
  };
}

interface Shared {
  readonly sources: readonly ChartSource[];
  readonly network: Network;
  readonly limits: ChartSourceLimits;
  readonly kept: LRUCache<string, Uint8Array>;
  readonly heard: (asked: ChartAsked) => void;
}

const FORK =
  'for a pull request from a fork nothing is fetched until somebody with write access comments `/recheck`';
const NEW =
  'the base does not name this chart, and it is not fetched until somebody with write access comments `/recheck`';
const TOO_LATE = 'the charts of this review took too long';
const TOO_MUCH = 'the charts of this review are too large together';

/** Opens a session for one review, in which a reference is resolved once, and a host too. */
function openSession(shared: Shared, repository: string, trust: ChartTrust): ChartSession {
  const { limits, network } = shared;
  const own = shared.sources.filter((source) => isFor(source, repository));
  const get = guardedGet(network, limits.requestTime);
  const answers = new Map<string, FetchedChart>();
  const ofBase = new Set<string>();
  const session = { get, kept: shared.kept, indexes: new Map<string, Promise<Buffer>>() };
  let [spent, bytes] = [0, 0];
  const answerTo = async (
    reference: ChartReference,
    side: ChartsWanted['side'],
  ): Promise<FetchedChart> => {
    const place = placeOf(reference);
    const source = place === null ? undefined : own.find((each) => isOf(each, place));
    if (place === null || source === undefined) return { kind: 'unlisted' };
    if (trust === 'none') return { kind: 'unseen', why: FORK };
    const address = chartAddress(reference);
    if (side === 'base') ofBase.add(address);
    if (trust === 'base' && !ofBase.has(address)) return { kind: 'unseen', why: NEW };
    if (spent > limits.reviewTime) return { kind: 'unseen', why: TOO_LATE };
    if (bytes > limits.reviewBytes) return { kind: 'unseen', why: TOO_MUCH };
    const began = performance.now();
    const fetched = await fetchChart(source, place, reference, session);
    const took = performance.now() - began;
    spent += took;
    const outcome = fetched.kind === 'unanswered' ? 'unseen' : fetched.kind;
    const why = 'why' in fetched ? fetched.why : null;
    shared.heard({ repository, host: source.host, outcome, why, seconds: took / 1000 });
    bytes += fetched.kind === 'fetched' ? fetched.bytes.length : 0;
    return fetched;
  };
  return {
    async fetch({ side, references }) {
      const all: FetchedChart[] = [];
      for (const reference of references) {
        const key = JSON.stringify([chartAddress(reference), reference.version, reference.source]);
        const answer = answers.get(key) ?? (await answerTo(reference, side));
        // what may not be fetched for one side may be for the other
        if (answer.kind !== 'unseen' && answer.kind !== 'unanswered') answers.set(key, answer);
        all.push(answer);
      }
      return all;
    },
  };
}

const isFor = ({ repositories }: ChartSource, repository: string): boolean =>
  repositories.some((glob) => pathGlob(glob.toLowerCase()).matches(repository.toLowerCase()));

/** Says where a chart is, as its applier has it. */
interface Place {
  readonly kind: ChartSource['kind'];
  /** The address of its repository; in OCI, of the chart itself. */
  readonly url: URL;
}

/**
 * Gives the place that a reference leads to; null for one that no registry has. Argo CD writes addresses of
 * OCI without a scheme.
 */
function placeOf(reference: ChartReference): Place | null {
  if (reference.source !== 'registry') return null;
  const url = reference.url.trim();
  const isOci = url.startsWith('oci://') || !/^[a-z][a-z\d+.-]*:\/\//i.test(url);
  const address = isOci
    ? `https://${chartAddress({ ...reference, url }).replace(/^oci:\/\//, '')}`
    : chartAddress({ url, name: '' });
  // an index has names, no paths: `URL/NAME` would mean two charts
  if (!isOci && (reference.name === '' || reference.name.includes('/'))) return null;
  if (!URL.canParse(address)) return null;
  return { kind: isOci ? 'oci' : 'http', url: new URL(address) };
}

const isOf = ({ kind, host, prefixes }: ChartSource, place: Place): boolean =>
  kind === place.kind &&
  host === place.url.host &&
  isBelowOne(place.url.pathname.replace(/\/+$/, ''), prefixes);

interface Session extends Pick<Shared, 'kept'> {
  readonly get: Get;
  readonly indexes: Map<string, Promise<Buffer>>;
}

async function fetchChart(
  source: ChartSource,
  { kind, url }: Place,
  { name, version }: ChartReference,
  { get, kept, indexes }: Session,
): Promise<Exclude<FetchedChart, { readonly kind: 'unlisted' }>> {
  const { host, via, prefixes, authorization } = source;
  const group = JSON.stringify(source);
  const registry = {
    get,
    indexes,
    known: (digest: string) => kept.get(`${group} ${digest}`) ?? null,
    options: { allowed: { host, via, prefixes }, ...(authorization !== null && { authorization }) },
  };
  try {
    const fetched =
      kind === 'oci'
        ? await fetchFromOci({ host, repository: url.pathname.slice(1) }, version, registry)
        : await fetchFromIndex(url, { name, version }, registry);
    kept.set(`${group} ${fetched.digest}`, fetched.bytes);
    return fetched;
  } catch (error) {
    if (!(error instanceof ChartFetchProblem))
      return { kind: 'unanswered', why: `${host} does not answer` };
    if (error instanceof RegistrySilence) return { kind: 'unanswered', why: error.message };
    return { kind: error.isBroken ? 'broken' : 'unseen', why: error.message };
  }
}
