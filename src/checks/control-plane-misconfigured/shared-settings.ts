import { listed, placeOf, subjectText } from '../../manifest/index.ts';
import type { OverriddenSetting, UnsharedRevision } from './shared-configuration.ts';
import { overriddenSettings, unsharedRevisions } from './shared-configuration.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';
import { WHOLE_MESH } from './whole-mesh.ts';

const SHARED_SETTING_OVERRIDDEN: Check = {
  id: 'shared-setting-overridden',
  title: 'A setting of the shared ConfigMap is overridden by that of the control plane',
  level: 'medium',
  blind: 'What the managed control plane writes into its own ConfigMap.',
};
const REVISION_WITHOUT_SHARED: Check = {
  id: 'revision-without-shared-configuration',
  title: 'Namespaces name a revision for which the shared settings are not written',
  level: 'medium',
  blind: 'ConfigMaps that are made by hand, and names that are tags.',
};

const MOST_NAMED = 3;

/** Settings that are written in vain beside a managed control plane. */
export const sharedSettings = ofObjects(
  [SHARED_SETTING_OVERRIDDEN],
  ({ mesh }) => overriddenSettings(mesh),
  () => (setting) => [overriddenFinding(setting)],
);

const overriddenFinding = ({
  shared,
  own,
  path,
  origin,
  ownOrigin,
}: OverriddenSetting): FindingDraft => ({
  check: SHARED_SETTING_OVERRIDDEN.id,
  subject: shared,
  key: `overridden ${path}`,
  scope: WHOLE_MESH,
  message: `${path} of ${subjectText(shared)} does nothing: ${subjectText(own)} says something else.`,
  why: `istiod reads the shared ConfigMap beside its own (${placeOf(origin)}), and its own takes precedence (${placeOf(ownOrigin)}).`,
  symptom: 'nothing fails: the value of the other ConfigMap stays in force',
  origin,
  related: [ownOrigin],
  fix: { text: 'Say it in one of the two, which is the shared one where the other is managed.' },
});

/** Revisions in use without the settings that another one has. */
export const unsharedSettings = ofObjects(
  [REVISION_WITHOUT_SHARED],
  ({ mesh }: DetectorInput) => unsharedRevisions(mesh),
  () => (revision) => [unsharedFinding(revision)],
);

function unsharedFinding({ revision, namespaces, shared }: UnsharedRevision): FindingDraft {
  const names = listed(
    namespaces.map(({ name }) => name),
    MOST_NAMED,
  );
  const name = `istio-shared-configmap-${revision}`;
  return {
    check: REVISION_WITHOUT_SHARED.id,
    subject: shared,
    key: `no shared configuration for ${revision}`,
    scope: WHOLE_MESH,
    message: `Proxies of ${names} go without the settings of ${subjectText(shared)}: they are of revision ${revision}.`,
    why: `A managed control plane reads the ConfigMap that ends in the name of its revision, and no ${name} is here (${placeOf(shared.origin)}).`,
    symptom:
      'after pods are moved to the new revision, logs, tracing, outbound traffic or trusted authorities are those of the default again, and nothing fails',
    origin: shared.origin,
    related: namespaces.slice(0, MOST_NAMED).map(({ origin }) => origin),
    fix: { text: `Add a ConfigMap ${name} with the same settings beside it.` },
  };
}
