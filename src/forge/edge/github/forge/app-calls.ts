import { z } from 'zod';
import { ForgeProblem } from '../../../ports/forge.ts';
import type { Forge } from '../../../ports/forge.ts';
import { QUEUE_PREFIX } from '../../../github/merge-queue.ts';
import { ObjectId, RepositoryFields, toRepository } from '../github-fields.ts';
import { inRepository } from './forge-context.ts';
import type { ForgeContext } from './forge-context.ts';
import { Anything } from '../github-api.ts';

const Repositories = z
  .object({ repositories: z.array(RepositoryFields) })
  .transform(({ repositories }) => repositories);

const Installations = z.array(z.object({ id: z.int(), suspended_at: z.string().nullish() }));

const Ref = z.object({ ref: z.string(), object: z.object({ sha: ObjectId }) });
const Refs = z.array(Ref);

type RepositoryCalls = Pick<
  Forge,
  'repository' | 'repositories' | 'installations' | 'branchTip' | 'queueBranches'
>;

/** Reads what the app is installed on (https://docs.github.com/en/rest/apps/installations). */
export const repositoryCalls = ({
  api,
  offer,
}: Pick<ForgeContext, 'api' | 'offer'>): RepositoryCalls => ({
  async repository(repository) {
    const fields = await api.send(
      repository.installation,
      'GET /repos/{owner}/{repo}',
      inRepository(repository),
      RepositoryFields,
    );
    return toRepository(fields, repository.installation);
  },

  async repositories(installation) {
    const repositories = await api.list(
      installation,
      'GET /installation/repositories',
      {},
      Repositories,
    );
    return repositories.map((fields) => toRepository(fields, installation));
  },

  async installations() {
    const installations = await api.list('app', 'GET /app/installations', {}, Installations);
    return installations.map(({ id, suspended_at: since }) => ({
      id,
      suspended: since !== null && since !== undefined,
    }));
  },

  async branchTip(repository, branch) {
    try {
      const { object } = await api.send(
        repository.installation,
        'GET /repos/{owner}/{repo}/git/ref/{ref}',
        { ...inRepository(repository), ref: `heads/${branch}` },
        Ref,
      );
      return object.sha;
    } catch (error) {
      if (error instanceof ForgeProblem && error.kind === 'not-found') return null;
      throw error;
    }
  },

  async queueBranches(repository) {
    if (offer().lacks('merge-queues')) return [];
    const refs = await api.send(
      repository.installation,
      'GET /repos/{owner}/{repo}/git/matching-refs/{ref}',
      { ...inRepository(repository), ref: QUEUE_PREFIX.replace(/^refs\//, '') },
      Refs,
    );
    return refs.map(({ ref, object }) => ({ ref, sha: object.sha }));
  },
});

/** Twenty requests of the app's own 5,000 an hour. */
const MOST_ATTEMPTS = 2_000;

const Attempts = z.array(
  z.object({
    // GitHub's ids grow beyond what JavaScript can tell apart
    id: z.number(),
    guid: z.string(),
    event: z.string(),
    action: z.string().nullable(),
    delivered_at: z.iso.datetime({ offset: true }),
    status_code: z.number(),
  }),
);

/** Webhooks as GitHub sent them (https://docs.github.com/en/rest/apps/webhooks); the app's own credentials read them. */
export const deliveryCalls = ({
  api,
}: Pick<ForgeContext, 'api'>): Pick<Forge, 'deliveryAttempts' | 'redeliver'> => ({
  async deliveryAttempts(since) {
    const isOlder = ({ delivered_at: at }: { readonly delivered_at: string }): boolean =>
      Date.parse(at) < since;
    const attempts = await api.list(
      'app',
      'GET /app/hook/deliveries',
      {},
      Attempts,
      (found) => found.length >= MOST_ATTEMPTS || found.some(isOlder),
    );
    return attempts
      .filter((attempt) => !isOlder(attempt) && Number.isSafeInteger(attempt.id))
      .map(({ id, guid, event, action, status_code: status }) => ({
        id,
        guid,
        event,
        action,
        arrived: status >= 200 && status < 300,
      }));
  },

  async redeliver(attempt) {
    await api.send(
      'app',
      'POST /app/hook/deliveries/{delivery_id}/attempts',
      { delivery_id: attempt },
      Anything,
    );
  },
});
