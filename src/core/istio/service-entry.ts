import { list, specOf, text } from './field.ts';

const texts = list(text);

/** The view of a ServiceEntry. */
export const asServiceEntry = specOf(({ origin, at }) => ({
  origin,
  hosts: at('hosts', texts),
}));
