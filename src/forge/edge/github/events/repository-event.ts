import { z } from 'zod';
import { RepositoryFields, toRepository } from '../repository-fields.ts';
import { event, ignored, Installation, withAction, withFields } from './event-reading.ts';
import type { EventReader } from './event-reading.ts';

const ACTIONS = new Map([
  ['renamed', 'renamed'],
  ['transferred', 'transferred'],
  ['archived', 'archived'],
  ['unarchived', 'unarchived'],
  ['edited', 'edited'],
  ['deleted', 'deleted'],
] as const);

const Delivery = z.object({
  installation: Installation,
  repository: RepositoryFields,
  changes: z.object({ default_branch: z.unknown().optional() }).exactOptional(),
});

/** `repository`; of edits only those of the default branch. */
export const readRepositoryEvent: EventReader = (payload) =>
  withAction(ACTIONS, payload, (action) =>
    withFields(Delivery, payload, ({ installation, repository, changes }) =>
      action === 'edited' && changes?.default_branch === undefined
        ? ignored('an edit that keeps the default branch')
        : event({
            kind: 'repository',
            action,
            repository: toRepository(repository, installation.id),
          }),
    ),
  );
