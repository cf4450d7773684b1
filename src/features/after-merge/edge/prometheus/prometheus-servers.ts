import type { ListedPrometheus } from '../../../../forge/index.ts';
import type { PrometheusServers } from '../../ports/prometheus.ts';
import { pathGlob } from '../../../../manifest/index.ts';
import { createPrometheus } from './create-prometheus.ts';

/** The servers of the service's settings, each asked only for repositories that may name it. */
export const createPrometheusServers = (
  listed: readonly ListedPrometheus[],
): PrometheusServers => ({
  server: (repository, wanted) => {
    const found = listed.find(
      ({ name, repositories }) =>
        name === wanted &&
        repositories.some((glob) => pathGlob(glob.toLowerCase()).matches(repository.toLowerCase())),
    );
    if (found === undefined) return null;
    const { url, token, public: shown } = found;
    const login = token === null ? null : ({ kind: 'bearer', token } as const);
    return { prometheus: createPrometheus({ url: new URL(url), login }), shown };
  },
});
