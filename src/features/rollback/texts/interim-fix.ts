import { productionFirst } from '../../../gitops/index.ts';
import type { Change } from '../../../compare/index.ts';
import { isMeshKind, resourceKey } from '../../../manifest/index.ts';
import type { Origin } from '../../../manifest/index.ts';
import type { Block, ReportContext, Words } from '../../../review/index.ts';
import { commandLine, paragraph, strong } from '../../../review/index.ts';
import type { RevertTarget } from '../reverts/revert-target.ts';

type EnvironmentReview = ReportContext['review']['environments'][number];

const LINES_SHOWN = 4;
const SHA_SHOWN = 12;

/** Says what to type to have the objects of the mesh as they were, before the revert is merged. */
interface AtOnce {
  /** Each line is for an object of an environment, production first. */
  readonly lines: readonly string[];
  /** It is true where what is undone keeps somebody out. */
  readonly locksOut: boolean;
}

/**
 * Lists lines for a shell that put back what the commit before the change has of each object, or take away an
 * object that the change brought. There is none where the folder that holds an object is not sure, or a name
 * cannot be typed as it is.
 */
export function restoredAtOnce({ review }: ReportContext, before: string | null): AtOnce {
  const locksOut =
    review.changes.some(({ subject }) => DENYING.has(subject.kind)) ||
    review.behaviours.some(({ consequences }) =>
      consequences.some(({ kind }) => kind === 'opened' || kind === 'exposed'),
    );
  if (before === null) return { lines: [], locksOut };
  const lines = productionFirst(review.environments).flatMap((environment) =>
    changedObjects(review.changes, environment.name).flatMap(
      (change) => lineFor(change, environment, before.slice(0, SHA_SHOWN)) ?? [],
    ),
  );
  return { lines: [...new Set(lines)].slice(0, LINES_SHOWN), locksOut };
}

const DENYING: ReadonlySet<string> = new Set([
  'AuthorizationPolicy',
  'PeerAuthentication',
  'RequestAuthentication',
]);

/**
 * Lists one change of each object of the mesh; one that removes all of it comes before one that only differs.
 */
function changedObjects(changes: readonly Change[], environment: string): readonly Change[] {
  const found = new Map<string, Change>();
  for (const change of changes) {
    const { subject, cause } = change;
    if (change.environment !== environment || cause !== undefined) continue;
    if (!isMeshKind(subject) || subject.namespace === '') continue;
    const key = resourceKey(subject);
    if (!found.has(key) || change.kind === 'resource-removed') found.set(key, change);
  }
  return [...found.values()];
}

function lineFor(
  { subject, kind, origin }: Change,
  environment: EnvironmentReview,
  before: string,
): string | null {
  const { group, namespace, name } = subject;
  if (kind === 'resource-removed')
    return commandLine([
      ...['kubectl', '-n', namespace, 'delete', `${subject.kind.toLowerCase()}.${group}`],
      name,
    ]);
  const root = rootOf(origin, environment);
  const resource = `${subject.kind}/${namespace}/${name}`;
  const render =
    root === null
      ? null
      : commandLine(['meshwarden', 'render', root, '--rev', before, '--resource', resource]);
  return render === null ? null : `${render} | kubectl apply -f -`;
}

/**
 * Finds the only folder of the environment, or the only one that the object is written in; null where there
 * is no such.
 */
function rootOf({ file }: Origin, { roots }: EnvironmentReview): string | null {
  const built = roots.filter(({ failure }) => failure === null).map(({ path }) => path);
  const holding = built.filter((path) => file.startsWith(`${path}/`));
  const [only, ...others] = built.length === 1 ? built : holding;
  return only === undefined || others.length > 0 ? null : only;
}

/** Makes lines ready to be pasted; nothing where no line is. */
export function atOnceBlocks(lines: readonly string[], before: Words): readonly Block[] {
  if (lines.length === 0) return [];
  return [
    paragraph(
      strong('To restore it at once:'),
      ' this puts back what there was ',
      ...before,
      "; pause Argo CD's self-heal or Flux first, which undo it.",
    ),
    { kind: 'code', language: 'sh', lines },
  ];
}

/** Describes one kind of failure, and the fastest way out of it while the revert is on its way. */
interface Advice {
  readonly when: string;
  readonly what: string;
}

const ROUTING: Advice = {
  when: 'Requests go to the wrong place or fail',
  what: 'apply the previous VirtualService or DestinationRule; proxies take it within seconds, and no pod has to restart.',
};

const LOCKOUT: Advice = {
  when: 'Everything answers 403 (`RBAC: access denied`)',
  what: 'deleting the AuthorizationPolicy that denies restores traffic: `kubectl -n <namespace> delete authorizationpolicy <name>`. The first ALLOW policy of a workload denies all that it does not list.',
};

const MTLS: Advice = {
  when: 'Connections are reset',
  what: 'set the PeerAuthentication to `PERMISSIVE`: callers with and without a sidecar are served again, and callers that use mTLS notice nothing.',
};

const BULK: Advice = {
  when: 'Many things fail at once',
  what: 'sync to the previous commit while this is reviewed: `argocd app rollback <app>` (automatic sync has to be off), or for Flux `flux suspend kustomization <name>` and apply what the previous commit has.',
};

/** More objects than this are a change in bulk. */
const BULK_OBJECTS = 20;

const ROUTE_KINDS: ReadonlySet<Change['kind']> = new Set(['route', 'subset', 'traffic-policy']);

/** Says what helps at once, by what the undone change does (docs/rollback.md). */
export function scenarioAdvice(
  changes: readonly Pick<Change, 'kind' | 'subject' | 'environment'>[],
  target: RevertTarget['kind'],
): readonly Advice[] {
  const kinds = new Set(changes.map(({ kind }) => kind));
  const subjects = new Set(changes.map(({ subject }) => subject.kind));
  const objects = new Set(
    changes.map(({ subject: { kind, namespace, name } }) => `${kind}/${namespace}/${name}`),
  );
  return [
    ...(kinds.has('mtls-mode') || subjects.has('PeerAuthentication') ? [MTLS] : []),
    ...(kinds.has('authorization') || subjects.has('AuthorizationPolicy') ? [LOCKOUT] : []),
    ...([...kinds].some((kind) => ROUTE_KINDS.has(kind)) || subjects.has('VirtualService')
      ? [ROUTING]
      : []),
    ...(objects.size > BULK_OBJECTS || target === 'restore' ? [BULK] : []),
  ];
}
