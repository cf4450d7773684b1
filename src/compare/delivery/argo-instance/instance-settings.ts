import type { Plain, Resource } from '../../../manifest/index.ts';
import { isPlainList, stringAt, stringMapAt } from '../../../manifest/index.ts';
import type { Change } from '../../diff/change.ts';
import type { InstancePart } from './instance-part.ts';
import { dataKey, EVERYBODY } from './instance-part.ts';
import { policyPart } from './access-policy.ts';

/** Addresses of those who say who somebody is; groups that they tell get their rights from the policy. */
const ISSUERS =
  /(?:^|[\s{,])["']?(?:issuer|host|baseURL|ssoURL|entityIssuer)["']?:\s*["']?([^\s"',}]+)/g;

/** Whether somebody else says from now on who the users of Argo CD are: one that was trusted gave way to another. */
function identityProviderMoves(key: string, { object, oldObject }: Change): boolean {
  if (key !== 'oidc.config' && key !== 'dex.config') return false;
  const [was, is] = [oldObject, object].map((side) => {
    const text = side === null ? '' : (stringAt(side.node, 'data', key) ?? '');
    return new Set([...text.matchAll(ISSUERS)].map(([, address = '']) => address));
  });
  if (was === undefined || is === undefined || was.size === 0) return false;
  return [...is].some((address) => !was.has(address));
}

/** Settings in keys of a ConfigMap; which of them decide. A change of the object as a whole always does. */
const keyed = (decides: (key: string, change: Change) => boolean): InstancePart => ({
  concerns: (change) => {
    if (change.field === null || /^(?:data|binaryData)$/.test(change.field)) return EVERYBODY;
    const key = dataKey(change.field);
    return key !== null && decides(key, change) ? EVERYBODY : null;
  },
});

/** Of `argocd-cm`: what is rendered with what, what is never applied, and who may come in (ARGO-5, ARGO-30, ARGO-41, ARGO-78). */
const RENDERING =
  /^(?:resource\.(?:exclusions|inclusions|customizations|compareoptions|respectRBAC|sensitive)|kustomize|helm|jsonnet|configManagementPlugins|application\.|ignoreResource|timeout\.reconciliation|repositor|cluster|globalProjects|installationID|impersonation)/;

/** Of `argocd-cm`: what lets people in who could not before, where it is on. */
const DOORS: ReadonlySet<string> = new Set([
  'users.anonymous.enabled',
  'exec.enabled',
  'oidc.tls.insecure.skip.verify',
]);

/** Of `argocd-cmd-params-cm`: what says how much at a time, and what is written to logs. A key that is not known decides. */
const HARMLESS_PARAMETERS =
  /^(?:server\.(?!disable\.auth|repo\.server|dex\.server|api\.content)|dexserver\.|notificationscontroller\.|otlp\.)|\.log\.|\.metrics|metrics\.|parallelism|processors|listen\.address|profile\.enabled/;

const OF_EVERY_KEY = keyed(() => true);

/** What ConfigMaps of these names are to an instance of Argo CD; another is a line. */
export const CONFIG_MAPS: ReadonlyMap<string, InstancePart> = new Map([
  [
    'argocd-cm',
    keyed(
      (key, change) =>
        RENDERING.test(key) ||
        (DOORS.has(key) && [true, 'true'].some((on) => on === change.after)) ||
        identityProviderMoves(key, change),
    ),
  ],
  ['argocd-cmd-params-cm', keyed((key) => !HARMLESS_PARAMETERS.test(key))],
  [
    'argocd-rbac-cm',
    policyPart((side) => ({ at: (key) => stringAt(side.node, 'data', key) ?? '' })),
  ],
  ['argocd-tls-certs-cm', OF_EVERY_KEY],
  ['argocd-ssh-known-hosts-cm', OF_EVERY_KEY],
  ['argocd-gpg-keys-cm', OF_EVERY_KEY],
]);

/** Of the operator's ArgoCD: what shows, how much there is of it, and where people log in. */
const HARMLESS_FIELDS =
  /^spec\.(?:server|grafana|prometheus|monitoring|notifications|banner|ha|help\w*|ga\w+|statusBadgeEnabled|nodePlacement|disableAdmin|dex|sso|oidcConfig|kubectl\w*)\b|\.(?:resources|logLevel|logFormat|annotations|labels)\b/;

/** The instance as its operator has it. */
export const OPERATED_INSTANCE: InstancePart = {
  concerns: ({ field, before, after }) => {
    if (field === null) return EVERYBODY;
    const isHarmless = !/^spec\b/.test(field) || isAllHarmless(field, after ?? before);
    return isHarmless ? null : EVERYBODY;
  },
};

/** Whether all that is written under a field, where the field comes or goes as a whole, is harmless. */
function isAllHarmless(field: string, value: Plain): boolean {
  if (HARMLESS_FIELDS.test(field)) return true;
  if (value === null || typeof value !== 'object' || isPlainList(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length > 0 && entries.every(([key, each]) => isAllHarmless(`${field}.${key}`, each))
  );
}

const KIND = 'ConfigManagementPlugin';

/** What a plugin does, and which folders it claims, where its settings are mounted from a ConfigMap (ARGO-3, ARGO-76). */
export function pluginSettingsPart({ group, kind, node }: Resource): InstancePart | null {
  if (group !== '' || kind !== 'ConfigMap') return null;
  const data = stringMapAt(node, 'data');
  if (![...data.values()].some((text) => text.includes(KIND))) return null;
  return {
    isPossible: true,
    concerns: ({ field }) =>
      field === null || field === 'data' || data.get(dataKey(field) ?? '')?.includes(KIND) === true
        ? EVERYBODY
        : null,
  };
}
