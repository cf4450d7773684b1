import { z } from 'zod';
import { event, Installation, withAction, withFields } from './event-reading.ts';
import type { EventReader } from './event-reading.ts';

const INSTALLATION_ACTIONS = new Map([
  ['created', 'created'],
  ['deleted', 'deleted'],
  ['suspend', 'suspended'],
  ['unsuspend', 'unsuspended'],
  ['new_permissions_accepted', 'permissions-accepted'],
] as const);

const REPOSITORIES_ACTIONS = new Map([
  ['added', 'added'],
  ['removed', 'removed'],
] as const);

const InstallationDelivery = z.object({ installation: Installation });

const Repositories = z.array(z.object({ id: z.int(), full_name: z.string() }));

const RepositoriesDelivery = z.object({
  installation: Installation,
  repositories_added: Repositories,
  repositories_removed: Repositories,
});

/** `installation` */
export const readInstallationEvent: EventReader = (payload) =>
  withAction(INSTALLATION_ACTIONS, payload, (action) =>
    withFields(InstallationDelivery, payload, ({ installation }) =>
      event({ kind: 'installation', action, installation: installation.id }),
    ),
  );

/** `installation_repositories` */
export const readInstallationRepositoriesEvent: EventReader = (payload) =>
  withAction(REPOSITORIES_ACTIONS, payload, () =>
    withFields(RepositoriesDelivery, payload, (delivery) =>
      event({
        kind: 'installation-repositories',
        installation: delivery.installation.id,
        added: named(delivery.repositories_added),
        removed: named(delivery.repositories_removed),
      }),
    ),
  );

const named = (repositories: z.output<typeof Repositories>) =>
  repositories.map(({ id, full_name: fullName }) => ({ id, fullName }));
