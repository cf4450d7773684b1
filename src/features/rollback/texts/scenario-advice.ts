import type { Change } from '../../../compare/index.ts';
import { ACCEPTS_BOTH } from '../../../istio/index.ts';
import { listed, resourceKey, subjectText } from '../../../manifest/index.ts';
import type { ReportContext } from '../../../review/index.ts';
import { shellIn } from '../../../review/index.ts';
import type { RevertTarget } from '../reverts/revert-target.ts';

const { line: commandLine } = shellIn({});

type Reviewed = Pick<ReportContext['review'], 'changes' | 'findings' | 'environments'>;

/** Describes one kind of failure, and the fastest way out of it while the revert is on its way. */
interface Advice {
  readonly when: string;
  readonly what: string;
}

/** Objects and commands that one sentence names. */
const NAMED = 3;

/** More objects than this are a change in bulk. */
const BULK_OBJECTS = 20;

const ROUTE_KINDS: ReadonlySet<Change['kind']> = new Set(['route', 'subset', 'traffic-policy']);

/** Says what helps at once, by what the undone change does (docs/how-to/roll-back.md), with the names of its objects. */
export function scenarioAdvice(review: Reviewed, target: RevertTarget['kind']): readonly Advice[] {
  const { changes } = review;
  const objects = new Set(changes.map(({ subject }) => resourceKey(subject)));
  const chosen = (kinds: readonly string[], of: (change: Change) => boolean): readonly Change[] =>
    changes.filter((change) => kinds.includes(change.subject.kind) || of(change));
  const mtls = chosen(['PeerAuthentication'], ({ kind }) => kind === 'mtls-mode');
  const policies = chosen(['AuthorizationPolicy'], ({ kind }) => kind === 'authorization');
  const routes = chosen(['VirtualService'], ({ kind }) => ROUTE_KINDS.has(kind));
  return [
    ...selectorAdvice(review),
    ...(mtls.length > 0 ? [mtlsAdvice(mtls, review)] : []),
    ...(policies.length > 0 ? [lockoutAdvice(policies, review)] : []),
    ...(routes.length > 0 ? [routingAdvice(routes)] : []),
    ...(objects.size > BULK_OBJECTS || target === 'restore' ? [bulkAdvice(review)] : []),
  ];
}

const namesOf = (changes: readonly Change[]): string =>
  listed([...new Set(changes.map(({ subject }) => subjectText(subject)))], NAMED);

/** Each object once in each environment whose commands differ. */
function commandsFor(
  changes: readonly Change[],
  review: Reviewed,
  words: (change: Change) => readonly string[],
): string {
  const lines = changes.flatMap((change) => {
    const { namespace } = change.subject;
    const environment = review.environments.find(({ name }) => name === change.environment);
    const line = commandLine([
      ...shellIn(environment ?? {}).kubectl,
      '-n',
      namespace,
      ...words(change),
    ]);
    return line === null || line.includes('`') || namespace === '' ? [] : [`\`${line}\``];
  });
  const unique = [...new Set(lines)];
  const more = unique.length > NAMED ? ', and so on' : '';
  return `${unique.slice(0, NAMED).join(', ')}${more}`;
}

const typeOf = ({ subject: { group, kind } }: Change): string =>
  group === '' ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`;

const patchOf = (change: Change, patch: unknown): readonly string[] => [
  ...['patch', typeOf(change), change.subject.name, '--type', 'merge'],
  ...['-p', JSON.stringify(patch)],
];

const isThere = ({ kind }: Change): boolean => kind !== 'resource-added';

function mtlsAdvice(changes: readonly Change[], review: Reviewed): Advice {
  const there = changes.filter(
    (change) => isThere(change) && change.subject.kind === 'PeerAuthentication',
  );
  const commands = commandsFor(there, review, (change) =>
    patchOf(change, { spec: { mtls: { mode: ACCEPTS_BOTH } } }),
  );
  const typed = commands === '' ? '' : ` (${commands})`;
  return {
    when: 'Connections are reset',
    what: `set the PeerAuthentication to \`PERMISSIVE\`${typed}: callers with and without a sidecar are served again, and callers that use mTLS notice nothing.`,
  };
}

function lockoutAdvice(changes: readonly Change[], review: Reviewed): Advice {
  const policies = changes.filter(({ subject }) => subject.kind === 'AuthorizationPolicy');
  const brought = policies.filter(({ kind }) => kind === 'resource-removed');
  const commands = commandsFor(brought, review, (change) => [
    ...['delete', typeOf(change), change.subject.name],
  ]);
  const what =
    commands !== ''
      ? `deleting the AuthorizationPolicy that the change brought restores traffic: ${commands}.`
      : policies.length > 0
        ? `apply the previous ${namesOf(policies)}; to delete one lets in whoever it keeps out.`
        : 'deleting the AuthorizationPolicy that denies restores traffic: `kubectl -n <namespace> delete authorizationpolicy <name>`.';
  return {
    when: 'Everything answers 403 (`RBAC: access denied`)',
    what: `${what} The first ALLOW policy of a workload denies all that it does not list.`,
  };
}

const routingAdvice = (changes: readonly Change[]): Advice => ({
  when: 'Requests go to the wrong place or fail',
  what: `apply the previous ${namesOf(changes)}; proxies take it within seconds, and no pod has to restart.`,
});

function bulkAdvice({ environments }: Reviewed): Advice {
  const appliers = environments.flatMap(({ roots }) =>
    roots.flatMap(({ appliedBy = [] }) => appliedBy),
  );
  const named = (kind: string): readonly string[] => [
    ...new Set(
      appliers.flatMap((one) => (one.kind === kind && PLAIN.test(one.name) ? one.name : [])),
    ),
  ];
  const [application = '<app>', ...otherApplications] = named('Application');
  const [kustomization = '<name>', ...otherKustomizations] = named('Kustomization');
  const also = (others: readonly string[]): string =>
    others.length === 0 ? '' : `, and so ${listed(others, NAMED)}`;
  const argo = `\`argocd app rollback ${application}\`${also(otherApplications)} (automatic sync has to be off)`;
  const flux = `\`flux suspend kustomization ${kustomization}\`${also(otherKustomizations)} and apply what the previous commit has`;
  const hasArgo = application !== '<app>';
  const hasFlux = kustomization !== '<name>';
  const what = hasArgo === hasFlux ? `${argo}, or for Flux ${flux}` : hasArgo ? argo : flux;
  return {
    when: 'Many things fail at once',
    what: `sync to the previous commit while this is reviewed: ${what}.`,
  };
}

const PLAIN = /^[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?$/;

/**
 * A selector of a workload cannot change: where the cluster has made it anew since, the revert is refused for it, and what
 * the revert does to Services points past its pods. An edit of their selectors is the way back then.
 */
function selectorAdvice(review: Reviewed): readonly Advice[] {
  const held = review.findings.filter(({ check }) => check === 'immutable-field');
  const workloads = review.changes.filter(
    ({ subject, field, environment }) =>
      field?.startsWith('spec.selector') === true &&
      held.some(
        (finding) =>
          finding.environment === environment &&
          resourceKey(finding.subject) === resourceKey(subject),
      ),
  );
  if (workloads.length === 0) return [];
  const services = review.changes.filter(
    (change) =>
      change.subject.kind === 'Service' &&
      isThere(change) &&
      (change.field ?? '').startsWith(SELECTOR) &&
      typeof change.before === 'string' &&
      workloads.some(
        ({ environment, subject }) =>
          environment === change.environment && subject.namespace === change.subject.namespace,
      ),
  );
  const commands = commandsFor(services, review, (change) =>
    patchOf(change, {
      spec: { selector: { [(change.field ?? '').slice(SELECTOR.length)]: change.before } },
    }),
  );
  if (commands === '') return [];
  return [
    {
      when: `The cluster refuses the selector of ${namesOf(workloads)}`,
      what: `its pods keep the labels that they have, and the reverted Service leads past them. Edit the selector of the Service instead: ${commands}. Delete and make the workload anew later.`,
    },
  ];
}

const SELECTOR = 'spec.selector.';
