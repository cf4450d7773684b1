import { part, specOf, text } from './field.ts';

const named = part(({ at }) => ({ name: at('name', text) }));

/** The view of a Canary, by which Flagger moves requests to a new version step by step. */
export const asCanary = specOf(({ at }) => {
  const [service, target] = [at('service', named), at('targetRef', named)];
  return {
    provider: at('provider', text),
    /** The name of its Service, which is that of its target where it gives none. */
    apex: service?.name?.value ?? target?.name?.value ?? '',
  };
});
