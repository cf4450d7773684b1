import type { GroupKind, PathStep } from '../../../manifest/index.ts';
import { API_GROUPS, isGatewayApi, rowOf } from '../../../manifest/index.ts';
import type { WrittenFields } from './managed-fields.ts';

/** What a controller writes into objects that people keep in Git. */
interface ControllerFields {
  readonly manager: RegExp;
  readonly subresource?: string;
  readonly of: (kind: GroupKind) => boolean;
  readonly path: RegExp;
}

const isWorkload = (kind: GroupKind): boolean => rowOf(kind)?.family === 'workload';
const isNamed =
  (group: string, ...kinds: readonly string[]) =>
  (kind: GroupKind) =>
    kind.group === group && kinds.includes(kind.kind);

const CONTROLLERS: readonly ControllerFields[] = [
  // horizontal pod autoscaling writes through the scale subresource; a person's `kubectl scale` has another manager
  {
    manager: /^kube-controller-manager$/,
    subresource: 'scale',
    of: isWorkload,
    path: /^spec\.replicas$/,
  },
  { manager: /^keda/, of: isWorkload, path: /^spec\.replicas$/ },
  // Flagger: routes, subsets and selectors of a canary; Argo Rollouts: weights, subset labels, selectors
  {
    manager: /^flagger$/,
    of: isNamed(API_GROUPS.istioNetworking, 'VirtualService', 'DestinationRule'),
    path: /^spec\./,
  },
  { manager: /^flagger$/, of: isGatewayApi, path: /^spec\./ },
  { manager: /^flagger$/, of: isWorkload, path: /^spec\.replicas$/ },
  { manager: /^flagger$/, of: isNamed('', 'Service'), path: /^spec\.(?:selector|ports)/ },
  {
    manager: /^rollouts-controller$/,
    of: isNamed(API_GROUPS.istioNetworking, 'VirtualService', 'DestinationRule'),
    path: /^spec\.(?:http|tls|tcp|subsets)/,
  },
  {
    manager: /^rollouts-controller$/,
    of: isNamed('', 'Service'),
    path: /^spec\.selector|^metadata\.annotations/,
  },
  { manager: /^(?:pilot-discovery|istiod)$/, of: () => true, path: /^status/ },
];

/** Whether a field is one that the controllers who wrote it are there to write: Git's value of it is a beginning. */
export function isLeftToController(
  of: GroupKind,
  path: readonly PathStep[],
  owners: readonly WrittenFields[],
): boolean {
  if (owners.length === 0) return false;
  const text = path.map(String).join('.');
  return owners.every(({ writer, subresource }) =>
    CONTROLLERS.some(
      (row) =>
        row.manager.test(writer.manager) &&
        (row.subresource ?? subresource) === subresource &&
        row.of(of) &&
        row.path.test(text),
    ),
  );
}
