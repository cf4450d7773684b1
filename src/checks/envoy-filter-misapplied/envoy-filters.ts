import type { Mesh } from '../../istio/index.ts';
import { isOfRelease } from '../../istio/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { isPassedOver, resourceKey } from '../../manifest/index.ts';
import type { DetectorInput } from '../detection/detector.ts';

/** What comes with a release of Istio is told where istioctl would tell it, for nobody here can mend it. */
export function ownFilters({ mesh, isWhole }: DetectorInput): readonly Resource[] {
  return filtersOf(mesh).filter((filter) => isWhole === true || !isOfRelease(filter));
}

/** Each once: of what several roots write the last is what holds. */
export const filtersOf = (mesh: Mesh): readonly Resource[] => [
  ...new Map(
    mesh
      .ofKind('networking.istio.io', 'EnvoyFilter')
      .filter(({ namespace }) => !isPassedOver(namespace))
      .map((filter) => [resourceKey(filter), filter]),
  ).values(),
];
