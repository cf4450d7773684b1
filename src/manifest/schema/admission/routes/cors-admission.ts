import { parseGoDuration } from '../../go-duration.ts';
import type { Violations } from '../../violations.ts';
import type { PathedNode } from '../pathed-node.ts';
import { knownText, placeAt, placesAt, reportAt } from '../pathed-node.ts';
import { checkDuration } from '../values/durations.ts';
import { isHeaderName } from './header-names.ts';
import { checkOrigin } from './request-match.ts';

const METHOD = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|CONNECT|OPTIONS|TRACE|\*)$/;

/** Whom a browser lets call. */
export function checkCorsPolicy(policy: PathedNode, violations: Violations): void {
  for (const origin of placesAt(policy, 'allowOrigins')) checkOrigin(origin, violations);
  for (const place of placesAt(policy, 'allowMethods')) {
    const method = knownText(place);
    if (method !== undefined && !METHOD.test(method))
      reportAt(violations, place, 'value', `${JSON.stringify(method)} is no method of HTTP.`, {
        remedy: 'Write the method in capital letters, or * for all.',
      });
  }
  for (const field of ['allowHeaders', 'exposeHeaders'])
    for (const place of placesAt(policy, field)) {
      const name = knownText(place);
      if (name !== undefined && !isHeaderName(name))
        reportAt(violations, place, 'value', `${JSON.stringify(name)} is no name of a header.`, {
          remedy: 'Name one header in each entry, or write * for all.',
        });
    }
  checkMaxAge(placeAt(policy, 'maxAge'), violations);
}

function checkMaxAge(place: PathedNode | undefined, violations: Violations): void {
  const text = knownText(place);
  const milliseconds = text === undefined ? null : parseGoDuration(text);
  if (place === undefined || milliseconds === null) return;
  if (milliseconds >= 1 && milliseconds % 1000 !== 0)
    reportAt(violations, place, 'range', `maxAge ${text ?? ''} is no whole number of seconds.`, {
      remedy: 'Write whole seconds.',
    });
  else checkDuration(place, violations);
}
