import { labels, list, number, part, place, plain, specOf, text } from './field.ts';

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

const endpoints = list(
  part(({ origin, at }) => ({
    origin,
    address: at('address', text),
    network: at('network', text),
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
  endpoints: at('endpoints', endpoints),
  /** The place where it selects workloads; `workloadLabels` says by which labels. */
  workloadSelector: at('workloadSelector', place),
  workloadLabels: at('workloadSelector.labels', labels),
  /** All that decides how calls to its hosts are sent, as it is written (SE-1, SE-3, SE-8, SE-9). */
  get sending() {
    return new Map(SENDING.map((field) => [field, at(field, plain)?.value ?? null] as const));
  },
}));

const SENDING = [
  'resolution',
  'location',
  'ports',
  'endpoints',
  'addresses',
  'workloadSelector',
] as const;
