import type { Check } from '../detection/check.ts';

/** DestinationRules and policies of Envoy Gateway are read one by one, and both may have it. */
export const limitOfOne: Check = {
  id: 'limit-of-one',
  title: 'A circuit breaker lets one connection or request through at a time',
  level: 'medium',
  blind: 'How much a server is asked, and whether it is for a demonstration.',
};
