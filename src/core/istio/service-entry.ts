import { labels, list, number, part, place, specOf, text } from './field.ts';

const texts = list(text);

const ports = list(
  part(({ origin, at }) => ({
    origin,
    number: at('number', number),
    name: at('name', text),
    protocol: at('protocol', text),
    targetPort: at('targetPort', number),
  })),
);

/** The view of a ServiceEntry. */
export const asServiceEntry = specOf(({ origin, at }) => ({
  origin,
  hosts: at('hosts', texts),
  addresses: at('addresses', texts),
  location: at('location', text),
  resolution: at('resolution', text),
  get ports() {
    return at('ports', ports);
  },
  endpoints: at('endpoints', list(place)),
  /** Where it selects workloads, and by which labels. */
  workloadSelector: at('workloadSelector', place),
  workloadLabels: at('workloadSelector.labels', labels),
}));
