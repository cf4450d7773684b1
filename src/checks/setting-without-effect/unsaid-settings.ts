import { placeOf, subjectText } from '../../manifest/index.ts';
import { subsetsOfAllPods, unsaidOutboundModes } from './unsaid-settings-of-clients.ts';
import type { Check } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';

const OUTBOUND_MODE: Check = {
  id: 'outbound-mode-unsaid',
  title: 'A Sidecar has an outboundTrafficPolicy without a mode, which closes the way out',
  level: 'medium',
  blind: 'Whether it is meant.',
  severity: 'warning',
  knownAs: [{ code: 'KIA1007' }],
};
const SUBSET: Check = {
  id: 'subset-of-all-pods',
  title: 'A subset has no labels, so that it is of all pods of its host',
  level: 'low',
  blind: 'Whether it is meant: a subset may be there for its traffic policy alone.',
  severity: 'info',
  knownAs: [{ code: 'KIA0209' }],
};

/** A block without mode is REGISTRY_ONLY, and takes the place of the mesh's (SIDECAR-12). */
export const outboundModeUnsaid = ofObjects(
  [OUTBOUND_MODE],
  ({ mesh }) => unsaidOutboundModes(mesh),
  () =>
    ({ sidecar, origin }) => [
      {
        check: OUTBOUND_MODE.id,
        subject: sidecar,
        key: 'outboundTrafficPolicy',
        scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
        message: `${subjectText(sidecar)} closes the way out of the mesh: its outboundTrafficPolicy names no mode.`,
        why: `Without a mode it is REGISTRY_ONLY (${placeOf(origin)}), whatever the mesh says.`,
        symptom: '502, or a reset, for every host that the mesh does not know',
        origin,
        fix: { text: 'Write the mode that is meant: `mode: ALLOW_ANY` or `mode: REGISTRY_ONLY`.' },
      },
    ],
);

/** A subset by no labels takes every pod of its host (DR-18). */
export const subsetOfAllPods = ofObjects(
  [SUBSET],
  ({ mesh }) => subsetsOfAllPods(mesh),
  () =>
    ({ rule, subset, origin }) => [
      {
        check: SUBSET.id,
        subject: rule,
        key: `subset ${subset}`,
        scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
        message: `Subset ${subset} of ${subjectText(rule)} is of all pods of its host: it has no labels.`,
        why: `A subset without labels tells no pods apart (${placeOf(origin)}).`,
        symptom:
          'nothing fails: a share of the requests that is meant for one version goes to all of them',
        origin,
        fix: { text: 'Name the labels of the pods that are meant.' },
      },
    ],
);
