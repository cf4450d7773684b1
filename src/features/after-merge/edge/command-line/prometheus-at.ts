import { createPrometheus } from '../prometheus/create-prometheus.ts';
import type { PrometheusLogin } from '../prometheus/create-prometheus.ts';
import type { Prometheus } from '../../ports/prometheus.ts';
import { UsageError } from '../../../../review/edge/command-line/usage-error.ts';

/**
 * The Prometheus at an address. A token comes from the environment, for arguments are seen by others; a name and a
 * password may stand in the address.
 *
 * @throws UsageError where it is no address of http or https.
 */
export function prometheusAt(address: string, token: string | undefined): Prometheus {
  const url = URL.canParse(address) ? new URL(address) : null;
  // what it holds is not repeated: it may be a password
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new UsageError('--prometheus is no address of http:// or https://.');
  const login = loginOf(url, token);
  [url.username, url.password, url.search, url.hash] = ['', '', '', ''];
  return createPrometheus({ url, login });
}

function loginOf(url: URL, token: string | undefined): PrometheusLogin | null {
  if (token !== undefined && token !== '') return { kind: 'bearer', token };
  const [user, password] = [url.username, url.password].map(decodeURIComponent);
  return user === undefined || user === ''
    ? null
    : { kind: 'basic', user, password: password ?? '' };
}
