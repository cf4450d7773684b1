import { mapOf, part, text } from './field.ts';

/** How a text of a request has to look; one without a form asks that there is one (ROUTE-26). */
export const stringMatch = part(({ origin, at }) => ({
  origin,
  exact: at('exact', text),
  prefix: at('prefix', text),
  regex: at('regex', text),
}));

export type StringMatch = NonNullable<ReturnType<typeof stringMatch>>;

/** By name of a header or a query parameter. */
export const stringMatches = mapOf(stringMatch);
