import { say } from '../../manifest/index.ts';
import { detectorOf, check } from '../detection/check.ts';
import { controlPlaneChanged } from './control-plane-change.ts';
import { meshMtlsChanged } from './mesh-mtls.ts';
import { meshSettingChanged } from './mesh-settings.ts';
import { rootObjectChanged } from './root-objects.ts';
import type { Told } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { meshReachOf, someOf } from '../detection/finding-scope.ts';

/** When this many namespaces or more change their labels, the change counts as one of the mesh. */
const AT_LARGE = 3;

/** Finds several namespaces that join, leave or change the revision together (INJ-1, INJ-2). */
const namespacesRelabelled = check({
  id: 'namespaces-relabelled',
  title: 'Several namespaces join, leave or change mesh revision together',
  level: 'critical',
  blind: 'Namespace labels that other tools set.',
  find: tell,
});

function tell(input: DetectorInput): readonly Told[] {
  const { mesh, changes } = input;
  const relabelled = changes.filter(
    ({ kind, subject, field, object, oldObject }) =>
      (kind === 'injection' || kind === 'revision') &&
      subject.kind === 'Namespace' &&
      field !== null &&
      object !== null &&
      oldObject !== null,
  );
  const names = [...new Set(relabelled.map(({ subject }) => subject.name))].sort();
  const [first, ...others] = relabelled;
  if (first === undefined || names.length < AT_LARGE) return [];
  const reach = meshReachOf(
    input,
    mesh.workloads.filter(({ namespace }) => names.includes(namespace)),
    'all of their workloads',
  );
  const revision = relabelled.some(({ kind }) => kind === 'revision');
  return [
    {
      subject: first.subject,
      key: 'injection of many namespaces',
      scope: reach.scope,
      message: `${String(names.length)} namespaces change ${
        revision ? 'the control plane that their proxies belong to' : 'whether pods get a proxy'
      } at once (${someOf(names)}): ${reach.text}.`,
      why: say`These labels act when a pod is created: running pods keep what they have until they restart.`,
      origin: first.origin,
      side: first.side,
      related: others
        .filter(({ side }) => side === 'head')
        .map(({ origin, side }) => ({ ...origin, side })),
      symptom: revision
        ? say`pods that restart join the other control plane; if it does not run, they stay without a proxy`
        : say`pods that restart gain or lose their proxy, and with it mTLS, routes and policies`,
      fix: {
        text: say`Move one namespace first, restart its workloads, and go on when they are well.`,
      },
    },
  ];
}

/**
 * Finds changes that reach every proxy of the mesh at once: its configuration, its mTLS mode, objects of the
 * root namespace without a selector, the control plane, and namespaces relabelled together. Each cause is one
 * finding, with those whom it reaches here.
 */
export const meshWideChange = detectorOf('mesh-wide-change', 'changes that affect the whole mesh', [
  meshSettingChanged,
  meshMtlsChanged,
  rootObjectChanged,
  controlPlaneChanged,
  namespacesRelabelled,
]);
