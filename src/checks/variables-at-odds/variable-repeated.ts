import { repeatedVariables } from '../../compare/index.ts';
import type { Workload } from '../../istio/index.ts';
import { placeOf } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';

/** Another entry of `env` of the same name replaces the first. */
export const variableRepeated = check({
  id: 'variable-repeated',
  title: 'A container names a variable twice, and only the last entry counts',
  level: 'medium',
  blind: 'Names that `envFrom` brings too: what `env` says replaces them, which is usual.',
  find: ({ mesh }) => mesh.workloads.flatMap(repeatedIn),
});

const repeatedIn = (workload: Workload): readonly Told[] =>
  workload.containers.flatMap((container) =>
    repeatedVariables(container.node).map(({ name, lost, kept, isSame }) => ({
      subject: workload.resource,
      key: `${container.name} names ${name} twice`,
      scope: { level: 'workload', workloads: 1, services: 0, namespaces: 1 },
      message: `${workload.name} gets ${name} from the last of its two entries${isSame ? ', which say the same' : ', and the other has no effect'}.`,
      why: `${name} is at ${placeOf(lost)} and at ${placeOf(kept)} in one list.`,
      symptom: isSame
        ? 'an edit of the first entry that changes nothing; `kubectl apply` may drop one of them'
        : 'a value other than the one that somebody reads first; `kubectl apply` may drop one of them',
      origin: lost,
      related: [kept],
      fix: { text: 'Take one of them out.' },
      ...(isSame && { severity: 'info' as const }),
    })),
  );
