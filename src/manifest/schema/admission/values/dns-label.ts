/** A name without dots as istiod takes it, in either case: of a namespace, a subset, a port. */
export const isDnsLabel = (text: string): boolean =>
  /^[a-zA-Z0-9](?:[-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/.test(text);
