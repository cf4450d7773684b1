import { labels, specOf, text } from './field.ts';

/** The view of a WorkloadEntry, as far as it is an endpoint. */
export const asWorkloadEntry = specOf(({ origin, at }) => ({
  origin,
  address: at('address', text),
  network: at('network', text),
  /** Labels of the machine. */
  labels: at('labels', labels),
}));

/** The view of a WorkloadGroup. */
export const asWorkloadGroup = specOf(({ origin, at }) => ({
  origin,
  /** Labels of the entries that come of it. */
  labels: at('metadata.labels', labels),
  serviceAccount: at('template.serviceAccount', text),
}));
