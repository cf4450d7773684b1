import { isGatewayApi, isIstioKind, itemsAt, stringAt } from '../../../../manifest/index.ts';
import type { Node } from '../../../../manifest/index.ts';

/** A right that is told by itself, as the words behind "lets … ": "read Secrets". */
interface Power {
  readonly words: string;
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const RBAC = 'rbac.authorization.k8s.io';
const READING = 'read Secrets';
const READS = ['get', 'list', 'watch'];
const WRITES = ['create', 'update', 'patch', 'delete', 'deletecollection'];
const ANY = [...READS, ...WRITES];

/** Rights that are told each by itself. A new one is one line. AROUND-13 */
const POWERS: readonly Power[] = [
  { words: READING, groups: [''], resources: ['secrets'], verbs: READS },
  {
    words: 'create tokens of service accounts',
    groups: [''],
    resources: ['serviceaccounts/token'],
    verbs: ['create'],
  },
  {
    words: 'run commands in pods',
    groups: [''],
    resources: ['pods/exec', 'pods/attach', 'pods/ephemeralcontainers'],
    verbs: ANY,
  },
  { words: 'reach the kubelet of nodes', groups: [''], resources: ['nodes/proxy'], verbs: ANY },
  {
    words: 'act as other accounts',
    groups: ['', 'authentication.k8s.io'],
    resources: ['users', 'groups', 'serviceaccounts', 'uids', 'userextras'],
    verbs: ['impersonate'],
  },
  {
    words: 'give themselves more rights',
    groups: [RBAC],
    resources: ['roles', 'clusterroles'],
    verbs: ['bind', 'escalate'],
  },
];

/** Groups of Kubernetes, Istio and GitOps tools whose objects decide what runs, who may do what, and where calls go. */
const DECIDING: ReadonlySet<string> = new Set([
  ...['', 'apps', 'batch', 'extensions', 'networking.k8s.io', RBAC, 'discovery.k8s.io'],
  ...['admissionregistration.k8s.io', 'apiextensions.k8s.io', 'apiregistration.k8s.io'],
  ...['certificates.k8s.io', 'policy', 'autoscaling', 'argoproj.io', 'cert-manager.io'],
  ...['kustomize.toolkit.fluxcd.io', 'helm.toolkit.fluxcd.io', 'source.toolkit.fluxcd.io', '*'],
]);

/** Kinds of these groups that decide nothing for others, whoever writes them. */
const IDLE: ReadonlySet<string> = new Set([
  ...['events', 'persistentvolumeclaims', 'persistentvolumes', 'leases', 'bindings'],
  ...['componentstatuses', 'podtemplates', 'controllerrevisions', 'certificatesigningrequests'],
]);

/** Lists what some rules let their holders do, each in words, without double; long lists of kinds are cut. */
export function powersIn(rules: readonly Node[], most = MOST_WORDS): readonly string[] {
  return [...new Set(rules.flatMap((rule) => [...told(rule), ...written(rule, most)]))];
}

/** Tells whether powers let their holders read Secrets, and nothing else. */
export const isReading = (powers: readonly string[]): boolean =>
  powers.every((words) => words === READING);

const told = (rule: Node): readonly string[] =>
  POWERS.filter(
    ({ groups, resources, verbs, words }) =>
      has(rule, 'apiGroups', groups) &&
      has(rule, 'resources', resources) &&
      has(rule, 'verbs', verbs) &&
      // one named role or account is no way to all others
      !(words.startsWith('act') && itemsAt(rule, 'resourceNames').length > 0),
  ).map(({ words }) => words);

const has = (rule: Node, field: string, wanted: readonly string[]): boolean =>
  textsAt(rule, field).some(
    (each) =>
      each === '*' ||
      wanted.includes(each) ||
      // `*/exec` and `pods/*`
      (each.startsWith('*/') && wanted.some((one) => one.endsWith(each.slice(1)))) ||
      (each.endsWith('/*') && wanted.some((one) => one.startsWith(each.slice(0, -1)))),
  );

const textsAt = (rule: Node, field: string): readonly string[] =>
  itemsAt(rule, field).map((each) => stringAt(each) ?? '*');

function written(rule: Node, most: number): readonly string[] {
  if (!has(rule, 'verbs', WRITES) || itemsAt(rule, 'resourceNames').length > 0) return [];
  const groups = textsAt(rule, 'apiGroups').filter(
    (group) =>
      DECIDING.has(group) || isIstioKind({ group, kind: '' }) || isGatewayApi({ group, kind: '' }),
  );
  const resources = textsAt(rule, 'resources').filter(
    (resource) => !IDLE.has(resource) && !/\/(?:status|finalizers|scale|log)$/.test(resource),
  );
  if (groups.length === 0 || resources.length === 0) return [];
  const words = resources.toSorted().slice(0, most).join(', ').replace(/^\*$/, 'everything');
  return [`write ${words}${resources.length > most ? ' and more' : ''}`];
}

const MOST_WORDS = 3;
