import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Mesh, MeshSetting } from '../../istio/index.ts';
import { autoMtlsOffAt, trustDomainAliases } from '../../istio/index.ts';
import type { Check } from '../detection/check.ts';
import { ofFacts } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';

const TRUST_DOMAIN_ADDED: Check = {
  id: 'trust-domain-added',
  title: "Identities of a further trust domain count as the mesh's own",
  level: 'high',
  blind: 'Which certificate authorities the proxies believe.',
};
const AUTO_MTLS_OFF: Check = {
  id: 'auto-mtls-off',
  title: 'Proxies no longer use mTLS of their own accord',
  level: 'high',
  blind: 'Applications that encrypt by themselves.',
};

/** A setting of the mesh that is looser, and what that means. */
interface LooserSetting {
  readonly check: Check;
  readonly setting: MeshSetting;
  readonly key: string;
  readonly message: string;
  readonly symptom: string;
  readonly fix: string;
}

/** Mesh-wide settings that trust more, or encrypt less, than before (AUTHZ-39, MTLS-15, 27, 29). */
export const meshTrustLoosened = ofFacts(
  [TRUST_DOMAIN_ADDED, AUTO_MTLS_OFF],
  (before, after) => [...aliasesAdded(before, after), ...autoMtlsOff(before, after)],
  draftOf,
);

const settingOf = (mesh: Mesh, path: string): MeshSetting | undefined =>
  mesh.configuration.settings.get(path);

function aliasesAdded(before: Mesh, after: Mesh): readonly LooserSetting[] {
  const now = settingOf(after, 'trustDomainAliases');
  if (now === undefined || before.configuration.sources.length === 0) return [];
  const known = new Set([before.configuration.trustDomain, ...trustDomainAliases(before)]);
  const added = trustDomainAliases(after).filter((alias) => !known.has(alias));
  if (added.length === 0) return [];
  return [
    {
      check: TRUST_DOMAIN_ADDED,
      setting: now,
      key: 'trust domain',
      symptom: 'nothing fails: callers of the other trust domain pass policies that refused them',
      message: `Identities of trust domain ${added.join(', ')} count as the mesh's own: every policy that names a local principal admits them too.`,
      fix: 'Add the alias only for the time of a migration, and only for a trust domain whose certificate authority you run.',
    },
  ];
}

function autoMtlsOff(before: Mesh, after: Mesh): readonly LooserSetting[] {
  const now = settingOf(after, 'enableAutoMtls');
  const isOff = (mesh: Mesh): boolean => autoMtlsOffAt(mesh) !== null;
  if (now === undefined || !isOff(after) || isOff(before)) return [];
  return [
    {
      check: AUTO_MTLS_OFF,
      setting: now,
      key: 'auto mtls',
      symptom:
        'connections to STRICT servers are reset; policies that name a caller no longer match',
      message: 'Proxies send plaintext to each other unless a DestinationRule asks for mTLS.',
      fix: 'Leave enableAutoMtls on.',
    },
  ];
}

function draftOf({ check, setting, key, message, symptom, fix }: LooserSetting): FindingDraft {
  return {
    check: check.id,
    subject: setting.source,
    key,
    scope: { level: 'mesh', workloads: 0, services: 0, namespaces: 0 },
    message,
    symptom,
    why: `${subjectText(setting.source)} sets ${setting.path} (${placeOf(setting.origin)}).`,
    origin: setting.origin,
    fix: { text: fix },
  };
}
