import type { Resource } from '../../../manifest/index.ts';
import { list, number, part, specOf, text, wholeText } from '../field.ts';

const patch = part(({ origin, at }) => ({
  origin,
  operation: at('operation', text),
  /** What Envoy calls the thing that the patch puts in: a filter, a virtual host. */
  name: at('value.name', text),
}));

const configPatches = list(
  part(({ origin, at }) => ({
    origin,
    applyTo: at('applyTo', text),
    context: at('match.context', text),
    proxyVersion: at('match.proxy.proxyVersion', text),
    /** The connection's filter that the match asks for, and the HTTP filter in it. */
    filterName: at('match.listener.filterChain.filter.name', text),
    subFilterName: at('match.listener.filterChain.filter.subFilter.name', text),
    patch: at('patch', patch),
  })),
);

/** The view of an EnvoyFilter. */
export const asEnvoyFilter = specOf(({ origin, at, whole }) => ({
  origin,
  priority: at('priority', number),
  configPatches: at('configPatches', configPatches),
  /** All it says: what it does is said in Envoy's words, which have no fields here. */
  get text() {
    return whole(wholeText);
  },
}));

/** Filters that installations of Istio bring along, each for the proxies of one release. */
const OF_RELEASE = /^(?:tcp-)?(?:stats-filter|metadata-exchange)-1\.\d+/;

/** Whether a filter comes and goes with a release of Istio, and is nobody's to mend. */
export const isOfRelease = ({ stableName }: Resource): boolean => OF_RELEASE.test(stableName);
