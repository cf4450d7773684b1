import { namespaceText } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { checks } from '../detection/check.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import type { DetectorInput, Scope } from '../detection/detector.ts';
import { contendedGroups, tellContention } from './contention.ts';
import {
  contendedHosts,
  groupsWithOneLabel,
  haveSameMode,
  modesOfOneNamespace,
  modesOnOnePod,
} from './policy-contention.ts';
import type { ContendedHost } from './policy-contention.ts';

const MODES: Check = {
  id: 'mtls-modes-compete',
  title: 'Several PeerAuthentications are for the same pods, and one of them holds',
  level: 'medium',
  blind: 'Which was created first, and pods that are not rendered here.',
  severity: 'error',
  knownAs: [{ code: 'KIA0002' }, { code: 'KIA0003' }],
};
const RULES: Check = {
  id: 'rules-for-one-host',
  title: 'Several DestinationRules say the same of one host, and one of them holds',
  level: 'medium',
  blind: 'Which was created first.',
  severity: 'warning',
  knownAs: [{ code: 'KIA0201' }],
};
const GROUPS: Check = {
  id: 'groups-with-one-label',
  title: 'Several WorkloadGroups give their entries the same labels',
  level: 'medium',
  blind: 'Whether it is meant: two groups may be one application.',
  severity: 'warning',
  knownAs: [{ code: 'KIA1702' }],
};

const OLDEST = 'the one that was created first holds, which Git does not say';

/** PeerAuthentications, DestinationRules and WorkloadGroups that are for the same (MTLS-5, DR-8). */
export const competingModesAndRules = checks([MODES, RULES, GROUPS], (input) => {
  const { mesh, isWhole = false } = input;
  return [
    ...contendedGroups(modesOnOnePod(mesh), isWhole).flatMap((group) =>
      tellContention(
        input,
        { ...modesText(group.objects), ...group, knownAs: [{ code: 'KIA0003' }] },
        group.key,
      ),
    ),
    ...modesOfOneNamespace(mesh).flatMap((objects) => {
      const namespace = objects[0]?.namespace ?? '';
      const isMesh = namespace === mesh.configuration.rootNamespace;
      return tellContention(
        input,
        {
          ...modesText(objects),
          objects,
          whom: isMesh ? 'the whole mesh' : `all pods of ${namespaceText(namespace)}`,
          scope: { ...OF_NAMESPACE, level: isMesh ? 'mesh' : 'namespace' },
          knownAs: [{ code: 'KIA0002' }],
        },
        'namespace',
      );
    }),
    ...contendedHosts(mesh).flatMap((contended) => tellRules(input, contended)),
    ...groupsWithOneLabel(mesh).flatMap((objects) =>
      tellContention(
        input,
        {
          by: GROUPS,
          objects,
          whom: 'entries with the same labels',
          decides: 'what selects the entries of one takes those of the others as well',
          symptom: 'requests for one application are answered by the machines of another',
          fix: 'Give each group a label of its own.',
          scope: OF_NAMESPACE,
        },
        'labels',
      ),
    ),
  ];
});

const OF_NAMESPACE: Scope = {
  level: 'namespace',
  workloads: 0,
  services: 0,
  namespaces: 1,
};

const modesText = (policies: readonly Resource[]): typeof MODES_TEXT | typeof SAME_MODE_TEXT =>
  haveSameMode(policies) ? SAME_MODE_TEXT : MODES_TEXT;

const SAME_MODE_TEXT = {
  by: MODES,
  severity: 'info',
  decides: `they say the same today, ${OLDEST}, and no other does anything`,
  symptom:
    'nothing yet: once one of them is changed, the change may do nothing, or come to hold when the other is created anew',
  fix: 'Keep one PeerAuthentication for these pods.',
} as const;

const MODES_TEXT = {
  by: MODES,
  decides: `${OLDEST}, and no other does anything`,
  symptom:
    'plaintext is refused although one of them admits it, or answered although one of them forbids it',
  fix: 'Keep one PeerAuthentication for these pods.',
};

const tellRules = (
  input: DetectorInput,
  { host, rules, subset }: ContendedHost,
): readonly ToldBy[] =>
  tellContention(
    input,
    {
      by: RULES,
      objects: rules,
      whom: subset === null ? host : `subset ${subset} of ${host}`,
      decides:
        subset === null
          ? `of several trafficPolicies for one host the oldest counts as a whole, which Git does not say`
          : OLDEST,
      symptom:
        'nothing refuses this: TLS mode, limits or load balancing of one of them are not in force',
      fix: 'Write one DestinationRule for the host.',
      scope: { level: 'service', workloads: 0, services: 1, namespaces: 1 },
    },
    subset === null ? `host ${host}` : `subset ${subset} of ${host}`,
  );
