import { labels, list, part, specOf, text } from './field.ts';

const texts = list(text);

const egress = list(part(({ origin, at }) => ({ origin, hosts: at('hosts', texts) })));

const outboundTrafficPolicy = part(({ origin, at }) => ({ origin, mode: at('mode', text) }));

/** The view of a Sidecar. */
export const asSidecar = specOf(({ origin, at }) => ({
  origin,
  /** Labels of the pods it is for; none is for all of its namespace (SIDECAR-1, 2). */
  workloadLabels: at('workloadSelector.labels', labels),
  egress: at('egress', egress),
  outboundTrafficPolicy: at('outboundTrafficPolicy', outboundTrafficPolicy),
}));
