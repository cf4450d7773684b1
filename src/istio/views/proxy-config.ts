import { labels, number, place, specOf } from './field.ts';

/** The view of a ProxyConfig: for whom it is. */
export const asProxyConfig = specOf((written) => ({
  origin: written.origin,
  selector: written.at('selector.matchLabels', labels),
  /** The place of the selector, be it an empty one. */
  selectorPlace: written.at('selector', place),
  concurrency: written.at('concurrency', number),
  variables: written.at('environmentVariables', labels),
}));
