import type { NewJob } from '../../../review/index.ts';
import { PRIORITY } from '../../../review/index.ts';

/** At once, or when there is more to see; each environment of a pull request by itself. A Prometheus may take its time. */
export const watchJob = (
  { repository, pullRequest, look }: Omit<Extract<NewJob['payload'], { kind: 'watch' }>, 'kind'>,
  runAt?: number,
): NewJob => {
  const name = `watch:${String(repository)}:${String(pullRequest)}`;
  return {
    queue: name,
    key: look === undefined ? name : `${name}:${look.environment}`,
    group: `watch:${String(repository)}`,
    priority: PRIORITY.background,
    ...(runAt !== undefined && { runAt }),
    payload: { kind: 'watch', repository, pullRequest, ...(look !== undefined && { look }) },
  };
};
