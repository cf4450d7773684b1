import type { ChartRequest, ValuesBehind } from '../../charts/index.ts';
import { isArchive, valuesBehind } from '../../charts/index.ts';
import { placeOf } from '../../manifest/index.ts';
import type { AskedRelease } from './release-request.ts';
import type { Release } from './release.ts';

export type WholeRelease = Extract<AskedRelease, { kind: 'whole' }>;

export const valuesOf = (
  { tree, packaged }: WholeRelease,
  chart: string,
  release: Release,
  request: () => ChartRequest,
): ValuesBehind =>
  valuesBehind(chart, request, {
    ...givenValues(release),
    ...(packaged !== null && { own: packaged }),
    isArchive: isArchive(tree, chart),
    realPath: (path) => tree.realPath(path),
  });

/** Knows the values once somebody asks; it is kept with what was rendered, and keeps no tree. */
export function asksValues(
  { tree, packaged, request }: WholeRelease,
  chart: string,
  release: Release,
): () => ValuesBehind {
  const given = {
    ...givenValues(release),
    ...(packaged !== null && { own: packaged }),
    isArchive: isArchive(tree, chart),
  };
  return () => valuesBehind(chart, request, given);
}

/** Places the values that stand in the applier as a text, where that is. */
const givenValues = ({ values }: Release): NonNullable<Parameters<typeof valuesBehind>[2]> => ({
  texts: new Map(
    values.flatMap((each) =>
      each.kind === 'inline' && each.node === undefined
        ? [[each.name ?? placeOf(each.origin), each.origin] as const]
        : [],
    ),
  ),
});
