import { z } from 'zod';
import type { DeliveryState } from './delivery-state.ts';
import { instantOf } from './delivery-state.ts';

const Text = z.string().catch('');
const Texts = z.array(z.string()).nullish().catch(null);

/** Holds one revision for one source, several for several. */
const Revisions = z.object({ revision: Text, revisions: Texts });

const Sync = Revisions.extend({ status: Text });

/**
 * Describes what is read of `status` (argoproj/argo-cd, pkg/apis/application/v1alpha1/types.go). A part that
 * has another form counts as absent.
 */
const ApplicationSchema = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string() }),
  status: z
    .object({
      sync: Sync.nullish().catch(null),
      reconciledAt: Text,
      operationState: z
        .object({
          phase: Text,
          message: Text,
          finishedAt: Text,
          syncResult: Revisions.nullish().catch(null),
          operation: z
            .object({ sync: Revisions.nullish().catch(null) })
            .nullish()
            .catch(null),
        })
        .nullish()
        .catch(null),
      history: z
        .array(Revisions.extend({ deployedAt: Text }))
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
});

type Status = NonNullable<z.output<typeof ApplicationSchema>['status']>;

/** Tells whether a revision is the commit that is asked about, or contains it. */
export type Contains = (revision: string) => boolean;

/**
 * Says how far an Application of Argo CD is with a commit. Its history has each sync that succeeded, without
 * selective ones (controller/sync.go); where a commit changes nothing for it, Argo CD compares and does not
 * sync.
 */
export function appliedByArgoCd(application: unknown, contains: Contains): DeliveryState {
  const parsed = ApplicationSchema.safeParse(application);
  if (!parsed.success)
    return { kind: 'unknown', by: 'Application', why: 'its object has another form' };
  const { metadata, status } = parsed.data;
  const by = `Application ${metadata.namespace}/${metadata.name}`;
  if (status == null) return { kind: 'waiting', by, why: 'Argo CD has not looked at it yet' };
  return (
    synced(status, by, contains) ??
    failed(status, by, contains) ??
    compared(status, by, contains) ?? { kind: 'waiting', by, why: waitingFor(status, contains) }
  );
}

const isOf = (given: z.output<typeof Revisions> | null | undefined, contains: Contains): boolean =>
  [given?.revision ?? '', ...(given?.revisions ?? [])].some((one) => one !== '' && contains(one));

/** Finds the last sync of it, where it failed; null elsewhere. */
function failed({ operationState }: Status, by: string, contains: Contains): DeliveryState | null {
  if (operationState == null || !['Failed', 'Error'].includes(operationState.phase)) return null;
  const { syncResult, operation, message, finishedAt } = operationState;
  if (!isOf(syncResult ?? operation?.sync, contains)) return null;
  return { kind: 'failed', by, at: instantOf(finishedAt), message };
}

/** Finds the first sync that brought it; null where none did. */
function synced({ history }: Status, by: string, contains: Contains): DeliveryState | null {
  const times = (history ?? [])
    .filter((entry) => isOf(entry, contains))
    .flatMap(({ deployedAt }) => instantOf(deployedAt) ?? []);
  return times.length === 0 ? null : { kind: 'applied', at: Math.min(...times), by };
}

function compared(
  { sync, reconciledAt }: Status,
  by: string,
  contains: Contains,
): DeliveryState | null {
  const at = instantOf(reconciledAt);
  const isSame = sync?.status === 'Synced' && isOf(sync, contains);
  return isSame && at !== null ? { kind: 'applied', at, by } : null;
}

function waitingFor({ operationState, sync }: Status, contains: Contains): string {
  if (operationState?.phase === 'Running' || operationState?.phase === 'Terminating')
    return 'a sync is running';
  return isOf(sync, contains)
    ? 'Argo CD has seen it and has not synced it'
    : 'Argo CD has not seen it yet';
}
