import type { Check } from '../detection/check.ts';

/** The same in DestinationRules and in policies of Envoy Gateway. */
export const LIMIT_OF_ONE: Check = {
  id: 'limit-of-one',
  title: 'A circuit breaker lets one connection or request through at a time',
  level: 'medium',
  blind: 'How much a server is asked, and whether it is for a demonstration.',
};
