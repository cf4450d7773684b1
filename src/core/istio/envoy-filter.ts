import { list, part, specOf, text, wholeText } from './field.ts';

const configPatches = list(
  part(({ origin, at }) => ({
    origin,
    context: at('match.context', text),
    proxyVersion: at('match.proxy.proxyVersion', text),
  })),
);

/** The view of an EnvoyFilter. */
export const asEnvoyFilter = specOf(({ origin, at, whole }) => ({
  origin,
  configPatches: at('configPatches', configPatches),
  /** All it says: what it does is said in Envoy's words, which have no fields here. */
  get text() {
    return whole(wholeText);
  },
}));
