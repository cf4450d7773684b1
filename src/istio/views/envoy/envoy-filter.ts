import { list, number, part, specOf, text, wholeText } from '../field.ts';

const patchView = part(({ origin, at }) => ({
  origin,
  operation: at('operation', text),
  /** The name that Envoy has for the thing that the patch puts in: a filter, a virtual host. */
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
    patch: at('patch', patchView),
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
