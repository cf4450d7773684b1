import type { ScalarValue } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { Mesh, Workload } from '../mesh/mesh.ts';
import { isGatewayWorkload } from '../mesh/proxies.ts';
import type { ProxySetting, ValueInForce, WrittenSetting } from './proxy-setting.ts';
import { valueInForce } from './proxy-setting.ts';

/** A setting whose value a change turns into another, for a workload or for the mesh. */
export interface SettingTurn {
  readonly setting: ProxySetting;
  /** The workload whose proxy starts otherwise; null for all of which MeshConfig alone speaks. */
  readonly workload: Workload | null;
  /** For a workload that is new the value that it has without a setting of its own. */
  readonly was: ValueInForce;
  readonly is: ValueInForce;
  readonly isNew: boolean;
}

type SidesOfMesh = Readonly<Record<'before' | 'after', Mesh>>;

/** Lists workloads whose pods have a proxy, or may have one; a gateway is one. A copy of a template is told by that. */
const proxiesOf = (mesh: Mesh): readonly Workload[] =>
  mesh.workloads.filter(
    (one) =>
      one.templateFrom === null &&
      (one.sidecar.kind === 'unknown' || one.sidecar.value || isGatewayWorkload(mesh, one)),
  );

/**
 * Compares the value that holds on both sides, for the mesh and for each workload. What MeshConfig alone says is a turn of
 * the mesh, and of no workload.
 */
export const settingTurns = (sides: SidesOfMesh, setting: ProxySetting): readonly SettingTurn[] =>
  turnsBetween(sides, setting).filter(
    ({ was, is }) => was.open === undefined && is.open === undefined && was.value !== is.value,
  );

/** What stands in the way of knowing a value since a change. */
export interface OpenSetting {
  readonly workload: Workload | null;
  readonly open: string;
  readonly from: WrittenSetting;
}

/** Lists proxies of which it was known before, or known otherwise, with which value they start, and is not now. */
export const openSettings = (sides: SidesOfMesh, setting: ProxySetting): readonly OpenSetting[] =>
  turnsBetween(sides, setting).flatMap(({ workload, was, is: { open, from } }) =>
    open === undefined || from === null || open === was.open ? [] : [{ workload, open, from }],
  );

function turnsBetween(
  { before, after }: SidesOfMesh,
  setting: ProxySetting,
): readonly SettingTurn[] {
  const former = new Map(proxiesOf(before).map((one) => [resourceKey(one.resource), one]));
  return [null, ...proxiesOf(after)].flatMap((workload): readonly SettingTurn[] => {
    const old = workload === null ? null : former.get(resourceKey(workload.resource));
    const isNew = old === undefined;
    const was = valueInForce(isNew ? after : before, old ?? null, setting);
    const is = valueInForce(after, workload, setting);
    const isOfMesh = workload !== null && !isNarrow(was) && !isNarrow(is);
    return isOfMesh ? [] : [{ setting, workload, was, is, isNew }];
  });
}

/** Tells whether something else than MeshConfig decides. */
const isNarrow = ({ level }: Pick<ValueInForce, 'level'>): boolean =>
  level !== 'default' && level !== 'mesh';

/** What MeshConfig, or a workload for its own pods, sets to a value. */
export interface SettingHolder extends WrittenSetting {
  readonly workload: Workload | null;
  /** The value as Istio reads it; `value` is what is written. */
  readonly inForce: ScalarValue;
}

/** Lists who sets a value that is in force: MeshConfig, and workloads of which something narrower speaks. */
export const settingHolders = (mesh: Mesh, setting: ProxySetting): readonly SettingHolder[] =>
  [null, ...proxiesOf(mesh)].flatMap((workload) => {
    const { from, open, ...found } = valueInForce(mesh, workload, setting);
    const isOther = workload !== null && !isNarrow(found);
    return from === null || open !== undefined || isOther
      ? []
      : [{ ...from, workload, inForce: found.value }];
  });
