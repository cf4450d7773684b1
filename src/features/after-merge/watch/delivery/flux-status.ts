import { z } from 'zod';
import type { DeliveryState } from './delivery-state.ts';
import { instantOf } from './delivery-state.ts';
import type { Contains } from './argo-cd-status.ts';

const Text = z.string().catch('');
const Metadata = z.object({ name: z.string(), namespace: z.string() });

const Conditions = z
  .array(
    z.object({
      type: z.string(),
      status: z.string(),
      reason: Text,
      message: Text,
      lastTransitionTime: Text,
    }),
  )
  .catch([]);

const Suspended = z
  .object({ suspend: z.boolean().catch(false) })
  .nullish()
  .catch(null);

/**
 * Describes what is read of it (fluxcd/kustomize-controller, api/v1/kustomization_types.go; `history` since
 * 1.7).
 */
const KustomizationSchema = z.object({
  metadata: Metadata,
  spec: Suspended,
  status: z
    .object({
      lastAppliedRevision: Text,
      lastAttemptedRevision: Text,
      /** For an artifact from OCI, the commit that it was made of. */
      lastAppliedOriginRevision: Text,
      conditions: Conditions,
      history: z
        .array(
          z.object({
            firstReconciled: Text,
            lastReconciledStatus: Text,
            metadata: z.object({ revision: Text }).nullish().catch(null),
          }),
        )
        .catch([]),
    })
    .nullish()
    .catch(null),
});

/** fluxcd/source-controller, api/v1/gitrepository_types.go */
const GitRepositorySchema = z.object({
  metadata: Metadata,
  spec: Suspended,
  status: z
    .object({
      artifact: z.object({ revision: Text }).nullish().catch(null),
      conditions: Conditions,
    })
    .nullish()
    .catch(null),
});

type Kustomization = z.output<typeof KustomizationSchema>;

/**
 * Says how far a Kustomization of Flux is with a commit; its GitRepository, where it is at hand, says whether
 * Flux has fetched it. Flux notes no time of the applied revision: it is that of the first reconciliation in
 * `history`, else since when the object is ready.
 */
export function appliedByFlux(
  kustomization: unknown,
  gitRepository: unknown,
  contains: Contains,
): DeliveryState {
  const parsed = KustomizationSchema.safeParse(kustomization);
  if (!parsed.success)
    return { kind: 'unknown', by: 'Kustomization', why: 'its object has another form' };
  const { metadata, spec, status } = parsed.data;
  const by = `Kustomization ${metadata.namespace}/${metadata.name}`;
  if (status == null) return { kind: 'waiting', by, why: 'Flux has not looked at it yet' };
  const revisions = [status.lastAppliedRevision, status.lastAppliedOriginRevision];
  if (revisions.some((each) => isOf(each, contains))) return appliedAt(status, by, contains);
  return (
    failed(status, by, contains) ?? {
      ...{ kind: 'waiting', by },
      why:
        spec?.suspend === true
          ? 'it is suspended: Flux applies nothing'
          : waitingFor(status, gitRepository, contains),
    }
  );
}

/** Tells whether a revision is of the commit: `main@sha1:0a1b…`; before Flux 2 `main/0a1b…`. */
function isOf(revision: string, contains: Contains): boolean {
  const [, sha] = /(?:^|[@:/])(?:sha1:|sha256:)?([0-9a-f]{40}|[0-9a-f]{64})$/.exec(revision) ?? [];
  return sha !== undefined && contains(sha);
}

function appliedAt(
  { history, conditions }: NonNullable<Kustomization['status']>,
  by: string,
  contains: Contains,
): DeliveryState {
  const times = history
    .filter(({ metadata }) => isOf(metadata?.revision ?? '', contains))
    .flatMap(({ firstReconciled }) => instantOf(firstReconciled) ?? []);
  if (times.length > 0) return { kind: 'applied', at: Math.min(...times), by };
  const ready = readyOf(conditions);
  const at = ready?.status === 'True' ? instantOf(ready.lastTransitionTime) : null;
  return at === null
    ? { kind: 'unknown', by, why: 'Flux does not say when it was applied' }
    : { kind: 'applied', at, by };
}

const readyOf = (conditions: z.output<typeof Conditions>) =>
  conditions.find(({ type }) => type === 'Ready');

function failed(
  { lastAttemptedRevision, conditions }: NonNullable<Kustomization['status']>,
  by: string,
  contains: Contains,
): DeliveryState | null {
  const ready = readyOf(conditions);
  if (ready?.status !== 'False' || !isOf(lastAttemptedRevision, contains)) return null;
  // it is tried again by itself
  if (ready.reason === 'DependencyNotReady') return { kind: 'waiting', by, why: ready.message };
  return {
    ...{ kind: 'failed', by },
    at: instantOf(ready.lastTransitionTime),
    message: `${ready.reason}: ${ready.message}`,
  };
}

function waitingFor(
  { lastAttemptedRevision }: NonNullable<Kustomization['status']>,
  gitRepository: unknown,
  contains: Contains,
): string {
  if (isOf(lastAttemptedRevision, contains)) return 'Flux is applying it';
  const source = GitRepositorySchema.safeParse(gitRepository);
  if (!source.success) return 'Flux has not applied it yet';
  const { spec, status, metadata } = source.data;
  const name = `GitRepository ${metadata.namespace}/${metadata.name}`;
  if (isOf(status?.artifact?.revision ?? '', contains))
    return 'Flux has fetched it and not applied it yet';
  if (spec?.suspend === true) return `${name} is suspended: Flux fetches nothing`;
  const ready = readyOf(status?.conditions ?? []);
  return ready?.status === 'False'
    ? `${name} is not fetched: ${ready.message}`
    : 'Flux has not fetched it yet';
}
