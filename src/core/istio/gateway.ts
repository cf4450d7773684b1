import { labels, specOf } from './field.ts';

/** The view of Istio's Gateway. */
export const asGateway = specOf(({ origin, at }) => ({
  origin,
  /** Labels of the gateway's pods (GW-1). */
  selector: at('selector', labels),
}));
