import { placeOf, subjectText, say } from '../../manifest/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { asMeshConfig } from '../../istio/index.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';

type MeshSetting = NonNullable<ReturnType<Mesh['configuration']['settings']['get']>>;

/** Tells of an alias of the trust domain that the change adds (AUTHZ-39). */
export const trustDomainAdded = check({
  id: 'trust-domain-added',
  title: "Identities of another trust domain now accepted as the mesh's",
  level: 'high',
  blind: 'Which certificate authorities the proxies trust.',
  find: (input) => betweenSides(input, ({ before, after }) => aliasesAdded(before, after)),
});

/** Tells of auto mTLS that the change turns off (MTLS-15, 27, 29). */
export const autoMtlsOff = check({
  id: 'auto-mtls-off',
  title: 'Proxies no longer use auto mTLS',
  level: 'high',
  blind: 'Applications that encrypt themselves.',
  find: (input) => betweenSides(input, ({ before, after }) => turnedOff(before, after)),
});

const settingOf = (mesh: Mesh, path: string): MeshSetting | undefined =>
  mesh.configuration.settings.get(path);

const aliasesOf = ({ configuration }: Mesh): readonly string[] =>
  asMeshConfig(configuration.settings).trustDomainAliases.value.map(({ value }) => value);

function aliasesAdded(before: Mesh, after: Mesh): readonly Told[] {
  const now = settingOf(after, 'trustDomainAliases');
  if (now === undefined || before.configuration.sources.length === 0) return [];
  const known = new Set([before.configuration.trustDomain, ...aliasesOf(before)]);
  const added = aliasesOf(after).filter((alias) => !known.has(alias));
  if (added.length === 0) return [];
  return [
    {
      ...ofSetting(now),
      key: 'trust domain',
      message: `Identities of trust domain ${added.join(', ')} count as the mesh's own: every policy that names a local principal admits them too.`,
      symptom: say`no errors: callers of the other trust domain now pass policies that denied them`,
      fix: {
        text: say`Add the alias only for the time of a migration, and only for a trust domain whose certificate authority you run.`,
      },
    },
  ];
}

function turnedOff(before: Mesh, after: Mesh): readonly Told[] {
  const now = settingOf(after, 'enableAutoMtls');
  const isOff = ({ configuration }: Mesh): boolean =>
    asMeshConfig(configuration.settings).enableAutoMtls?.value === false;
  if (now === undefined || !isOff(after) || isOff(before)) return [];
  return [
    {
      ...ofSetting(now),
      key: 'auto mtls',
      message: say`Proxies send plaintext to each other unless a DestinationRule asks for mTLS.`,
      symptom: say`connections to STRICT servers are reset; policies that name a caller no longer match`,
      fix: { text: say`Leave enableAutoMtls on.` },
    },
  ];
}

const ofSetting = ({ source, path, origin }: MeshSetting) => ({
  subject: source,
  scope: { level: 'mesh' as const, workloads: 0, services: 0, namespaces: 0 },
  why: `${subjectText(source)} sets ${path} (${placeOf(origin)}).`,
  origin,
});
