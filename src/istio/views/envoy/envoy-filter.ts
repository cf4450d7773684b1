import { asTargetReference } from '../attachment.ts';
import { labels, list, number, part, specOf, text, wholeText } from '../field.ts';
import { said } from './said-by-patch.ts';

const patchView = part(({ origin, at }) => ({
  origin,
  operation: at('operation', text),
  /** The name that Envoy has for the thing that the patch puts in: a filter, a virtual host. */
  name: at('value.name', text),
  /** All that the patch says of what it puts in, in Envoy's words. */
  get value() {
    return at('value', wholeText);
  },
  get said() {
    return at('value', said);
  },
  /** The part itself: an option of Envoy can be at any depth in it. */
  get content() {
    return at('value', (node) => node);
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
    /** All that the match says of the filters that it asks for. */
    get sought() {
      return at('match.listener.filterChain.filter', said);
    },
    patch: at('patch', patchView),
  })),
);

/** The view of an EnvoyFilter. */
export const asEnvoyFilter = specOf(({ origin, at }) => ({
  origin,
  priority: at('priority', number),
  configPatches: at('configPatches', configPatches),
  /** Labels of the pods it selects; none selects all of its namespace, or of the mesh. */
  selector: at('workloadSelector.labels', labels),
  targetRefs: at('targetRefs', list(asTargetReference)),
}));
