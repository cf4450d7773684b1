import { FLAGS_OF_DESTINATIONS } from './flags-of-destinations.ts';
import { FLAGS_OF_PROXIES } from './flags-of-proxies.ts';
import type { ResponseFlag } from './response-flag.ts';

/**
 * Flags of Envoy's access log (`%RESPONSE_FLAGS%`) that a mesh sets off, and what has none (envoy: access log usage,
 * RESPONSE_FLAGS and RESPONSE_CODE_DETAILS; FLAG-1, 2, 3).
 */
export const RESPONSE_FLAGS: readonly ResponseFlag[] = [
  ...FLAGS_OF_DESTINATIONS,
  ...FLAGS_OF_PROXIES,
];

/** Finds what a word of a log means, in whatever case; several flags stand with commas between them. Null where one is none. */
export function responseFlagsNamed(word: string): readonly ResponseFlag[] | null {
  const found = word
    .split(',')
    .map((each) => each.trim().toLowerCase())
    .map((each) =>
      RESPONSE_FLAGS.find(
        ({ flag, name }) =>
          flag.toLowerCase() === each ||
          (name !== '' && name.toLowerCase() === each) ||
          ALSO_CALLED.get(each) === flag,
      ),
    );
  return found.every((each) => each !== undefined) ? found : null;
}

/** Beginnings of `%RESPONSE_CODE_DETAILS%`, as logs have them. */
const ALSO_CALLED: ReadonlyMap<string, string> = new Map([
  ['rbac_access_denied', 'RBAC'],
  ['rbac_access_denied_matched_policy', 'RBAC'],
  ['jwt_authn_access_denied', 'JWT'],
  ['ext_authz_denied', 'UAEX'],
  ['ext_authz_error', 'UAEX'],
  ['route_not_found', 'NR'],
  ['filter_chain_not_found', 'NR'],
  ['cluster_not_found', 'NC'],
  ['no_healthy_upstream', 'UH'],
  ['upstream_overflow', 'UO'],
  ['upstream_response_timeout', 'UT'],
  ['local_rate_limited', 'RL'],
  ['fault_filter_abort', 'FI'],
  ['downstream_remote_disconnect', 'DC'],
  ['stream_idle_timeout', 'SI'],
]);
