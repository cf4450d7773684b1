import { asTargetReference } from '../attachment.ts';
import { labels, list, number, part, specOf, text, wholeText } from '../field.ts';

const patchView = part(({ origin, at }) => ({
  origin,
  operation: at('operation', text),
  /** The name that Envoy has for the thing that the patch puts in: a filter, a virtual host. */
  name: at('value.name', text),
  /** The type of the filter that the patch puts in, and all that it says of it, in Envoy's words. */
  type: at('value.typed_config.@type', text),
  get value() {
    return at('value', wholeText);
  },
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
  /** Labels of the pods it selects; none selects all of its namespace, or of the mesh. */
  selector: at('workloadSelector.labels', labels),
  targetRefs: at('targetRefs', list(asTargetReference)),
  /** All it says: what it does is said in Envoy's words, which have no fields here. */
  get text() {
    return whole(wholeText);
  },
}));
