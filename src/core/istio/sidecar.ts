import { list, part, specOf, text } from './field.ts';

const texts = list(text);

const egress = list(part(({ origin, at }) => ({ origin, hosts: at('hosts', texts) })));

const outboundTrafficPolicy = part(({ origin, at }) => ({ origin, mode: at('mode', text) }));

/** The view of a Sidecar. */
export const asSidecar = specOf(({ origin, at }) => ({
  origin,
  egress: at('egress', egress),
  outboundTrafficPolicy: at('outboundTrafficPolicy', outboundTrafficPolicy),
}));
