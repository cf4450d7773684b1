import { text as asText } from '../../../istio/index.ts';
import { API_GROUPS, placeOf, subjectText } from '../../../manifest/index.ts';
import type { Check } from '../../detection/check.ts';
import { nearObjects } from '../host-outcome.ts';
import { isExternal } from '../made-elsewhere.ts';
import type { ReferenceRow } from '../reference-row.ts';
import { missing, resolved, scopeOf } from '../reference.ts';
import { hasVariable } from '../unresolved-text.ts';

const GROUP_ACCOUNT: Check = {
  id: 'group-account-missing',
  title: 'The machines of a WorkloadGroup run as a service account that does not exist',
  level: 'high',
  blind: 'Accounts that charts, operators or other repositories make.',
  severity: 'warning',
  knownAs: [{ code: 'KIA1701' }],
};
export const GROUP_CHECKS = [GROUP_ACCOUNT];

/** The service account of a WorkloadGroup's template, without which its machines get no certificate. */
export const GROUP_ROWS: readonly ReferenceRow[] = [
  {
    from: [{ group: API_GROUPS.istioNetworking, kind: 'WorkloadGroup' }],
    under: 'spec',
    at: ['template.serviceAccount'],
    picked: ({ world, subject, at }) => {
      const name = asText(at)?.value;
      if (name === undefined || name === '' || name === 'default' || hasVariable(name)) return [];
      const { namespace } = subject;
      const accounts = new Map(
        world.inNamespace('', 'ServiceAccount', namespace).map((one) => [one.name, one]),
      );
      const found = accounts.get(name);
      const isThere =
        found !== undefined ||
        world.accountUsers(namespace, name).length > 0 ||
        isExternal(world, 'ServiceAccount', namespace, name);
      return [
        {
          check: GROUP_ACCOUNT,
          subject,
          key: `account ${name}`,
          origin: at.origin,
          outcome: isThere
            ? resolved(...(found === undefined ? [] : [found]))
            : missing({
                target: `ServiceAccount ${name} in namespace ${namespace}`,
                namespace,
                proof: accounts.size > 0 ? 'absence' : 'near',
                near: nearObjects(name, accounts),
                scope: scopeOf('service'),
                sentences: {
                  message: `The machines of ${subjectText(subject)} get no certificate: their service account ${name} does not exist.`,
                  why: `No ServiceAccount \`${name}\` exists in namespace ${namespace} (${placeOf(at.origin)}).`,
                  symptom: 'the agent of a machine cannot sign in at istiod, and its calls fail',
                  fix: 'Name a service account of the namespace, or add it.',
                },
                quiet: !world.isWhole,
              }),
        },
      ];
    },
  },
];
