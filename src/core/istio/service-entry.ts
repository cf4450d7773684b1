import { list, number, part, specOf, text } from './field.ts';

const texts = list(text);

const ports = list(
  part(({ origin, at }) => ({
    origin,
    number: at('number', number),
    name: at('name', text),
    targetPort: at('targetPort', number),
  })),
);

/** The view of a ServiceEntry. */
export const asServiceEntry = specOf(({ origin, at }) => ({
  origin,
  hosts: at('hosts', texts),
  get ports() {
    return at('ports', ports);
  },
}));
