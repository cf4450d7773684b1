import type { Change } from '../../../compare/index.ts';
import type { RevertTarget } from '../reverts/revert-target.ts';

/** One kind of failure, and the fastest way out of it while the revert is on its way. */
export interface Advice {
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

/** What helps at once, by what the undone change does (docs/rollback.md). */
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
